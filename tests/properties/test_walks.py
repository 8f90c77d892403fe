"""The questions walk in ways of their own; they find what the views say."""

from typing import Any

from build import Event, examples, stored
from companies import companies
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple
from worlds import WORLDS

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


@examples(12)
@given(WORLDS, st.integers(0, 4))
def test_in_a_world_of_collisions(events: list[Event], depth: int) -> None:
    check(stored(*events), depth)


@examples(3)
@given(companies(), st.sampled_from([1, 20]))
def test_in_a_company(events: list[Event], depth: int) -> None:
    check(stored(*events), depth)
