"""`lineage upstream` and `downstream` of a column, as a tree."""

from collections import defaultdict
from collections.abc import Iterable

from rich.text import Text
from rich.tree import Tree

from lineage.names import NodeName
from lineage.query.columns import ColumnEdge, ColumnGraph
from lineage.show.words import count, nearest

Column = tuple[str, str | None]
"""A dataset's node id and the column; None for the whole dataset."""

Onward = dict[Column, list[tuple[Column, ColumnEdge]]]


def tree(graph: ColumnGraph) -> Tree:
    """The columns as a tree from the one asked for; a column met again is named and not unfolded."""
    onward: Onward = defaultdict(list)
    for edge in graph.edges:
        here, there = _ends(edge, graph.direction)
        onward[here].append((there, edge))
    start = (graph.start.node, graph.field)
    top = Tree(Text(_label(start), style="bold cyan"))
    _grow(top, start, onward, {start})
    return top


def _ends(edge: ColumnEdge, direction: str) -> tuple[Column, Column]:
    source, target = (edge.source, edge.source_field), (edge.target, edge.target_field)
    return (target, source) if direction == "upstream" else (source, target)


def _grow(branch: Tree, here: Column, onward: Onward, seen: set[Column]) -> None:
    for (there, job), edges in _next(here, onward).items():
        line = _line(there, job, edges)
        if there in seen:
            branch.add(line.append("  (above)", style="dim"))
            continue
        seen.add(there)
        _grow(branch.add(line), there, onward, seen)


def _next(here: Column, onward: Onward) -> dict[tuple[Column, str | None], list[ColumnEdge]]:
    """The columns one edge on, of this column and of its whole dataset; all edges of one job to each."""
    found: dict[tuple[Column, str | None], list[ColumnEdge]] = {}
    for column in dict.fromkeys((here, (here[0], None))):
        for there, edge in onward.get(column, ()):
            found.setdefault((there, edge.job), []).append(edge)
    return found


def _line(column: Column, job: str | None, edges: Iterable[ColumnEdge]) -> Text:
    line = Text(_label(column), style="cyan")
    made = ", ".join(dict.fromkeys(filter(None, map(_transformation, edges))))
    if made:
        line.append(f"  {made}", style="not bold magenta")
    if job:
        line.append(f"  by {NodeName.parse(job).label}", style="not bold")
    return line


def _label(column: Column) -> str:
    node, field = column
    label = NodeName.parse(node).label
    return label if field is None else f"{label}#{field}"


def _transformation(edge: ColumnEdge) -> str:
    words = [word.lower() for word in (edge.transformation, edge.subtype) if word]
    if edge.masking:
        words.append("masked")
    if edge.description:
        words.append(f"({edge.description})")
    return " ".join(words)


def summary(graph: ColumnGraph) -> str:
    """What the tree holds, in one line."""
    ends = {(edge.source, edge.source_field) for edge in graph.edges}
    ends |= {(edge.target, edge.target_field) for edge in graph.edges}
    columns = sum(field is not None for _, field in ends - {(graph.start.node, graph.field)})
    datasets = len({node for node, _ in ends} - {graph.start.node})
    word = "comes from" if graph.direction == "upstream" else "goes into"
    if not graph.edges:
        return f"Nothing is known of what this column {word}."
    more = nearest(truncated=graph.truncated, total=graph.count)
    return f"It {word} {count(columns, 'column')} of {count(datasets, 'other dataset')}{more}."
