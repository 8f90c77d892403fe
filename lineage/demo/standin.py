"""Pods without Kubernetes: a stand-in for the demo and the tests, never for production.

A cluster policy lets every KubernetesPodOperator run its command as a process of this machine, if
LINEAGE_STANDIN_PODS is set. Everything before and after the pod is the real operator's: templates, retries,
XComs. The operator's class is renamed, so that events, task pages and logs name the stand-in.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import types
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

VARIABLE = "LINEAGE_STANDIN_PODS"
"""Set to 1 in Airflow's environment, it switches the stand-in on."""

LOCAL_SETTINGS = f'''"""Airflow's cluster policies: pods are stood in for by local processes."""

from {__name__} import task_policy

__all__ = ["task_policy"]
'''
"""The whole of `config/airflow_local_settings.py` in the Airflow home of the demo."""

XCOM = Path("/airflow/xcom")
"""The volume a pod's XCom sidecar shares with it; Metaflow's exported tasks write to this very path."""

_FROM_THE_NODE = ("AWS_", "LANG", "NO_PROXY", "METAFLOW_DATASTORE_SYSROOT_LOCAL")


class PodFailed(RuntimeError):
    """A stand-in's command ended badly; the task's log holds what it said."""


def is_possible() -> bool:
    """Whether this user may make the folder that pods write their XComs to."""
    try:
        XCOM.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(XCOM.parent, os.W_OK)


def task_policy(task: Any) -> None:
    """Let a task that would start a pod start a process; Airflow calls this for every task of every DAG."""
    if os.environ.get(VARIABLE) != "1":
        return
    if _starts_pods(type(task)):
        task.__class__ = _stand_in_for(task.__class__)
    elif _starts_pods(getattr(task, "operator_class", None)):  # a mapped task, not yet an operator
        task.operator_class = _stand_in_for(task.operator_class)


def _starts_pods(kind: Any) -> bool:
    return (
        isinstance(kind, type)
        and not issubclass(kind, PodStandIn)
        and any(base.__name__ == "KubernetesPodOperator" for base in kind.__mro__)
    )


@cache
def _stand_in_for(kind: type) -> type:
    return types.new_class(f"StandIn{kind.__name__}", (PodStandIn, kind))


class PodStandIn:
    """What replaces the middle of a KubernetesPodOperator: the pod."""

    _process: subprocess.Popen[str] | None = None

    def execute_sync(self: Any, context: Any) -> Any:  # noqa: ARG002 - the operator's signature
        """Run the command in an empty folder with the environment of a pod; return its XCom."""
        self.log.info("No Kubernetes: a local process stands in for a pod of image %s", self.image)
        home = os.environ.get("AIRFLOW_HOME")
        with _one_at_a_time(), tempfile.TemporaryDirectory(prefix="pod-", dir=home) as folder:
            status = self._run_in(Path(folder))
            if status != 0:
                raise PodFailed(f"the process that stands in for the pod ended with status {status}")
            result = XCOM / "return.json"
            return json.loads(result.read_text()) if self.do_xcom_push and result.exists() else None

    def on_kill(self: Any) -> None:
        """End the process with the task, as Airflow deletes a pod."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)

    def _run_in(self: Any, folder: Path) -> int:
        self._process = subprocess.Popen(
            [*self.cmds, *self.arguments],
            cwd=folder,
            env=_environment(self, folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        with self._process as process:
            for line in process.stdout:
                self.log.info("[stand-in] %s", line.rstrip())
        return int(process.returncode)


def _environment(operator: Any, folder: Path) -> dict[str, str]:
    """A pod's environment: what its specification says, and what its node gives it; nothing of Airflow's."""
    node = {name: value for name, value in os.environ.items() if name.startswith(_FROM_THE_NODE)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    installed = {"METAFLOW_SKIP_INSTALL_DEPENDENCIES": "1"}  # what the image would hold is in PATH
    asked = map(_variable, [*operator.pod_runtime_info_envs, *operator.env_vars])
    given = {name: "stand-in" if value is None else str(value) for name, value in asked}
    own = dict.fromkeys(("HOME", "TMPDIR"), str(folder))
    return {**node, "PATH": path, **own, **installed, **given}


def _variable(variable: Any) -> tuple[str, Any]:
    """A variable of a pod, which an operator may hold as a dictionary; one without a value names a field."""
    if isinstance(variable, dict):
        return variable["name"], variable.get("value")
    return variable.name, variable.value


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the only place for XComs, empty; pods of all Airflows wait here for each other."""
    XCOM.parent.mkdir(exist_ok=True)
    place = os.open(XCOM.parent, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        shutil.rmtree(XCOM, ignore_errors=True)
        XCOM.mkdir()
        yield
        shutil.rmtree(XCOM, ignore_errors=True)
    finally:
        os.close(place)
