"""A local process in the place of a pod."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("kubernetes", reason="the operator needs it")
from lineage.demo import standin

if not os.access(standin.XCOM.parent if standin.XCOM.parent.exists() else "/", os.W_OK):
    pytest.skip("Metaflow's path of XComs cannot be made here", allow_module_level=True)


@pytest.fixture
def pod(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """An operator of a pod, after Airflow has asked its policies."""
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

    def made(script: str, *, switch: str = "1", **more: Any) -> Any:
        monkeypatch.setenv(standin.VARIABLE, switch)
        operator = KubernetesPodOperator(task_id="step", cmds=["bash", "-c", script], **more)
        standin.task_policy(operator)
        return operator

    return made


def test_without_the_variable_a_pod_stays_a_pod(pod: Any) -> None:
    assert type(pod("true", switch="")).__name__ == "KubernetesPodOperator"


def test_the_operator_is_named_as_a_stand_in(pod: Any) -> None:
    assert type(pod("true")).__name__ == "StandInKubernetesPodOperator"


def test_the_command_gives_its_xcom_and_the_next_pod_does_not_see_it(pod: Any) -> None:
    says = pod('echo "{\\"seven\\": 7}" > /airflow/xcom/return.json', do_xcom_push=True)
    silent = pod("true", do_xcom_push=True)
    assert (says.execute_sync({}), silent.execute_sync({})) == ({"seven": 7}, None)


def test_a_pod_has_its_own_environment_and_folder_and_nothing_of_airflows(
    pod: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", "secret")
    script = f"{sys.executable} -c '{REPORT}'"
    found = pod(script, do_xcom_push=True, env_vars=[{"name": "STEP", "value": "start"}]).execute_sync({})
    assert found["variables"] == {"METAFLOW_SKIP_INSTALL_DEPENDENCIES": "1", "STEP": "start"}
    assert found["home"] == found["folder"]
    assert not Path(found["folder"]).exists()


REPORT = """
import json, os
kept = {name: value for name, value in os.environ.items() if name.startswith(("AIRFLOW", "METAFLOW", "STEP"))}
with open("/airflow/xcom/return.json", "w") as out:
    json.dump({"variables": kept, "home": os.environ["HOME"], "folder": os.getcwd()}, out)
"""


def test_a_command_that_fails_fails_the_task(pod: Any) -> None:
    with pytest.raises(standin.PodFailed, match="ended with status 3"):
        pod("exit 3").execute_sync({})
