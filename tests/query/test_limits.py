"""A graph over the limit is cut to its nearest nodes, and says so."""

from build import artifact, dataset, event, facet, pathspec, run_id, step, stored

from lineage.query.columns import column_upstream
from lineage.query.graph import downstream, upstream
from lineage.query.impact import impact
from lineage.query.provenance import provenance
from lineage.query.runs import runs_upstream

FAN = [
    event(job=f"read{number}", reads=["s3://lake/raw"], writes=[f"s3://lake/made{number}"])
    for number in range(4)
]


def test_a_graph_over_the_limit_says_how_many_nodes_it_has() -> None:
    graph = downstream(stored(*FAN), "raw").cut(3)
    assert (graph.truncated, graph.count) == (True, 9)
    assert [node.node for node in graph.nodes] == [
        "dataset:s3://lake:raw",
        "job:airflow://demo:read0",
        "job:airflow://demo:read1",
    ]
    assert {edge.target for edge in graph.edges} == {"job:airflow://demo:read0", "job:airflow://demo:read1"}


def test_a_graph_within_the_limit_is_whole() -> None:
    graph = upstream(stored(*FAN), "made1")
    assert graph.cut(3) == graph.cut(100)
    assert (graph.cut(3).truncated, graph.cut(3).count, len(graph.cut(3).edges)) == (False, 3, 2)


def test_an_impact_over_the_limit_says_how_many_it_hits() -> None:
    hit = impact(stored(*FAN), "raw").cut(2)
    assert ([each.name for each in hit.hits], hit.truncated, hit.count) == (["read0", "read1"], True, 8)


def test_links_over_the_limit_are_cut_to_the_nearest_runs() -> None:
    chain = [
        event(job="land", at=1, writes=["s3://lake/raw"]),
        event(job="load", at=2, reads=["s3://lake/raw"], writes=["s3://lake/orders"]),
        event(job="sum", at=3, reads=["s3://lake/orders"], writes=["s3://lake/sums"]),
    ]
    whole = runs_upstream(stored(*chain), "sums")
    near = whole.cut(1)
    assert [link.writer_run_id for link in whole.links] == [run_id("load"), run_id("land")]
    assert [link.writer_run_id for link in near.links] == [run_id("load")]
    assert (near.truncated, near.count, whole.cut(2).truncated) == (True, 2, False)


def test_a_provenance_over_the_limit_is_cut_to_the_nearest_links_and_what_they_lead_to() -> None:
    model = artifact("Train/fit/lr", "aa", pathspec(), model=True)
    store = stored(
        event(job="land", at=1, writes=["s3://lake/raw"]),
        event(job="load", at=2, reads=["s3://lake/raw"], writes=["s3://lake/orders"]),
        step("COMPLETE", at=3, reads=["s3://lake/orders"], writes=[model]),
    )
    whole = provenance(store, "Train/fit/lr").cut(2)
    near = provenance(store, "Train/fit/lr").cut(1)
    assert (whole.truncated, whole.count, len(whole.links), len(whole.sources)) == (False, 2, 2, 2)
    assert [link.writer_run_id for link in near.links] == [run_id("load")]
    assert [source.writer_run_id for source in near.sources] == [run_id("load")]
    assert (near.truncated, near.count) == (True, 2)


def test_columns_over_the_limit_are_cut_to_the_nearest_edges() -> None:
    sources = [{"namespace": "s3://lake", "name": f"t{number}", "field": "id"} for number in range(3)]
    lineage = {"columnLineage": facet(fields={"id": {"inputFields": sources}})}
    store = stored(event(writes=[dataset("s3://lake/made", facets=lineage)]))
    found = column_upstream(store, "made", "id").cut(2)
    assert ([edge.source[-2:] for edge in found.edges], found.truncated, found.count) == (
        ["t0", "t1"],
        True,
        3,
    )
