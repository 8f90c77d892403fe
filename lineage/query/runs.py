"""Runs behind runs: links walked upstream, control links included."""

from uuid import UUID

from lineage.query.moment import NOW, Moment
from lineage.query.nodes import newest_runs
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
    named = [row[0] for row in store.query(script(__package__, "runs_of"), {"text": target}).rows]
    if named:
        return named
    node = resolve(store, target)
    with store.reading() as reading:
        nodes = [row[0] for row in reading.rows(script(__package__, "tasks_of"), {"node": node.node})]
        return [newest.run_id for newest in newest_runs(reading, nodes, when.as_of).values()]
