"""GET /column-lineage: the columns around a dataset, a column or a job's outputs."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lineage.errors import NotFound
from lineage.query.marquez.graph import MAX_NODES
from lineage.query.marquez.node import place
from lineage.query.marquez.ready import Known, columns_of
from lineage.query.marquez.types import ColumnData, Edge, InputField, Lineage, Node
from lineage.store.adjacency import Adjacency, walk
from lineage.store.store import Store


class _Column(NamedTuple):
    """`dataset` is an id in 32 digits."""

    dataset: str
    field: str


class _Edge(NamedTuple):
    source: _Column
    target: _Column
    description: str | None
    kind: str | None


_Edges = dict[_Column, list[_Edge]]
_Datasets = dict[str, Known]


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
    datasets = columns_of(store, _reached(adjacency, roots, depth, downstream=downstream))
    edges = [edge for each, found in datasets.items() for edge in _edges(each, found)]
    named = {edge.source.dataset for edge in edges} - datasets.keys()
    datasets |= columns_of(store, map(bytes.fromhex, sorted(named)))
    begin = _columns(datasets, edges, {each.hex() for each in roots}, start.field)
    if start.field is not None and not begin:
        raise NotFound(f"Node '{node}' not found.")
    into, out = _by_column(edges)
    near = _near(begin, [into, out] if downstream else [into], depth)
    shown = set(near[:limit])
    nodes = [
        _node(column, into.get(column, []), out.get(column, []), datasets, shown) for column in near[:limit]
    ]
    return Lineage(nodes, len(near) > limit)


def _reached(adjacency: Adjacency, roots: set[bytes], depth: int, *, downstream: bool) -> list[bytes]:
    """The datasets a walk over columns can come to: those a walk over jobs does, two steps a hop."""
    sides = [adjacency.upstream, adjacency.downstream] if downstream else [adjacency.upstream]
    found = {node for side in sides for node, steps in walk(side, roots, 2 * depth) if steps % 2 == 0}
    return sorted(found)


def _edges(dataset: str, known: Known) -> Iterable[_Edge]:
    for field, sources in known.columns.sources.items():
        target = _Column(dataset, field)
        for source in sources:
            yield _Edge(_Column(source.id, source.field), target, source.description, source.kind)


def _by_column(edges: list[_Edge]) -> tuple[_Edges, _Edges]:
    """The edges into each column, and those out of each."""
    into: _Edges = {}
    out: _Edges = {}
    for edge in edges:
        into.setdefault(edge.target, []).append(edge)
        out.setdefault(edge.source, []).append(edge)
    return into, out


def _columns(datasets: _Datasets, edges: list[_Edge], roots: set[str], field: str | None) -> list[_Column]:
    """The columns asked for, of `field` or all: of the schemas, and those that lineage alone names."""
    here = sorted(datasets.keys() & roots)
    named = [_Column(each, name) for each in here for name in datasets[each].columns.types]
    named += [column for edge in edges for column in edge[1::-1] if column.dataset in roots]
    return [column for column in dict.fromkeys(named) if field in (None, column.field)]


def _near(begin: list[_Column], sides: Sequence[_Edges], depth: int) -> list[_Column]:
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
    column: _Column, into: list[_Edge], out: list[_Edge], datasets: _Datasets, shown: set[_Column]
) -> Node:
    name = _id(column, datasets)
    dataset, version = datasets[column.dataset]
    data = ColumnData(
        namespace=dataset.namespace,
        dataset=dataset.name,
        dataset_version=version,
        field=column.field,
        field_type=dataset.types.get(column.field),
        transformation_description=into[0].description if into else None,
        transformation_type=into[0].kind if into else None,
        input_fields=[_input(edge, datasets) for edge in into],
    )
    sources = [Edge(_id(edge.source, datasets), name) for edge in into if edge.source in shown]
    targets = [Edge(name, _id(edge.target, datasets)) for edge in out if edge.target in shown]
    return Node(name, "DATASET_FIELD", data, sources, targets)


def _input(edge: _Edge, datasets: _Datasets) -> InputField:
    dataset, version = datasets[edge.source.dataset]
    return InputField(
        dataset.namespace, dataset.name, version, edge.source.field, edge.description, edge.kind
    )


def _id(column: _Column, datasets: _Datasets) -> str:
    dataset = datasets[column.dataset].columns
    return f"datasetField:{dataset.namespace}:{dataset.name}:{column.field}"
