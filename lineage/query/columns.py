"""Upstream and downstream of a column."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from lineage.errors import NotFound
from lineage.query.resolve import Node, resolve
from lineage.store.sql import script
from lineage.store.store import Store

_LISTED = 20


class ColumnEdge(Struct, frozen=True):
    """A column comes from another, `depth` edges off; without a field it is the whole dataset.

    `transformation` is DIRECT or INDIRECT and `subtype` a word of OpenLineage, as far as they are known.
    """

    source: str
    source_field: str | None
    target: str
    target_field: str | None
    job: str | None
    transformation: str | None
    subtype: str | None
    masking: bool | None
    description: str | None
    last_seen_at: datetime
    depth: int


class ColumnGraph(Struct, frozen=True):
    """The edges around the column `field` of the dataset `start`, nearest first.

    `truncated` where there are more, `count` in all.
    """

    start: Node
    field: str
    direction: str
    edges: list[ColumnEdge]
    truncated: bool = False
    count: int | None = None

    def cut(self, limit: int) -> "ColumnGraph":
        """The nearest `limit` edges."""
        truncated = len(self.edges) > limit
        return replace(self, edges=self.edges[:limit], truncated=truncated, count=len(self.edges))


def split_column(text: str) -> tuple[str, str | None]:
    """`NODE#column` taken apart; a `#` at the end says that those before it belong to the name.

    >>> split_column("taxi_features.parquet#trip_distance"), split_column("a#1.csv#"), split_column("orders")
    (('taxi_features.parquet', 'trip_distance'), ('a#1.csv', None), ('orders', None))
    """
    node, _, column = text.rpartition("#") if "#" in text else (text, "", "")
    return node, column or None


def column_upstream(store: Store, node: str, field: str, *, depth: int = 20) -> ColumnGraph:
    """What the column `field` of `node` comes from; raises NotFound where there is no such column."""
    return _graph(store, node, field, "upstream", depth)


def column_downstream(store: Store, node: str, field: str, *, depth: int = 20) -> ColumnGraph:
    """What comes from the column `field` of `node`; raises NotFound where there is no such column."""
    return _graph(store, node, field, "downstream", depth)


def _graph(store: Store, text: str, field: str, direction: str, depth: int) -> ColumnGraph:
    start = resolve(store, text)
    known = [row[0] for row in store.query(script(__package__, "columns_known"), {"node": start.node}).rows]
    if field not in known:
        raise NotFound(f'{start.label} has no column "{field}"; {_listed(known)}')
    found = store.query(
        script(__package__, f"columns_{direction}"), {"node": start.node, "field": field, "depth": depth}
    )
    return ColumnGraph(start, field, direction, [ColumnEdge(*row) for row in found.rows])


def _listed(known: list[str]) -> str:
    if not known:
        return "none of its columns is known"
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"known: {', '.join(known[:_LISTED])}{more}"
