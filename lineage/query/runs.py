"""Runs behind runs: links walked upstream, control links included."""

from uuid import UUID

from lineage.query.moment import NOW, Moment
from lineage.query.resolve import resolve
from lineage.query.run_graph import subjects
from lineage.query.run_links import RunLink, links_up
from lineage.store.sql import script
from lineage.store.store import Store


def runs_upstream(store: Store, target: str, *, depth: int = 20, when: Moment = NOW) -> list[RunLink]:
    """The links up from a run (its id, Airflow's run_id, a pathspec) or from a node's newest run of `when`.

    Raises NotFound when `target` names neither.
    """
    return links_up(store, _runs(store, target, when), depth=depth, whole=True)


def _runs(store: Store, target: str, when: Moment) -> list[UUID]:
    if when.run is not None:
        return [run for run, _ in subjects(store, resolve(store, target), when.run)]
    named = store.query(script(__package__, "runs_of"), {"text": target}).rows
    if not named:
        node = resolve(store, target)
        named = store.query(
            script(__package__, "newest_runs_of"), {"node": node.node, "as_of": when.as_of}
        ).rows
    return [row[0] for row in named]
