"""The demo's story in its exported form, as events: one team's DAG, and the flows of another that it starts.

Each flow is told twice, by the Airflow it was exported to and by the Metaflow inside its pods.
"""

from datetime import UTC, datetime

from build import START, Event, artifact, caused_by, dag, dataset, flow, pathspec, step, task

from lineage import exported

FEATURES = "s3://taxi-data/taxi_features.parquet"
PREDICTIONS = "s3://metaflow-data/taxi_pred.parquet"
MODEL = "TrainTripDurationFlow/train_model/lr"


def data(run: str, kind: str = "COMPLETE") -> list[Event]:
    """A run of data_engineering whose last task writes the features, or does not."""
    at = _now()
    export = {"run": run, "team": "data-eng", "writes": [FEATURES]}
    return [
        dag("START", job="data_engineering", run=run, at=at - 3, team="data-eng"),
        task("START", "data_engineering.export", at=at - 2, **export),
        task(kind, "data_engineering.export", at=at - 1, **export),
        dag(kind, job="data_engineering", run=run, at=at, team="data-eng"),
    ]


def first_try_fails(run: str) -> list[Event]:
    """The beginning of a run whose task will be tried once more."""
    at = _now()
    export = {"run": run, "team": "data-eng", "retries": 1, "writes": [FEATURES]}
    return [
        dag("START", job="data_engineering", run=run, at=at - 3, team="data-eng"),
        task("START", "data_engineering.export", at=at - 2, **export),
        task("FAIL", "data_engineering.export", at=at - 1, **export),
    ]


def second_try_succeeds(run: str) -> list[Event]:
    at = _now()
    export = {"run": run, "team": "data-eng", "attempt": 2, "retries": 1, "writes": [FEATURES]}
    return [
        task("START", "data_engineering.export", at=at - 2, **export),
        task("COMPLETE", "data_engineering.export", at=at - 1, **export),
        dag("COMPLETE", job="data_engineering", run=run, at=at, team="data-eng"),
    ]


def train(run: str, kind: str = "COMPLETE") -> list[Event]:
    """Reads the features, makes the model."""
    name = "TrainTripDurationFlow"
    maker = pathspec(f"{name}/train_model", _flow_run(name, run))
    made = [artifact(MODEL, f"sha-{run}", maker, model=True)] if kind == "COMPLETE" else []
    return _exported(name, "train_model", run, kind, [dataset(FEATURES, seen=_now() - 2)], made)


def predict(run: str, kind: str = "COMPLETE") -> list[Event]:
    """Reads the features and the model, writes predictions."""
    reads = [dataset(FEATURES, seen=_now() - 2), {"namespace": "metaflow://lab", "name": MODEL}]
    return _exported("PredictTripDurationFlow", "predict", run, kind, reads, [PREDICTIONS])


def _exported(
    name: str, step_name: str, run: str, kind: str, reads: list[object], writes: list[object]
) -> list[Event]:
    at, flow_run, each = _now(), _flow_run(name, run), f"{name}/{step_name}"
    started = caused_by("data_engineering", run, kind="TRIGGER_DAG_RUN")
    return [
        dag("START", job=name, run=run, at=at - 6, facets=started),
        task("START", f"{name}.{step_name}", run=run, at=at - 5),
        flow("START", name=name, run=flow_run, at=at - 4, team="ml"),
        step("START", each, run=flow_run, at=at - 3, team="ml", reads=reads),
        step(kind, each, run=flow_run, at=at - 2, team="ml", reads=reads, writes=writes),
        flow(kind, name=name, run=flow_run, at=at - 1, team="ml"),
        task(kind, f"{name}.{step_name}", run=run, at=at - 1),
        dag(kind, job=name, run=run, at=at),
    ]


def _flow_run(name: str, run: str) -> str:
    return exported.run_id(run, name)


def _now() -> float:
    """Seconds since START, by which the builders date their events."""
    return (datetime.now(UTC) - START).total_seconds()
