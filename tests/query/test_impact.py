"""What is hit when a node turns bad, asked in SQL and as the question."""

from build import AIRFLOW, METAFLOW, artifact, caused_by, dag, flow, pathspec, rows, step, stored, task

from lineage.query.graph import upstream
from lineage.query.impact import impact

ORDERS = "dataset:s3://lake:orders"
STORY = [
    dag("START", at=0, team="data"),
    task("COMPLETE", at=5, team="data", reads=["s3://lake/raw"], writes=["s3://lake/orders"]),
    dag("COMPLETE", at=9, team="data"),
    flow("START", at=10, team="science"),
    step(
        "COMPLETE",
        at=15,
        team="science",
        reads=["s3://lake/orders"],
        writes=[artifact("Train/fit/lr", "aa", pathspec(), model=True)],
    ),
    flow("COMPLETE", at=19, team="science"),
]
JOB = (f"job:{METAFLOW}:Train/fit", "job", METAFLOW, "Train/fit", "science", 1, False)
MODEL = (f"dataset:{METAFLOW}:Train/fit/lr", "dataset", METAFLOW, "Train/fit/lr", "science", 2, True)


def test_what_a_dataset_hits_with_teams_and_models() -> None:
    assert rows(stored(*STORY), "from impact($node)", node=ORDERS) == [JOB, MODEL]


def test_only_as_far_as_asked() -> None:
    assert rows(stored(*STORY), "from impact($node, depth := 1)", node=ORDERS) == [JOB]


def test_a_pipeline_hits_what_its_tasks_write() -> None:
    found = rows(stored(*STORY), "select node, depth from impact($node)", node=f"job:{AIRFLOW}:etl")
    assert found == [(ORDERS, 1), (JOB[0], 2), (MODEL[0], 3)]


def test_the_question_says_the_same() -> None:
    store = stored(*STORY)
    told = [(hit.node, hit.kind, hit.namespace, hit.name, hit.team, hit.depth, hit.model)
            for hit in impact(store, ORDERS).hits]  # fmt: skip
    assert told == rows(store, "from impact($node)", node=ORDERS) == [JOB, MODEL]


def test_a_task_that_was_started_by_the_asset_it_reads_is_led_to_by_its_reading() -> None:
    """Some producers tell the cause of a DAG run on its tasks."""
    told = task(
        "COMPLETE",
        "use.score",
        reads=["s3://lake/orders"],
        facets=caused_by("etl.load", "1/1", "s3://lake/orders"),
    )
    store = stored(*STORY[:3], dag("START", job="use", at=10), told)
    assert rows(store, "from core.asset_starts('infinity'::timestamptz)") == []
    found = upstream(store, f"job:{AIRFLOW}:use.score", depth=1)
    assert [(edge.source, edge.target, edge.kind) for edge in found.edges] == [
        (ORDERS, f"job:{AIRFLOW}:use.score", "declared")
    ]
