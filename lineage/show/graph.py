"""`lineage upstream` and `downstream` as a tree."""

from collections import defaultdict

from rich.text import Text
from rich.tree import Tree

from lineage.names import NodeName
from lineage.query.graph_of import Graph, Reached
from lineage.show.words import clock, count, nearest, state


def tree(graph: Graph) -> Tree:
    """The graph as a tree from its start; a node met again is named and not unfolded."""
    nodes = {node.node: node for node in graph.nodes}
    onward: dict[str, list[_Step]] = defaultdict(list)
    for edge in graph.edges:
        here, there = (
            (edge.target, edge.source) if graph.direction == "upstream" else (edge.source, edge.target)
        )
        by_asset = edge.kind == "asset" and edge.source.startswith("dataset:")
        onward[here].append((there, _BY_ASSET if by_asset else ""))
    roots = [(node.node, "") for node in graph.nodes if node.depth == 0]
    start = nodes.get(graph.start.node)
    top = Tree(_line(start) if start else Text(graph.start.label))
    seen: set[str] = {graph.start.node}
    others = [root for root in roots if root[0] != graph.start.node]
    for step in onward[graph.start.node] if len(roots) == 1 else others:
        _grow(top, step, nodes, onward, seen)
    return top


_Step = tuple[str, str]
"""A node, and what is to be said of the way to it."""

_BY_ASSET = "  by an asset's event: the tasks do not say what they read"


def _grow(
    branch: Tree, step: _Step, nodes: dict[str, Reached], onward: dict[str, list[_Step]], seen: set[str]
) -> None:
    node, way = step
    if node in seen:
        branch.add(Text(f"{NodeName.parse(node).label}  (above)", style="dim"))
        return
    seen.add(node)
    grown = branch.add(_line(nodes[node]).append(way, style="not bold yellow"))
    for there in onward[node]:
        _grow(grown, there, nodes, onward, seen)


def _line(node: Reached) -> Text:
    name = NodeName(node.kind, node.namespace, node.name)
    line = Text(name.label, style="bold" if node.kind == "job" else "cyan")
    if node.team:
        line.append(f"  team {node.team}", style="not bold magenta")
    if node.kind == "job" and node.state:
        line.append("  run ", style="not bold").append(node.external_id or str(node.run_id), style="not bold")
        line.append("  ").append(state(node.state))
        line.append(f" {clock(node.at)}", style="not bold")
    elif node.at:
        line.append(f"  written {clock(node.at)} by {node.external_id or node.run_id}", style="not bold dim")
    return line


def summary(graph: Graph) -> str:
    """What the tree holds, in one line."""
    jobs = sum(node.kind == "job" for node in graph.nodes)
    datasets = sum(node.kind == "dataset" for node in graph.nodes)
    teams = sorted({node.team for node in graph.nodes if node.team and node.team != "unowned"})
    listed = f": {', '.join(teams)}" if teams else ""
    more = nearest(truncated=graph.truncated, total=graph.count)
    return f"{count(jobs, 'job')}, {count(datasets, 'dataset')}, {count(len(teams), 'team')}{listed}{more}."
