"""The ids that Metaflow's export to Airflow derives, so that either half of an execution finds the other.

An exported flow runs as an Airflow DAG run and as a Metaflow run. Metaflow (2.19, `plugins/airflow`) names
its run and its tasks after Airflow's, by MD5; what follows is that rule, from the side of Airflow's names.
"""

import hashlib


def run_id(airflow_run_id: str, dag_id: str) -> str:
    """The Metaflow run of a DAG run.

    >>> run_id("manual__2026-01-01T00:00:00+00:00", "TrainFlow")
    'airflow-a932cbc68da8'
    """
    return f"airflow-{_md5(airflow_run_id, dag_id)[:12]}"


def task_id(airflow_run_id: str, dag_id: str, airflow_task_id: str, map_index: int | None = None) -> str:
    """The Metaflow task that an Airflow task launches; a step's name is the Airflow task's.

    `map_index` belongs to the id of every task of a flow that holds a foreach anywhere, -1 where the task
    itself is not mapped, and to no task of a flow that holds none (None).

    >>> task_id("manual__2026-01-01T00:00:00+00:00", "TrainFlow", "start")
    'airflow-df54b04e'
    >>> task_id("manual__2026-01-01T00:00:00+00:00", "TrainFlow", "fit", 2)
    'airflow-8eca1177'
    """
    parts = (airflow_run_id, airflow_task_id, dag_id)
    return f"airflow-{_md5(*parts, *(() if map_index is None else (str(map_index),)))[:8]}"


def attempt(try_number: int) -> int:
    """The Metaflow attempt of an Airflow try: the first counts from 0 there, from 1 here.

    >>> attempt(1)
    0
    """
    return try_number - 1


def _md5(*parts: str) -> str:
    return hashlib.md5("-".join(parts).encode(), usedforsecurity=False).hexdigest()
