"""However a task or a run ends, its end is told, and told right."""

import os
import signal
import time
from collections.abc import Callable

import pytest
from laboratory import Lab, Ran, artifacts, facts, places

pytestmark = pytest.mark.acceptance


def test_a_killed_attempt_and_one_that_exits_are_failures_and_only_the_last_is_final(lab: Lab) -> None:
    ran = lab.run("fate.py", FATE="killed")
    assert ran.status == 1
    middle = [event for event in ran.of("FateFlow/middle") if event["eventType"] != "START"]
    assert [(event["eventType"], facts(event)["attempt"], facts(event)["final"]) for event in middle] == [
        ("FAIL", 0, False),
        ("FAIL", 1, True),
    ]
    assert [event["run"]["facets"]["errorMessage"]["message"] for event in middle] == [
        "The task was killed by signal 9.",
        "SystemExit: 3",
    ]
    assert artifacts(middle[1]["inputs"]) == {}
    assert ran.kinds("FateFlow") == ["START", "FAIL"]
    assert ran.open_runs() == set()


@pytest.fixture(scope="module")
def failed(lab: Lab) -> Ran:
    return lab.run("fate.py", FATE="unpicklable")


def test_an_artifact_that_cannot_be_stored_fails_its_task_with_the_reason(failed: Ran) -> None:
    assert failed.status == 1
    ends = [event for event in failed.of("FateFlow/middle") if event["eventType"] == "FAIL"]
    assert "bad" in ends[0]["run"]["facets"]["errorMessage"]["message"]
    assert facts(ends[0])["final"] is True
    assert artifacts(ends[0]["inputs"]) == {"FateFlow/start/given": f"FateFlow/{failed.run}/start/1/given"}
    assert failed.open_runs() == set()


def test_a_resumed_run_reads_what_its_origin_made(lab: Lab, failed: Ran) -> None:
    ran = lab.run("fate.py", "resume", "--origin-run-id", failed.run, FATE="none")
    assert ran.status == 0, ran.output
    assert "by the start and the middle" in ran.output
    clone = ran.end("FateFlow/start")
    assert ran.kinds("FateFlow/start") == ["START", "COMPLETE"]
    assert facts(clone)["originPathspec"] == f"FateFlow/{failed.run}/start/1"
    assert clone["inputs"] == clone["outputs"] == []
    middle = ran.end("FateFlow/middle")
    assert artifacts(middle["inputs"]) == {"FateFlow/start/given": f"FateFlow/{failed.run}/start/1/given"}
    assert artifacts(middle["outputs"]) == {"FateFlow/middle/made": f"{facts(middle)['pathspec']}/made"}
    assert facts(ran.end("FateFlow"))["originPathspec"] == f"FateFlow/{failed.run}"
    assert ran.kinds("FateFlow") == ["START", "COMPLETE"]
    assert ran.open_runs() == set()


def test_a_process_that_vanishes_without_a_word_is_closed_by_the_launcher(lab: Lab) -> None:
    ran = lab.run("fate.py", FATE="hard exit")
    end = ran.end("FateFlow/middle")
    assert (end["eventType"], facts(end)["final"]) == ("FAIL", True)
    assert end["run"]["facets"]["errorMessage"]["message"] == "The task's process ended with status 7."
    assert ran.open_runs() == set()


@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["launcher only", "Ctrl-C"])
def test_an_interrupted_run_is_aborted_with_all_its_tasks(lab: Lab, send: Callable[[int, int], None]) -> None:
    seen = len(lab.collector.events)
    process = lab.start("fate.py", "run", FATE="interrupted")
    with lab.ended(process):
        deadline = time.monotonic() + 60
        while not any(event["job"]["name"] == "FateFlow/middle" for event in lab.collector.events[seen:]):
            assert time.monotonic() < deadline, "the step never began"
            time.sleep(0.05)
        send(process.pid, signal.SIGINT)
        ran = lab.finish(process, seen)
    assert ran.end("FateFlow")["eventType"] == "ABORT"
    assert ran.end("FateFlow/middle")["eventType"] == "ABORT"
    assert ran.open_runs() == set()


def test_caught_late_and_repeated_steps_complete(lab: Lab) -> None:
    ran = lab.run("fate.py", FATE="soft")
    assert ran.status == 0, ran.output
    assert "rounds 3 True True" in ran.output
    assert ran.end("SoftFlow/start")["eventType"] == "COMPLETE"
    assert ran.end("SoftFlow/slow")["eventType"] == "COMPLETE"
    assert places(ran.end("SoftFlow/slow")["outputs"]).keys() == {("file", str(lab.folder / "slow.txt"))}
    rounds = [event for event in ran.of("SoftFlow/loop") if event["eventType"] == "COMPLETE"]
    made = [artifacts(event["outputs"])["SoftFlow/loop/rounds"] for event in rounds]
    assert made == [f"{facts(event)['pathspec']}/rounds" for event in rounds]
    assert artifacts(rounds[2]["inputs"])["SoftFlow/loop/rounds"] == made[1]
    assert ran.open_runs() == set()


def test_a_flow_that_fails_before_its_first_step_is_a_failed_run(lab: Lab) -> None:
    ran = lab.run("fate.py", FATE="early")
    assert ran.status == 1
    assert ran.kinds("EarlyFlow") == ["START", "FAIL"]
    assert ran.open_runs() == set()
