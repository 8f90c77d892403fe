"""Which Metaflow task an operator of an exported flow runs.

`python flow.py airflow create` derives Metaflow's ids from Airflow's with MD5, in the templates of the pod's
command. The operator's own attribute `metaflow_task_id` misses the index of a foreach, hence computed here.
"""

from __future__ import annotations

import hashlib
from typing import Any

from lineage.emit.event import Json

_RUN_LETTERS = 12
_TASK_LETTERS = 8


def metaflow_task(ti: Any) -> Json | None:
    """Flow, run, step, task id and attempt (counted from 0) of the pod; None for any other operator."""
    flow = getattr(ti.task, "metaflow_flow_name", None)
    if not flow:
        return None
    place = [ti.run_id, ti.task_id, ti.dag_id]
    if any(task.is_mapped for task in ti.task.dag.tasks):
        place.append(str(-1 if ti.map_index is None else ti.map_index))
    return {
        "flow": flow,
        "runId": _id([ti.run_id, ti.dag_id], _RUN_LETTERS),
        "step": ti.task_id,
        "taskId": _id(place, _TASK_LETTERS),
        "attempt": ti.try_number - 1,
    }


def _id(parts: list[str], letters: int) -> str:
    digest = hashlib.md5("-".join(parts).encode(), usedforsecurity=False)
    return f"airflow-{digest.hexdigest()[:letters]}"
