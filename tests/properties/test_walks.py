"""The questions walk in ways of their own; they find what the views say."""

from typing import Any

from build import Event, examples, instant, stored
from companies import companies
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple
from test_columns_order import sayings
from worlds import WORLDS

from lineage.query.graph import downstream, upstream
from lineage.query.graph_of import Graph
from lineage.query.impact import impact
from lineage.query.moment import Moment
from lineage.query.provenance import provenance
from lineage.query.run_links import RunLink, links_up
from lineage.store.store import Store

_LINKS = """
select links.*, writers.external_id, writers.name, writers.pipeline, writers.team, writers.orchestrator,
  writers.state
from run_links as links left join runs as writers on writers.run_id = links.writer_run_id
"""
_SOURCES = "from provenance($model) where model_run_id = $run"


def up(links: list[tuple[Any, ...]], start: object, depth: int) -> set[tuple[Any, ...]]:
    """Those of the links whose reader is at most `depth` hops from the start."""
    found: set[tuple[Any, ...]] = set()
    seen = {start}
    for _ in range(depth + 1):
        found |= {link for link in links if link[0] in seen}
        seen |= {link[1] for link in found}
    return found


def tuples(links: list[RunLink]) -> set[tuple[Any, ...]]:
    assert len(links) == len(set(map(astuple, links)))
    return set(map(astuple, links))


def check(store: Store, depth: int) -> None:
    links = store.query(_LINKS).rows
    for (run,) in store.query("select run_id from runs").rows:
        assert tuples(links_up(store, [run], depth=depth)) == up(links, run, depth)
    made = store.query("select distinct artifact, run_id from artifacts").rows
    for model, run in made:
        answer = provenance(store, f"{model}@{run}", depth=depth)
        said = store.query(_SOURCES, {"model": model, "run": run}).rows
        assert sorted(map(astuple, answer.sources), key=str) == sorted(said, key=str)
        assert tuples(answer.links) == up(links, run, depth)


_REACHED = """
select nodes.node, nodes.kind, nodes.namespace, nodes.name, nodes.team, reached.depth,
  newest.run_id, newest.external_id, newest.state, newest.at
from core.{direction}_ids($node, $depth, $as_of::timestamptz) as reached
  join core.nodes as nodes using (node_id)
  left join core.newest_runs($as_of::timestamptz) as newest using (node_id)
order by reached.depth, nodes.node
"""
_AMONG = """
select source, target, kind, last_seen_at, last_run_id from lineage_edges
where first_seen_at <= $as_of::timestamptz
  and source in (select unnest($nodes)) and target in (select unnest($nodes))
order by source, target
"""
_STARTED = """
with starts as (from core.asset_starts($as_of::timestamptz)),
arcs as (
  select dataset_id as source_id, job_id as target_id from starts
  union
  select starts.job_id, tasks.job_id
  from starts
    join core.jobs as tasks on tasks.pipeline_job_id = starts.job_id and tasks.job_id <> starts.job_id
)
select sources.node, targets.node
from arcs
  join core.nodes as sources on sources.node_id = arcs.source_id
  join core.nodes as targets on targets.node_id = arcs.target_id
where sources.node in (select unnest($nodes)) and targets.node in (select unnest($nodes))
order by all
"""
_IMPACT = """
select kind, node, namespace, name, team, depth, model from core.impact($node, $depth, $as_of::timestamptz)
"""


def said(store: Store, query: str, **asked: Any) -> list[tuple[Any, ...]]:
    return store.query(query, asked).rows


def check_graphs(store: Store, depth: int, as_of: str) -> None:
    when = Moment(as_of)
    for (node,) in said(store, "select node from core.nodes"):
        asked = {"node": node, "depth": depth, "as_of": as_of}
        graphs: dict[str, Graph] = {
            "upstream": upstream(store, node, depth=depth, when=when),
            "downstream": downstream(store, node, depth=depth, when=when),
        }
        for direction, graph in graphs.items():
            expected = said(store, _REACHED.format(direction=direction), **asked)
            assert [astuple(each) for each in graph.nodes] == expected
            names = [each.node for each in graph.nodes]
            edges = [astuple(edge) for edge in graph.edges if edge.kind != "asset"]
            assert edges == said(store, _AMONG, nodes=names, as_of=as_of)
            started = [(edge.source, edge.target) for edge in graph.edges if edge.kind == "asset"]
            assert started == said(store, _STARTED, nodes=names, as_of=as_of)
        hits = impact(store, node, depth=depth, when=when).hits
        assert [astuple(hit)[:-1] for hit in hits] == said(store, _IMPACT, **asked)


@examples(4)
@given(WORLDS, st.sampled_from([1, 3, 20]), st.sampled_from(["infinity", instant(40)]))
def test_graphs_in_a_world_of_collisions(events: list[Event], depth: int, as_of: str) -> None:
    check_graphs(stored(*events), depth, as_of)


@examples(3)
@given(
    st.lists(sayings(), min_size=1, max_size=6), st.integers(1, 4), st.sampled_from(["infinity", instant(1)])
)
def test_graphs_of_outputs_that_come_from_some_inputs(events: list[Event], depth: int, as_of: str) -> None:
    check_graphs(stored(*events), depth, as_of)


@examples(1)
@given(companies(), st.sampled_from(["infinity", instant(1_150)]))
def test_graphs_in_a_company(events: list[Event], as_of: str) -> None:
    check_graphs(stored(*events), 20, as_of)


@examples(12)
@given(WORLDS, st.integers(0, 4))
def test_in_a_world_of_collisions(events: list[Event], depth: int) -> None:
    check(stored(*events), depth)


@examples(3)
@given(companies(), st.sampled_from([1, 20]))
def test_in_a_company(events: list[Event], depth: int) -> None:
    check(stored(*events), depth)
