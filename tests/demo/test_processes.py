from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lineage.demo.processes import ServiceError, Services

# As Airflow's tasks: a process group of its own, and deaf to SIGTERM.
WITH_A_STUBBORN_CHILD = """
import os, signal, time
child = os.fork()
if child == 0:
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print(os.getpid(), flush=True)
time.sleep(600)
"""

OWNER = """
import os, signal, sys
from pathlib import Path
from lineage.demo.processes import Services
folder, code, number = sys.argv[1:]
service = Services(Path(folder)).start("stubborn", [sys.executable, "-c", code], env=os.environ)
print(service.wait_until(lambda: service.log.read_text().strip(), seconds=10, what="child"), flush=True)
signal.raise_signal(int(number))
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_leaving_ends_even_children_in_other_groups_that_ignore_sigterm(tmp_path: Path) -> None:
    with Services(tmp_path) as services:
        service = services.start("stubborn", python(WITH_A_STUBBORN_CHILD), env=os.environ)
        child = service.wait_until(lambda: service.log.read_text().strip(), seconds=10, what="child")
    assert ends(child)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_an_owner_that_is_killed_takes_all_of_it_along(tmp_path: Path, number: signal.Signals) -> None:
    command = [*python(OWNER), str(tmp_path), WITH_A_STUBBORN_CHILD, str(number.value)]
    owner = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (owner.returncode, owner.stderr) == (-number, "")
    assert ends(owner.stdout.strip())


def ends(pid: str) -> bool:
    deadline = time.monotonic() + 10
    while (alive := Path(f"/proc/{pid}").exists()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive


def test_a_program_that_dies_is_named_with_its_status_last_words_and_log(tmp_path: Path) -> None:
    with Services(tmp_path) as services:
        service = services.start("frail", python("raise SystemExit('no such table')"), env=os.environ)
        expected = re.escape(f"frail ended with status 1: no such table ({tmp_path}/logs/frail.log)")
        with pytest.raises(ServiceError, match=expected):
            service.wait_until(lambda: False, seconds=10, what="answer")


def test_a_program_that_never_answers_is_given_up_after_its_time(tmp_path: Path) -> None:
    with Services(tmp_path) as services:
        service = services.start("mute", python("import time; time.sleep(600)"), env=os.environ)
        expected = re.escape(f"mute: answer not within 0 s ({tmp_path}/logs/mute.log)")
        with pytest.raises(ServiceError, match=expected):
            service.wait_until(lambda: False, seconds=0.2, what="answer")


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with (
        Services(tmp_path) as services,
        pytest.raises(ServiceError, match=r"absent cannot be started: .*no-such-program"),
    ):
        services.start("absent", ["no-such-program"], env=os.environ)


def test_each_start_of_a_program_keeps_a_log_of_its_own(tmp_path: Path) -> None:
    with Services(tmp_path) as services:
        for word in ("one", "two", "three"):
            services.start("echo", python(f"print({word!r})"), env=os.environ).wait_for_end(seconds=10)
    logs = {log.name: log.read_text() for log in (tmp_path / "logs").iterdir()}
    assert logs == {"echo.log": "one\n", "echo-2.log": "two\n", "echo-3.log": "three\n"}


def test_ctrl_c_while_cleaning_up_waits_until_everything_has_ended(tmp_path: Path) -> None:
    ends_slowly = (
        "import signal, sys, time\n"
        "def end(*_):\n    time.sleep(0.5); print('ended', flush=True); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(600)"
    )
    services = Services(tmp_path)
    service = services.start("slow", python(ends_slowly), env=os.environ)
    service.wait_until(lambda: "up" in service.log.read_text(), seconds=10, what="up")
    interrupt = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        services.__exit__()
    interrupt.join()
    assert service.log.read_text() == "up\nended\n"
