"""Control links: runs that started runs; never a dataset, never in a model's provenance."""

from build import artifact, caused_by, dag, pathspec, rows, step, stored, task
from links import Link, control_links, links


def test_a_trigger_links_the_triggered_run_to_the_one_that_triggered_it() -> None:
    triggered = dag(
        "START", job="child", run="9", at=1, facets=caused_by("etl.load", "1/1", kind="TRIGGER_DAG_RUN")
    )
    store = stored(task("COMPLETE"), triggered)
    assert control_links(store) == [Link("child@9", "etl.load@1", "trigger")]
    assert rows(store, "select evidence, dataset from run_links") == [("TRIGGER_DAG_RUN", None)]


def test_a_dag_run_with_a_parent_is_a_pipeline_of_its_own_linked_to_its_parent() -> None:
    store = stored(
        dag("START", job="etl"),
        task("START", "etl.trigger"),
        dag("START", job="child", run="9", parent=("etl.trigger", "1/1")),
        task("START", "child.load", run="9"),
    )
    assert control_links(store) == [Link("child@9", "etl.trigger@1", "parent")]
    assert rows(store, "select name from pipelines order by name") == [("child",), ("etl",)]


def test_a_control_link_is_no_part_of_a_models_provenance() -> None:
    model = artifact("Train/fit/m", "aa", pathspec(), model=True)
    store = stored(
        task("COMPLETE", at=1, writes=["s3://lake/orders"]),
        step("COMPLETE", at=5, writes=[model], facets=caused_by("etl.load", "1/1", kind="TRIGGER")),
    )
    assert links(store) == []
    assert rows(store, "select dataset from model_provenance") == []
