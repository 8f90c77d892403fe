"""The story the dashboards are tried on, in the words of tests/build.py.

Three nights: a data team writes features, an ML team learns from them and predicts, a third team reports.
On the second night the features get a column more; on the third the data team's run fails.
"""

from typing import Any

from build import Event, artifact, dag, dataset, facet, flow, pathspec, step, stored, task

from lineage.store.store import Store

FEATURES = "s3://taxi/features.parquet"
PREDICTIONS = "s3://taxi/predictions.parquet"
MODEL = "dataset:metaflow://lab:Train/fit/lr"
NIGHT = 1_000.0
RAW_AMOUNT = {"namespace": "s3://taxi", "name": "raw", "field": "amount"}


def nights() -> list[Event]:
    """The events of the three nights."""
    return [*night(1), *night(2), *failed_night(3)]


def story() -> Store:
    """A store that holds the three nights."""
    return stored(*nights())


def night(number: int) -> list[Event]:
    at, run = number * NIGHT, str(number)
    return [
        dag("START", run=run, at=at, team="data"),
        task("START", "etl.features", run=run, at=at + 1, team="data"),
        task("COMPLETE", "etl.features", run=run, at=at + 9, team="data", writes=[features(number, at + 8)]),
        dag("COMPLETE", run=run, at=at + 10, team="data"),
        *training(number, at + 20),
        *predicting(number, at + 40),
        dag("START", job="report", run=run, at=at + 60, team="bi"),
        task("COMPLETE", "report.draw", run=run, at=at + 62, team="bi", reads=[PREDICTIONS]),
        dag("COMPLETE", job="report", run=run, at=at + 63, team="bi"),
    ]


def failed_night(number: int) -> list[Event]:
    at, run = number * NIGHT, str(number)
    broken = {"errorMessage": facet(message="NoSuchBucket", programmingLanguage="PYTHON")}
    return [
        dag("START", run=run, at=at, team="data"),
        task("FAIL", "etl.features", run=run, at=at + 9, team="data", facets=broken),
        dag("FAIL", run=run, at=at + 10, team="data"),
    ]


def features(number: int, at: float) -> dict[str, Any]:
    columns = ["trip_distance", "fare", "tip"][: number + 1]
    return dataset(
        FEATURES,
        version=f"v{number}",
        seen=at,
        facets={
            "schema": facet(fields=[{"name": name, "type": "double"} for name in columns]),
            "columnLineage": facet(fields={"fare": {"inputFields": [RAW_AMOUNT]}}),
        },
        outputFacets={"outputStatistics": facet(rowCount=100 * number, size=4_096 * number)},
    )


def training(number: int, at: float) -> list[Event]:
    run = str(number)
    about = {"tags": ["team:ml"]}
    measured = {"metaflow_metrics": facet(metrics={"mse": 10.0 / number})}
    model = artifact("Train/fit/lr", f"sha{number}", pathspec("Train/fit", run), model=True)
    read = dataset(FEATURES, version=f"v{number}", seen=at + 2)
    return [
        flow("START", run=run, at=at, team="ml", about=about),
        step("COMPLETE", run=run, at=at + 5, team="ml", reads=[read], writes=[model], facets=measured),
        flow("COMPLETE", run=run, at=at + 6, team="ml"),
    ]


def predicting(number: int, at: float) -> list[Event]:
    run = str(number)
    model = artifact("Train/fit/lr", f"sha{number}", pathspec("Train/fit", run), model=True)
    wrote = dataset(PREDICTIONS, version=f"p{number}", seen=at + 4)
    return [
        flow("START", run=run, name="Predict", at=at, team="ml"),
        step("COMPLETE", "Predict/apply", run=run, at=at + 5, team="ml", reads=[model], writes=[wrote]),
        flow("COMPLETE", run=run, name="Predict", at=at + 6, team="ml"),
    ]
