"""A graph over the limit is cut to its nearest nodes, and says so."""

from build import event, stored

from lineage.query.graph import downstream, upstream
from lineage.query.impact import impact

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
