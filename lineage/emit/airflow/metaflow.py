"""Which Metaflow task an operator of an exported flow runs.

`python flow.py airflow create` derives Metaflow's ids from Airflow's with MD5, in the templates of the pod's
command. The operator's own attribute `metaflow_task_id` misses the index of a foreach, hence computed here.
"""

from __future__ import annotations

from typing import Any

from lineage import exported
from lineage.emit.event import Json


def metaflow_task(ti: Any) -> Json | None:
    """Flow, run, step, task id and attempt (counted from 0) of the pod; None for any other operator."""
    flow = getattr(ti.task, "metaflow_flow_name", None)
    if not flow:
        return None
    fanned = any(task.is_mapped for task in ti.task.dag.tasks)
    index = -1 if ti.map_index is None else ti.map_index
    return {
        "flow": flow,
        "runId": exported.run_id(ti.run_id, ti.dag_id),
        "step": ti.task_id,
        "taskId": exported.task_id(ti.run_id, ti.dag_id, ti.task_id, index if fanned else None),
        "attempt": exported.attempt(ti.try_number),
    }
