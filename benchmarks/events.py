"""Seeded OpenLineage events as Airflow sends them, about 5 KB each.

A round is one run of every DAG: 60 DAGs of 8 tasks, 540 jobs. A task reads what the task before it wrote
and a table of another DAG, and writes one table: ten-field schemas, a columnLineage facet, and the run and
job facets of the Airflow provider. All runs of a stage are under way at once, as on a busy scheduler.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

DAGS, TASKS, FIELDS = 60, 8, 10
NAMESPACE = "airflow-production"
LAKE = "s3://lake"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ROUND_SECONDS = 60
_PRODUCER = "https://github.com/apache/airflow/tree/providers-openlineage/2.20.0"
_SPEC = "https://openlineage.io/spec/facets"
_TYPES = ("BIGINT", "VARCHAR", "DOUBLE", "TIMESTAMP", "DATE", "DECIMAL(18,2)")
_WORDS = ("order", "customer", "trip", "fare", "zone", "vendor", "payment", "tip", "pickup", "dropoff")


class _Task(NamedTuple):
    """What never changes from run to run of a task or DAG, encoded once."""

    name: str
    about: Raw
    job: Raw
    inputs: Raw
    outputs: Raw


def events(number: int, seed: int = 7) -> Iterator[bytes]:
    """The first `number` events of `seed`; START and COMPLETE of every run, in the order of their times."""
    return islice(_all_events(seed), number)


def _all_events(seed: int) -> Iterator[bytes]:
    draw = random.Random(seed)
    dags = [_dag(number) for number in range(DAGS)]
    tasks = [[_task(number, stage, draw) for stage in range(TASKS)] for number in range(DAGS)]
    for turn in count():
        runs = [uuid.UUID(int=draw.getrandbits(128), version=4) for _ in dags]
        clock = _clock(BEGAN + turn * timedelta(seconds=ROUND_SECONDS))
        for dag, run in zip(dags, runs, strict=True):
            yield _event(dag, "START", run, None, turn, next(clock))
        for stage in range(TASKS):
            ids = [uuid.UUID(int=draw.getrandbits(128), version=4) for _ in dags]
            for event_type in ("START", "COMPLETE"):
                for mine, dag, run, task_run in zip(tasks, dags, runs, ids, strict=True):
                    yield _event(mine[stage], event_type, task_run, (dag.name, run), turn, next(clock))
        for dag, run in zip(dags, runs, strict=True):
            yield _event(dag, "COMPLETE", run, None, turn, next(clock))


def _clock(at: datetime) -> Iterator[datetime]:
    """Instants of one round, evenly apart."""
    step = timedelta(seconds=ROUND_SECONDS) / (DAGS * 2 * (TASKS + 1))
    return (at + number * step for number in count())


def _event(
    task: _Task,
    event_type: str,
    run: uuid.UUID,
    parent: tuple[str, uuid.UUID] | None,
    turn: int,
    at: datetime,
) -> bytes:
    dag_run = {
        "run_id": f"scheduled__{turn:08d}",
        "run_type": "scheduled",
        "conf": {},
        "external_trigger": False,
    }
    facets: dict[str, Any] = {
        "nominalTime": _facet("NominalTimeRunFacet", nominalStartTime=at, nominalEndTime=at),
        "processing_engine": _facet("ProcessingEngineRunFacet", name="Airflow", version="3.1.0"),
    }
    if parent is None:
        facets["airflowDagRun"] = _facet("AirflowDagRunFacet", dag=task.about, dagRun=dag_run)
    else:
        instance = {"try_number": 1, "map_index": -1, "pool": "default_pool", "queued_dttm": at}
        facets["airflow"] = _facet("AirflowRunFacet", task=task.about, dagRun=dag_run, taskInstance=instance)
        named = {"run": {"runId": parent[1]}, "job": {"namespace": NAMESPACE, "name": parent[0]}}
        facets["parent"] = _facet("ParentRunFacet", **named, root=named)
    return msgspec.json.encode(
        {
            "eventTime": at,
            "eventType": event_type,
            "producer": _PRODUCER,
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
            "run": {"runId": run, "facets": facets},
            "job": task.job,
            "inputs": task.inputs,
            "outputs": task.outputs,
        }
    )


def _facet(kind: str, /, **content: Any) -> dict[str, Any]:
    return {"_producer": _PRODUCER, "_schemaURL": f"{_SPEC}/1-0-0/{kind}.json", **content}


def _raw(value: Any) -> Raw:
    return Raw(msgspec.json.encode(value))


def _dag(number: int) -> _Task:
    name = f"dag_{number:02d}"
    graph = {f"task_{stage}": {"operator": "SQLExecuteQueryOperator", "downstream": [f"task_{stage + 1}"],
                               "ui_label": f"task_{stage}", "emits_ol_events": True, "is_setup": False}
             for stage in range(TASKS)}  # fmt: skip
    about = {"dag_id": name, "schedule_interval": "@hourly", "timetable": {"expression": "0 * * * *"}}
    job = _job(name, "DAG", number, airflow=_facet("AirflowJobFacet", taskTree={}, tasks=graph))
    return _Task(name, _raw(about), _raw(job), _raw([]), _raw([]))


def _task(number: int, stage: int, draw: random.Random) -> _Task:
    name = f"dag_{number:02d}.task_{stage}"
    about = {
        "task_id": f"task_{stage}", "operator_class": "SQLExecuteQueryOperator", "retries": 2,
        "queue": "default", "trigger_rule": "all_success", "inlets": "[]", "outlets": "[]",
        "upstream_task_ids": f"['task_{stage - 1}']", "downstream_task_ids": f"['task_{stage + 1}']",
    }  # fmt: skip
    before = _table(number, stage - 1) if stage else f"raw/source_{number:02d}"
    other = _table(draw.randrange(DAGS), draw.randrange(TASKS))
    statistics = {"rowCount": draw.randrange(10**6), "size": draw.randrange(10**9)}
    output = _dataset(_table(number, stage))
    output["facets"]["columnLineage"] = _column_lineage(before)
    output["outputFacets"] = {"outputStatistics": _facet("OutputStatisticsOutputDatasetFacet", **statistics)}
    job = _job(name, "TASK", number, sql=_facet("SQLJobFacet", query=f"COPY t FROM '{before}'"))
    return _Task(name, _raw(about), _raw(job), _raw([_dataset(before), _dataset(other)]), _raw([output]))


def _job(name: str, kind: str, number: int, **more: Any) -> dict[str, Any]:
    job_type = _facet("JobTypeJobFacet", processingType="BATCH", integration="AIRFLOW", jobType=kind)
    owners = _facet("OwnershipJobFacet", owners=[{"name": f"team-{number % 8}", "type": "group"}])
    return {
        "namespace": NAMESPACE,
        "name": name,
        "facets": {"jobType": job_type, "ownership": owners, **more},
    }


def _table(number: int, stage: int) -> str:
    return f"warehouse/dag_{number:02d}/table_{stage}"


def _dataset(name: str) -> dict[str, Any]:
    fields = [{"name": _field(index), "type": _TYPES[index % len(_TYPES)]} for index in range(FIELDS)]
    return {
        "namespace": LAKE,
        "name": name,
        "facets": {"schema": _facet("SchemaDatasetFacet", fields=fields)},
    }


def _column_lineage(source: str) -> dict[str, Any]:
    step = {"type": "DIRECT", "subtype": "IDENTITY", "masking": False}
    columns = {
        _field(index): {"inputFields": [
            {"namespace": LAKE, "name": source, "field": _field(index), "transformations": [step]}
        ]}
        for index in range(FIELDS // 2)
    }  # fmt: skip
    return _facet("ColumnLineageDatasetFacet", fields=columns)


def _field(index: int) -> str:
    return f"{_WORDS[index]}_id"
