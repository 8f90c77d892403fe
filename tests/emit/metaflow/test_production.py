"""An exported flow: each step is a pod of its own, no launcher lives, nothing is installed."""

import os
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest
from laboratory import Lab, Ran, artifacts, bare, facts
from specification import check

PARENT = "airflow://prod/eu/taxi.{step}/0190a1b2-0000-7000-8000-000000000001"
RUN = "airflow-0123456789ab"


@pytest.fixture(scope="module")
def code(lab: Lab) -> Path:
    """The folder that a pod unpacks its code package into."""
    saved = lab.run("projected.py", "package", "save", "package.tgz")
    assert saved.status == 0, saved.output
    folder = lab.folder / "pod"
    with tarfile.open(lab.folder / "package.tgz") as package:
        package.extractall(folder, filter="data")
    return folder


def pod(lab: Lab, code: Path, step: str, *command: str) -> str:
    """Run a command as the pod of a step does; with -S our package comes from the code package alone."""
    environment = lab.environment | {
        "PYTHONPATH": os.pathsep.join([str(code / ".mf_code"), sysconfig.get_paths()["purelib"]]),
        "METAFLOW_RUNTIME_NAME": "airflow",
        "METAFLOW_AIRFLOW_DAG_RUN_ID": "scheduled__2026-01-01",
        "OPENLINEAGE_PARENT_ID": PARENT.format(step=step),
        "LINEAGE_URL": "",
        "LINEAGE_NAMESPACE": "",
    }
    listening = f"--with=lineage:deployment=ml-bucket/metaflow,url={lab.collector.url}"
    done = subprocess.run(
        [sys.executable, "-S", "projected.py", "--quiet", "--no-pylint", listening, *command],
        cwd=code,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def ran(lab: Lab, code: Path) -> Ran:
    seen = len(lab.collector.events)
    common = ("--run-id", RUN, "--retry-count", "0", "--max-user-code-retries", "0")
    output = pod(lab, code, "start", "init", "--run-id", RUN, "--task-id", "p-params")
    output += pod(
        lab,
        code,
        "start",
        "step",
        "start",
        *common,
        "--task-id",
        "s",
        "--input-paths",
        f"{RUN}/_parameters/p-params",
    )
    output += pod(
        lab, code, "end", "step", "end", *common, "--task-id", "e", "--input-paths", f"{RUN}/start/s"
    )
    events = lab.collector.events[seen:]
    for event in events:
        check(event)
    return Ran(0, output, events)


def test_the_first_and_the_last_step_tell_the_run(ran: Ran) -> None:
    flow = next(event for event in ran.events if event["job"]["facets"]["jobType"]["jobType"] == "FLOW")
    assert flow["job"]["name"] == "taxi.user.ann.ProjectedFlow"
    assert ran.kinds("taxi.user.ann.ProjectedFlow") == ["START", "COMPLETE"]
    assert bare(flow["run"]["facets"]["parent"]) == {
        "run": {"runId": "0190a1b2-0000-7000-8000-000000000001"},
        "job": {"namespace": "airflow://prod/eu", "name": "taxi.start"},
    }
    assert ran.open_runs() == set()


def test_a_task_names_the_orchestrators_task_that_launched_it(ran: Ran) -> None:
    told = facts(ran.end("taxi.user.ann.ProjectedFlow/end"))
    told.pop("pythonVersion")
    assert told == {
        "pathspec": f"ProjectedFlow/{RUN}/end/e",
        "flow": "ProjectedFlow",
        "runId": RUN,
        "step": "end",
        "taskId": "e",
        "attempt": 0,
        "maxRetries": 0,
        "parents": [f"ProjectedFlow/{RUN}/start/s"],
        "project": "taxi",
        "branch": "user.ann",
        "production": False,
        "user": "ann",
        "tags": [],
        "runtime": "airflow",
        "airflowRunId": "scheduled__2026-01-01",
        "launchedBy": {
            "namespace": "airflow://prod/eu",
            "job": "taxi.end",
            "runId": "0190a1b2-0000-7000-8000-000000000001",
        },
    }


def test_deployment_and_collector_come_with_the_decorator(ran: Ran) -> None:
    start = ran.end("taxi.user.ann.ProjectedFlow/start")
    assert start["job"]["namespace"] == "metaflow://ml-bucket/metaflow"
    assert artifacts(start["outputs"]) == {
        "taxi.user.ann.ProjectedFlow/start/doubled": f"ProjectedFlow/{RUN}/start/s/doubled"
    }
    assert start["run"]["facets"]["metaflow_parameters"]["parameters"] == {"alpha": 2}


def test_a_task_that_fails_for_good_ends_the_run_for_which_no_launcher_speaks(lab: Lab) -> None:
    listening = f"--with=lineage:deployment=lab,url={lab.collector.url}"
    common = ("--run-id", RUN, "--retry-count", "0", "--max-user-code-retries", "0")

    def run(*command: str) -> Ran:
        return lab.run(
            "fate.py", "--quiet", listening, *command, FATE="exit", METAFLOW_RUNTIME_NAME="airflow"
        )

    assert run("init", "--run-id", RUN, "--task-id", "p").status == 0
    started = run("step", "start", *common, "--task-id", "s", "--input-paths", f"{RUN}/_parameters/p")
    failed = run("step", "middle", *common, "--task-id", "m", "--input-paths", f"{RUN}/start/s")
    assert started.kinds("FateFlow") == ["START"]
    assert failed.kinds("FateFlow") == ["FAIL"]
    assert facts(failed.end("FateFlow"))["final"] is True
    assert failed.end("FateFlow")["run"]["runId"] == started.end("FateFlow")["run"]["runId"]
