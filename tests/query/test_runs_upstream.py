"""Runs behind runs: from a prediction to the flow run that made it, and to what started that."""

from build import AIRFLOW, dag, dataset, flow, parent_facet, run_id, step, stored, task
from exported_run import AIRFLOW_HALF, EXPORTED_RUN, METAFLOW_HALF

from lineage.query.run_links import RunLink, links_up
from lineage.query.runs import runs_upstream


def arcs(links: list[RunLink]) -> list[tuple[str | None, str | None, str]]:
    return sorted((link.writer_job, link.writer_external_id, link.rule) for link in links)


def test_the_way_leads_from_what_a_flow_wrote_to_the_run_that_triggered_its_dag() -> None:
    triggered = {"parent": parent_facet("etl.start_flow", "1/1", AIRFLOW)}
    first, *others = AIRFLOW_HALF
    first = {**first, "run": {**first["run"], "facets": {**first["run"]["facets"], **triggered}}}
    store = stored(
        dag("START"), task("COMPLETE", "etl.start_flow"), first, *others, *METAFLOW_HALF, dag("COMPLETE")
    )
    assert arcs(runs_upstream(store, "s3://lake/predictions").links) == [
        ("TrainDag", EXPORTED_RUN, "part_of"),
        ("TrainDag.fit", EXPORTED_RUN, "same_execution"),
        ("etl.start_flow", "1", "parent"),
    ]


def test_a_run_that_nothing_started_ends_the_way() -> None:
    store = stored(*AIRFLOW_HALF, *METAFLOW_HALF)
    assert arcs(runs_upstream(store, "s3://lake/predictions").links) == [
        ("TrainDag.fit", EXPORTED_RUN, "same_execution")
    ]


def test_provenance_keeps_to_what_was_read() -> None:
    child = dag("START", job="child", run="9", parent=("etl.start_flow", "1/1"))
    store = stored(task("COMPLETE", "etl.start_flow"), child, task("COMPLETE", "child.load", run="9"))
    assert links_up(store, [run_id("child.load", "9/1")]) == []


def test_a_flow_run_is_asked_about_with_its_tasks() -> None:
    """The links are those of its steps: the flow run itself reads nothing."""
    store = stored(
        task("COMPLETE", writes=[dataset("s3://lake/orders", seen=0)]),
        flow("START", run="7", at=1),
        step("COMPLETE", run="7", at=3, reads=[dataset("s3://lake/orders", seen=2)]),
    )
    assert arcs(runs_upstream(store, "Train/7").links) == [("etl.load", "1", "last_write")]
