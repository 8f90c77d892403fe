"""The process that runs a flow: it speaks for the run, closes attempts that cannot, and delivers."""

import atexit
import functools
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lineage.emit.harmless import harmless
from lineage.emit.metaflow import events, inside, notify
from lineage.emit.metaflow.delivery import LAUNCHER, Delivery
from lineage.emit.metaflow.setting import parameter_values, stored_parameters
from lineage.emit.outbox import Outbox

_TICK_SECONDS = 0.5
_LAST_SECONDS = 1.0


class Launcher:
    """Emits START and the end of a flow run, and the ends of attempts whose processes were killed."""

    def __init__(self, setting: events.Setting, flow: Any, outbox: Outbox) -> None:
        self._setting = setting
        self._flow = flow
        self._outbox = outbox
        self._delivery = Delivery(outbox, launched=True, nearby=True)
        self._parent = events.Parent.parse(os.environ.get("OPENLINEAGE_PARENT_ID"))
        self._began = datetime.now(UTC)
        self._started = False
        self._ended = False
        self._origin: str | None = None
        self._parameters: dict[str, Any] = {}
        self._running: dict[tuple[str, int], Any] = {}
        self._stop = threading.Event()
        self._process = os.getpid()
        self._postman = threading.Thread(target=self._deliver, name="lineage", daemon=True)

    def prepare(self) -> None:
        """Watch Metaflow's runtime; nothing is emitted before a task is there or the process ends."""
        _watch_runtime(self)
        self._postman.start()
        atexit.register(self._abandoned)

    def begin(self) -> None:
        """Emit START, once."""
        if not self._started:
            self._started = True
            self._send(events.Outcome("START", parameters=self._parameters), self._began)

    def constants(self) -> None:
        """The runtime is about to store the parameters, and to take them off the flow."""
        self._parameters = parameter_values(self._flow)
        self.begin()

    def taken_over(self, runtime: Any) -> None:
        """The runtime has its parameters; a resumed run took over those of its origin."""
        if not self._parameters and inside.parameters(self._flow):
            self._parameters = stored_parameters(self._flow, inside.parameters_task(runtime).results)

    def launch(self, task: Any, environment: dict[str, str]) -> None:
        """An attempt is about to be started; `environment` will be its process's."""
        self.begin()
        environment[LAUNCHER] = self._setting.run
        self._running[task.path, task.retries] = task

    def terminated(self, task: Any, status: int, *, killed: bool) -> None:
        """The process of an attempt is gone, with this exit status (negative: by that signal).

        After its DONE marker the attempt's own listener has told the end. `killed` says that it was the
        runtime who ended it, because the run ends early.
        """
        self._running.pop((task.path, task.retries), None)
        if status == 0 or inside.is_done(task):
            return
        final = task.retries >= (task.user_code_retries or 0) + (task.error_retries or 0)
        failed = events.Outcome("FAIL", _exit_fault(status), final)
        self._close(task, events.Outcome("ABORT") if killed else failed)

    def cloned(
        self,
        flow_name: str,
        clone_run_id: str,
        run_id: str,  # noqa: ARG002 - the arguments are those of Metaflow's clone_task_helper
        step_name: str,
        clone_task_id: str,
        task_id: str,
        *_rest: Any,
        **_more: Any,
    ) -> None:
        """A resumed run took over a task of its origin run; called from several threads."""
        self._origin = f"{flow_name}/{clone_run_id}"
        self.begin()
        origin = f"{self._origin}/{step_name}/{clone_task_id}"
        clone = events.Task(step_name, task_id, 0, 0, origin=origin)
        for kind in ("START", "COMPLETE"):
            self._delivery.send(
                events.task_event(self._setting, clone, events.Outcome(kind), datetime.now(UTC))
            )

    def finish(self, error: BaseException | None) -> None:
        """Emit the end of the run, once; `error` is what ended it early."""
        if self._ended:
            return
        self._ended = True
        self.begin()
        self._close_running()
        outcome = _outcome(error)
        outcome.parameters = self._parameters
        self._send(outcome, datetime.now(UTC))
        self._stop.set()
        self._outbox.flush(_LAST_SECONDS)
        if outcome.kind == "COMPLETE":
            notify.tell_airflow(self._setting)

    @harmless
    def _abandoned(self) -> None:
        """The process ends and the runtime never came to run: it only cloned, or it failed before."""
        if os.getpid() == self._process:
            cloned = self._origin is not None
            self.finish(None if cloned else RuntimeError("The flow ended before its first step."))

    def _close_running(self) -> None:
        """The runtime kills what still runs when a run ends early."""
        for task in list(self._running.values()):
            if not inside.is_done(task):
                self._close(task, events.Outcome("ABORT"))
        self._running.clear()

    def _close(self, task: Any, outcome: events.Outcome) -> None:
        attempt = events.Task(
            task.step, task.task_id, task.retries, task.user_code_retries or 0, task.split_index
        )
        self._delivery.send(events.task_event(self._setting, attempt, outcome, datetime.now(UTC)))

    def _send(self, outcome: events.Outcome, at: datetime) -> None:
        self._delivery.send(events.flow_event(self._setting, outcome, at, self._parent, self._origin))

    def _deliver(self) -> None:
        while not self._stop.wait(_TICK_SECONDS):
            self._flush()

    @harmless
    def _flush(self) -> None:
        self._outbox.flush(_LAST_SECONDS)


def _exit_fault(status: int) -> events.Fault | None:
    """Why a process ended; status 1 is Python's own, whose listener knows better."""
    if status < 0:
        return events.Fault(f"The task was killed by signal {-status}.")
    return events.Fault(f"The task's process ended with status {status}.") if status != 1 else None


def _outcome(error: BaseException | None) -> events.Outcome:
    if error is None:
        return events.Outcome("COMPLETE")
    if isinstance(error, KeyboardInterrupt):
        return events.Outcome("ABORT", events.Fault("Interrupted."))
    return events.Outcome("FAIL", events.Fault(f"{type(error).__name__}: {error}"), final=True)


def _watch_runtime(launcher: Launcher) -> None:
    """Learn the parameters, the exit status of every attempt, and every clone; no hook tells them."""
    from metaflow import runtime

    persist, terminate, clone = runtime.Task.persist, runtime.Worker.terminate, runtime.clone_task_helper
    persist_all = runtime.NativeRuntime.persist_constants
    constants, terminated = harmless(launcher.constants), harmless(launcher.terminated)
    cloned, taken_over = harmless(launcher.cloned), harmless(launcher.taken_over)

    @functools.wraps(persist)
    def noted_persist(*args: Any, **kwargs: Any) -> Any:
        constants()
        return persist(*args, **kwargs)

    @functools.wraps(persist_all)
    def noted_persist_all(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = persist_all(self, *args, **kwargs)
        taken_over(self)
        return result

    @functools.wraps(terminate)
    def noted_terminate(self: Any, *args: Any, **kwargs: Any) -> Any:
        status = terminate(self, *args, **kwargs)
        terminated(self.task, status, killed=self.killed)
        return status

    @functools.wraps(clone)
    def noted_clone(*args: Any, **kwargs: Any) -> Any:
        result = clone(*args, **kwargs)
        cloned(*args, **kwargs)
        return result

    runtime.Task.persist, runtime.NativeRuntime.persist_constants = noted_persist, noted_persist_all
    runtime.Worker.terminate, runtime.clone_task_helper = noted_terminate, noted_clone


def script_of(flow: Any) -> Path:
    """The file that the flow is written in."""
    import inspect

    return Path(inspect.getfile(type(flow)))
