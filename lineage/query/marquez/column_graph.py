"""GET /column-lineage: the columns around a dataset, a column or a job's outputs."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from lineage.errors import NotFound
from lineage.query.marquez import said as s
from lineage.query.marquez.graph import MAX_NODES
from lineage.query.marquez.node import place
from lineage.query.marquez.types import ColumnData, Edge, InputField, Lineage, Node
from lineage.store.adjacency import Adjacency, walk
from lineage.store.sql import script
from lineage.store.store import Store


class _Column(NamedTuple):
    dataset: UUID
    field: str


class _Edge(NamedTuple):
    source: _Column
    target: _Column
    description: str | None
    kind: str | None


_Edges = dict[_Column, list[_Edge]]


class _Dataset(NamedTuple):
    namespace: str
    name: str
    version: UUID | None
    types: dict[str, str | None]


def column_lineage(
    store: Store, node: str, *, depth: int = 20, downstream: bool = False, limit: int = MAX_NODES
) -> Lineage:
    """The columns that those of a node come from, and with `downstream` those that come from them.

    Of a job the node stands for what it writes. Raises BadRequest for what is no node id, NotFound for what
    is not known.
    """
    start = place(store, node)
    adjacency = store.adjacency()
    roots = adjacency.downstream(start.id.bytes) if start.kind == "job" else {start.id.bytes}
    reached = _datasets(adjacency, roots, depth, downstream=downstream)
    edges = _edges(store, reached)
    datasets = _described(store, roots | {c.dataset.bytes for e in edges for c in e[:2]})
    begin = [column for column in _columns(datasets, edges, roots) if start.field in (None, column.field)]
    if start.field is not None and not begin:
        raise NotFound(f"Node '{node}' not found.")
    into, out = _by_column(edges)
    near = _near(begin, [into, out] if downstream else [into], depth)
    shown = set(near[:limit])
    nodes = [
        _node(column, into.get(column, []), out.get(column, []), datasets, shown) for column in near[:limit]
    ]
    return Lineage(nodes, len(near) > limit)


def _by_column(edges: list[_Edge]) -> tuple[_Edges, _Edges]:
    """The edges into each column, and those out of each."""
    into: _Edges = {}
    out: _Edges = {}
    for edge in edges:
        into.setdefault(edge.target, []).append(edge)
        out.setdefault(edge.source, []).append(edge)
    return into, out


def _datasets(adjacency: Adjacency, roots: set[bytes], depth: int, *, downstream: bool) -> list[bytes]:
    """The datasets a walk over columns can come to: those a walk over jobs does, two steps a hop."""
    sides = [adjacency.upstream, adjacency.downstream] if downstream else [adjacency.upstream]
    found = {node for side in sides for node, steps in walk(side, roots, 2 * depth) if steps % 2 == 0}
    return sorted(found)


def _edges(store: Store, datasets: Sequence[bytes]) -> list[_Edge]:
    ids = [UUID(bytes=each) for each in datasets]
    stated = [row[0] for row in store.query(script(__package__, "derivations"), {"ids": ids}).rows]
    rows = store.query(script(__package__, "column_edges"), {"ids": stated}).rows
    return [_Edge(_Column(*row[0:2]), _Column(*row[2:4]), row[4], row[5]) for row in rows]


def _described(store: Store, datasets: Iterable[bytes]) -> dict[UUID, _Dataset]:
    ids = [UUID(bytes=each) for each in datasets]
    found = {}
    for each, namespace, name, version, schema in store.query(
        script(__package__, "column_fields"), {"ids": ids}
    ).rows:
        fields = msgspec.json.decode(schema, type=s.Fields).fields if schema else None
        found[each] = _Dataset(namespace, name, version, {field.name: field.type for field in fields or []})
    return found


def _columns(datasets: dict[UUID, _Dataset], edges: list[_Edge], roots: set[bytes]) -> list[_Column]:
    """The columns of the datasets asked for: of their schemas, and those that lineage alone names."""
    named = [_Column(each, field) for each in sorted(datasets) for field in datasets[each].types]
    named += [column for edge in edges for column in (edge.target, edge.source)]
    return [column for column in dict.fromkeys(named) if column.dataset.bytes in roots]


def _near(begin: list[_Column], sides: list[_Edges], depth: int) -> list[_Column]:
    """The columns within `depth` hops, nearest first, on each side by itself."""
    found = dict.fromkeys(begin)
    for side in sides:
        front, seen = begin, set(begin)
        for _ in range(depth):
            ends = (end for near in front for edge in side.get(near, ()) for end in edge[:2])
            front = [column for column in dict.fromkeys(ends) if column not in seen]
            seen.update(front)
            found.update(dict.fromkeys(front))
    return list(found)


def _node(
    column: _Column,
    into: list[_Edge],
    out: list[_Edge],
    datasets: dict[UUID, _Dataset],
    shown: set[_Column],
) -> Node:
    name = _id(column, datasets)
    dataset = datasets[column.dataset]
    data = ColumnData(
        namespace=dataset.namespace,
        dataset=dataset.name,
        dataset_version=dataset.version,
        field=column.field,
        field_type=dataset.types.get(column.field),
        transformation_description=into[0].description if into else None,
        transformation_type=into[0].kind if into else None,
        input_fields=[_input(edge, datasets) for edge in into],
    )
    sources = [Edge(_id(edge.source, datasets), name) for edge in into if edge.source in shown]
    targets = [Edge(name, _id(edge.target, datasets)) for edge in out if edge.target in shown]
    return Node(name, "DATASET_FIELD", data, sources, targets)


def _input(edge: _Edge, datasets: dict[UUID, _Dataset]) -> InputField:
    dataset = datasets[edge.source.dataset]
    return InputField(
        dataset.namespace, dataset.name, dataset.version, edge.source.field, edge.description, edge.kind
    )


def _id(column: _Column, datasets: dict[UUID, _Dataset]) -> str:
    dataset = datasets[column.dataset]
    return f"datasetField:{dataset.namespace}:{dataset.name}:{column.field}"
