"""Servers in processes of their own: started, watched, and ended with everything they started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from types import FrameType
from typing import Self, TypeVar

from lineage.demo.guard import kill_session
from lineage.errors import LineageError

T = TypeVar("T")

_POLL_SECONDS = 0.1
_GRACE_SECONDS = 10.0
_WORDS = 200  # characters of a dead program's last line that an error repeats


class ServiceError(LineageError):
    """A program did not start, died or did not answer in time; the message names its log file."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """One program, in a session of its own so that its children can be found when it ends."""

    def __init__(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path
    ) -> None:
        self.name = name
        self.log = log
        try:
            with log.open("ab") as output:
                self._process = subprocess.Popen(
                    command,
                    env=env,
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except OSError as error:
            raise ServiceError(f"{name} cannot be started: {error}") from error

    @property
    def pid(self) -> int:
        """The process id, which is the session's, too."""
        return self._process.pid

    def ensure_alive(self) -> None:
        """Raise ServiceError if the program has ended."""
        status = self._process.poll()
        if status is not None:
            raise ServiceError(f"{self.name} ended with status {status}: {self._last_line()} ({self.log})")

    def wait_until(self, condition: Callable[[], T | None], *, seconds: float, what: str) -> T:
        """Return the first true value of `condition`; raise ServiceError after `seconds` or if it dies."""
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            self.ensure_alive()
            if time.monotonic() > deadline:
                raise ServiceError(f"{self.name}: {what} not within {seconds:.0f} s ({self.log})")
            time.sleep(_POLL_SECONDS)
        return value

    def wait_for_end(self, *, seconds: float) -> None:
        """Wait until the program ends well; raise ServiceError if it fails or takes longer."""
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise ServiceError(f"{self.name} not done within {seconds:.0f} s ({self.log})") from error
        if status:
            self.ensure_alive()

    def terminate(self) -> None:
        """Ask the program to end, without waiting for it."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)

    def end(self, *, deadline: float) -> None:
        """Wait until `deadline` (time.monotonic) for the program to end, then kill what is left of it."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        while kill_session(self.pid):
            self._process.poll()
            time.sleep(_POLL_SECONDS)
        self._process.wait()

    def _last_line(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return next((line.strip()[:_WORDS] for line in reversed(lines) if line.strip()), "no output")


class Services:
    """All programs of one folder; leaving the context ends every one of them.

    So does the end of this process in any other way, SIGKILL included: a guard outlives it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self._running: list[Service] = []
        self._guard: subprocess.Popen[str] | None = None

    def start(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None
    ) -> Service:
        """Start a program; its output goes to `logs/<name>.log` of the folder, or -2, -3, ... of it."""
        log = self._new_log(name)
        with _interrupts_deferred():
            service = Service(name, command, env=env, cwd=cwd or self.folder, log=log)
            self._running.append(service)
            self._tell_guard(service)
        return service

    def _tell_guard(self, service: Service) -> None:
        """Tell the guard, which has a session of its own: no Ctrl-C reaches it."""
        if self._guard is None:
            command = [sys.executable, "-m", "lineage.demo.guard"]
            self._guard = subprocess.Popen(
                command, stdin=subprocess.PIPE, text=True, start_new_session=True, cwd=self.folder
            )
        with suppress(BrokenPipeError):
            print(service.pid, file=self._guard.stdin, flush=True)

    def _new_log(self, name: str) -> Path:
        self.logs.mkdir(parents=True, exist_ok=True)
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        return next(log for log in (self.logs / f"{each}.log" for each in names) if not log.exists())

    def stop(self) -> None:
        """End all programs, at once and with one grace period for all."""
        for service in self._running:
            service.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        while self._running:
            self._running[-1].end(deadline=deadline)
            self._running.pop()
        if self._guard is not None:
            self._guard.communicate()
            self._guard = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        # A second Ctrl-C must not cut the clean-up short and leave servers behind.
        with _interrupts_deferred():
            self.stop()


@contextmanager
def _interrupts_deferred() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back until the block is done: no process is started and then forgotten."""
    seen: list[tuple[int, FrameType | None]] = []
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *caught: seen.append(caught)) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
    for caught, _frame in seen[:1]:
        signal.raise_signal(caught)
