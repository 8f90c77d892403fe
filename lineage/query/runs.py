"""Runs behind runs: links walked upstream, control links included."""

from uuid import UUID

from msgspec import Struct

from lineage.query.moment import NOW, Moment
from lineage.query.nodes import newest_runs
from lineage.query.resolve import resolve
from lineage.query.run_graph import subjects
from lineage.query.run_links import RunLink, links_up, nearest
from lineage.store.sql import script
from lineage.store.store import Store


class RunLinks(Struct, frozen=True):
    """The links up from some runs, nearest first; `truncated` where there are more, `count` in all."""

    links: list[RunLink]
    truncated: bool = False
    count: int | None = None

    def cut(self, limit: int) -> "RunLinks":
        """The nearest `limit` of them."""
        return RunLinks(self.links[:limit], truncated=len(self.links) > limit, count=len(self.links))


def runs_upstream(store: Store, target: str, *, depth: int = 20, when: Moment = NOW) -> RunLinks:
    """The links up from a run (its id, Airflow's run_id, a pathspec) or from a node's newest run of `when`.

    Raises NotFound when `target` names neither.
    """
    runs = _runs(store, target, when)
    return RunLinks(nearest(links_up(store, runs, depth=depth, whole=True), runs))


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
