"""What `airflow create` of Metaflow wrote, ported to Airflow 3."""

import difflib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lineage.emit.airflow.port import PARENT_MACRO, has_listener, port
from lineage.emit.airflow.port_source import NotAnExport
from lineage.errors import LineageError

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]
pytest.importorskip("kubernetes", reason="Metaflow exports to Airflow through it")

DESCRIBE = """
import json, runpy, sys, warnings
warnings.simplefilter("error")
from airflow.serialization.serialized_objects import DagSerialization
dag = runpy.run_path(sys.argv[1])["dag"]
data = DagSerialization.to_dict(dag)
tasks = [dag.get_task(name) for name in sorted(dag.task_ids)]
kept = [getattr(task, "partial_kwargs", None) or vars(task) for task in tasks]
print(json.dumps({
    "dag_id": dag.dag_id,
    "schedule": [each.uri for each in dag.schedule] if isinstance(dag.schedule, list) else dag.schedule,
    "params": {name: dag.params[name] for name in dag.params},
    "upstream": {task.task_id: sorted(task.upstream_task_ids) for task in tasks},
    "mapped": [task.task_id for task in tasks if task.is_mapped],
    "retries": {task.task_id: task.retries for task in tasks},
    "secrets": {task.task_id: [s.secret for s in each["secrets"]] for task, each in zip(tasks, kept)},
    "parents": sorted({
        v["value"] if isinstance(v, dict) else v.value
        for each in kept for v in each["env_vars"]
        if (v["name"] if isinstance(v, dict) else v.name) == "OPENLINEAGE_PARENT_ID"
    }),
    "parameters": sorted({
        v["value"] if isinstance(v, dict) else v.value
        for each in kept for v in each["env_vars"]
        if (v["name"] if isinstance(v, dict) else v.name) == "METAFLOW_PARAMETERS"
    }),
    "durable": sorted({each["durable"] for each in kept}),
}))
"""


NIGHTLY_PARAMETERS = (
    "{{ {'alpha': params['alpha'], 'schedule_interval': params['schedule_interval'], "
    "'settings': params['settings']} | json_dump }}"
)


def imported(text: bytes, folder: Path) -> dict[str, Any]:
    """What Airflow makes of a DAG file; every warning is an error."""
    file = folder / "flow_dag.py"
    file.write_bytes(text)
    (folder / "describe.py").write_text(DESCRIBE)
    airflow = {"AIRFLOW_HOME": str(folder / "airflow"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    done = subprocess.run(
        [sys.executable, "describe.py", str(file)],
        cwd=folder,
        env=os.environ | airflow,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_flow_with_schedule_parameters_secrets_and_retries_imports_without_a_warning(
    exports: Any, tmp_path: Path
) -> None:
    assert imported(port(exports.nightly), tmp_path) == {
        "dag_id": "NightlyFlow",
        "schedule": "0 4 * * *",
        "params": {
            "alpha": 0.5,
            "schedule_interval": 7,
            "settings": {"schedule_interval": "{{ ti.job_id }}"},
        },
        "upstream": {"end": ["start"], "start": []},
        "mapped": [],
        "retries": {"end": 0, "start": 2},
        "secrets": {"end": ["lake"], "start": ["warehouse", "lake"]},
        "parents": [PARENT_MACRO],
        "parameters": [NIGHTLY_PARAMETERS],
        "durable": [False],
    }


def test_a_flow_of_a_project_with_a_foreach_and_branches_imports_without_a_warning(
    exports: Any, tmp_path: Path
) -> None:
    found = imported(port(exports.fanned), tmp_path)
    assert found["dag_id"] == "taxi.prod.FannedFlow"
    assert found["schedule"] is None
    assert found["mapped"] == ["square"]
    assert found["parents"] == [PARENT_MACRO]
    assert found["upstream"] == {
        "start": [],
        "square": ["start"],
        "join": ["square"],
        "split": ["join"],
        "left": ["split"],
        "right": ["split"],
        "meet": ["left", "right"],
        "end": ["meet"],
    }


def test_a_flow_is_scheduled_on_assets_and_on_others_when_ported_again(exports: Any, tmp_path: Path) -> None:
    once = port(exports.nightly, ["s3://taxi-data/features.parquet"])
    assert imported(once, tmp_path)["schedule"] == ["s3://taxi-data/features.parquet"]
    again = port(once, ["s3://taxi-data/a", "s3://taxi-data/b"])
    assert again == port(exports.nightly, ["s3://taxi-data/a", "s3://taxi-data/b"])


@pytest.mark.parametrize("assets", [(), ("s3://taxi-data/features.parquet",)])
@pytest.mark.parametrize("name", ["nightly", "fanned"])
def test_porting_twice_is_porting_once(exports: Any, name: str, assets: tuple[str, ...]) -> None:
    once = port(getattr(exports, name), assets)
    assert port(once, assets) == once
    assert port(once) == once


def test_every_other_byte_stays(exports: Any) -> None:
    before, after = exports.nightly, port(exports.nightly)
    config = next(line for line in before.splitlines(True) if line.startswith(b"CONFIG = "))
    new_config = next(line for line in after.splitlines(True) if line.startswith(b"CONFIG = "))
    addition = f", {{'name': 'OPENLINEAGE_PARENT_ID', 'value': '{PARENT_MACRO}'}}".encode()
    own = repr(NIGHTLY_PARAMETERS).encode()
    assert own in new_config
    new_config = new_config.replace(own, b"'{{ params | json_dump }}'")
    assert new_config.replace(addition, b"").replace(b"{{ ti.id }}", b"{{ ti.job_id }}").replace(
        b"'schedule': '0 4", b"'schedule_interval': '0 4"
    ) == config  # fmt: skip
    lines = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    removed = [line[2:].strip() for line in lines if line.startswith("- ") and "CONFIG" not in line]
    assert removed == [
        'return get_provider_info()["versions"][0]',
        "from airflow import XComArg",
        'AIRFLOW_JOB_ID = "{{ ti.job_id }}"',
        '"schedule_interval": str,',
        "from airflow.kubernetes.secret import Secret",
        "from airflow.sensors.external_task_sensor import ExternalTaskSensor",
        "from airflow.providers.cncf.kubernetes.operators.kubernetes_pod import (",
        'AirflowTask.from_dict(sd, flow_name=data_dict["metadata"]["flow_name"])',
        "from airflow.models.param import Param",
        "from airflow import DAG",
    ]


def test_line_ends_of_windows_stay(exports: Any) -> None:
    windows = exports.nightly.replace(b"\n", b"\r\n")
    ported = port(windows)
    compile(ported, "flow_dag.py", "exec")
    assert port(ported) == ported


def test_an_export_without_the_listener_is_told_from_one_with_it(exports: Any) -> None:
    assert has_listener(exports.nightly)
    assert not has_listener(exports.nightly.replace(b"lineage:", b"timeout:"))


DAMAGES = {
    "half of it": lambda text: text[: len(text) // 2],
    "no Python": lambda _: b"PK\x03\x04\x00\xff\xfe",
    "empty": lambda _: b"",
    "somebody else's DAG": lambda _: b"from airflow.sdk import DAG\n\ndag = DAG('mine')\n",
    "no configuration": lambda text: text.replace(b"CONFIG = {", b"SETTINGS = {"),
    "two configurations": lambda text: text.replace(b"\ndag = Workflow", b"\nCONFIG = {}\ndag = Workflow"),
    "configuration computed": lambda text: text.replace(b"CONFIG = {", b"CONFIG = None or {"),
    "an operator of its own": lambda text: text.replace(
        b"'operator_type': 'kubernetes'", b"'operator_type': 'slurm'", 1
    ),
    "no environment": lambda text: text.replace(b"'env_vars': [", b"'variables': [", 1),
    "two schedules": lambda text: text.replace(
        b"'schedule_interval': '0", b"'schedule': None, 'schedule_interval': '0"
    ),
    "parameters rewritten": lambda text: text.replace(b"{{ params | json_dump }}", b"{{ conf }}", 1),
    "job id rewritten": lambda text: text.replace(b"'{{ ti.job_id }}'", b"'{{ ti.jobid }}'", 1),
    "provider asked otherwise": lambda text: text.replace(
        b'get_provider_info()["versions"][0]', b"None"
    ),
    "a module unknown": lambda text: text.replace(b"airflow.kubernetes.secret", b"airflow.secrets"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_with_the_line_and_nothing_is_written(
    exports: Any, damage: str, tmp_path: Path
) -> None:
    from lineage.emit.airflow.port_command import port_file

    damaged = DAMAGES[damage](exports.nightly)
    assert damaged != exports.nightly
    with pytest.raises(NotAnExport) as refusal:
        port(damaged)
    assert 1 <= refusal.value.line <= damaged.count(b"\n") + 1
    file = tmp_path / "flow_dag.py"
    file.write_bytes(damaged)
    with pytest.raises(LineageError, match=rf"flow_dag\.py, line {refusal.value.line}: "):
        port_file(file, tmp_path / "out.py")
    assert [each.name for each in tmp_path.iterdir()] == ["flow_dag.py"]
    assert file.read_bytes() == damaged
