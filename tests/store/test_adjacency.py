"""The graph in memory is the graph of the store, also after batches, merges of names and repetitions."""

from build import dataset, event, examples, facet, stored, take
from hypothesis import given
from hypothesis import strategies as st

from lineage.names import node_uuid
from lineage.store.adjacency import walk

RAW, NEW = (node_uuid("dataset", "s3://lake", name) for name in ("raw", "new"))
LAND, LOAD = (node_uuid("job", "airflow://demo", name) for name in ("land", "load"))


def test_neighbours_are_those_of_the_edges() -> None:
    store = stored(event(job="land", writes=["s3://lake/raw"]))
    assert (store.adjacency().upstream(RAW), store.adjacency().downstream(LAND)) == ({LAND}, {RAW})
    take(store, event(job="load", reads=["s3://lake/raw"], writes=["s3://lake/new"]))
    assert store.adjacency().downstream(RAW) == {LOAD}
    assert dict(walk(store.adjacency().downstream, [LAND], 20)) == {LAND: 0, RAW: 1, LOAD: 2, NEW: 3}
    assert [node for node, _ in walk(store.adjacency().downstream, [LAND], 1)] == [LAND, RAW]


def test_names_that_turn_out_to_be_one_are_one() -> None:
    store = stored(
        event(job="land", writes=["s3://lake/raw"]), event(job="load", reads=["hive://meta/shop.raw"])
    )
    table = node_uuid("dataset", "hive://meta", "shop.raw")
    assert store.adjacency().downstream(RAW) == set()
    assert store.adjacency().downstream(table) == {LOAD}
    symlinks = facet(identifiers=[{"namespace": "s3://lake", "name": "raw", "type": "LOCATION"}])
    take(
        store,
        event(job="load", run="2", reads=[dataset("hive://meta/shop.raw", facets={"symlinks": symlinks})]),
    )
    assert store.adjacency().downstream(RAW) == {LOAD}
    assert store.adjacency().upstream(LOAD) == {RAW}


EVENTS = st.builds(
    lambda job, reads, writes: event(
        job=f"job{job}",
        reads=[f"s3://lake/t{number}" for number in reads],
        writes=[f"s3://lake/t{number}" for number in writes],
    ),
    st.integers(0, 3),
    st.sets(st.integers(0, 40), max_size=25),
    st.sets(st.integers(0, 40), max_size=2),
)


@examples(10)
@given(st.lists(EVENTS, min_size=1, max_size=6))
def test_what_batches_brought_is_what_a_new_one_reads(events: list[dict[str, object]]) -> None:
    store = stored()
    store.adjacency()
    for said in (*events, *events):
        take(store, said)
    known = store.adjacency()
    nodes = {node_uuid("job", "airflow://demo", f"job{number}") for number in range(4)}
    nodes |= {node_uuid("dataset", "s3://lake", f"t{number}") for number in range(41)}
    before = {node: (known.upstream(node), known.downstream(node)) for node in nodes}
    known.forget()
    again = store.adjacency()
    assert {node: (again.upstream(node), again.downstream(node)) for node in nodes} == before
