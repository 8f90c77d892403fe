"""`lineage provenance`: a model, the data it saw, the runs that wrote it."""

from collections import defaultdict
from uuid import UUID

from rich.text import Text
from rich.tree import Tree

from lineage.names import NodeName
from lineage.query.provenance import Provenance
from lineage.query.run_links import RunLink
from lineage.show.words import clock, count, nearest, short

MAX_VALUES = 12
"""Parameters or metrics named on one line."""


_CONTROL = {"part_of": "part of ", "same_execution": "run by "}
"""How a link without data reads; the others start what they lead from."""


def tree(answer: Provenance) -> Tree:
    """The model's version and every run behind it, link by link."""
    model = answer.model
    kind = (model.type or "model").rpartition(".")[2]
    top = Tree(
        Text.assemble(
            (kind, "bold"), f"  {model.name}#{short(model.version)}  ", (f"team {model.team}", "magenta"),
            f"  made {clock(model.made_at)} by {model.pathspec.rpartition('/')[0]}",
        )
    )  # fmt: skip
    by_reader: dict[UUID, list[RunLink]] = defaultdict(list)
    for link in answer.links:
        by_reader[link.reader_run_id].append(link)
    run_links(top, model.run_id, by_reader, {model.run_id})
    if answer.parameters or answer.metrics:
        top.add(_values(answer))
    return top


def run_links(branch: Tree, run: UUID, by_reader: dict[UUID, list[RunLink]], seen: set[UUID]) -> None:
    """Add to a run's branch what it read, whose runs wrote that, and what those read."""
    by_writer: dict[UUID, list[RunLink]] = defaultdict(list)
    for link in by_reader[run]:
        by_writer[link.writer_run_id].append(link)
    for writer, links in by_writer.items():
        if writer in seen and all(link.rule == "part_of" for link in links):
            continue
        data = [link for link in links if link.dataset]
        artifacts = [link for link in data if NodeName.parse(link.dataset or "").is_artifact]
        if data and len(artifacts) == len(data):
            below = branch.add(_artifacts(data))
        elif data:
            for link in data:
                below = branch.add(_read(link))
            below = below.add(_writer(links[0], again=writer in seen))
        else:
            below = branch.add(_control(links[0], again=writer in seen))
        if writer not in seen:
            seen.add(writer)
            run_links(below, writer, by_reader, seen)


def _artifacts(links: list[RunLink]) -> Text:
    names = sorted({NodeName.parse(link.dataset or "").name.rpartition("/")[2] for link in links})
    line = Text.assemble(
        (", ".join(names), "cyan"), f"  from {links[0].writer_external_id or links[0].writer_job}"
    )
    return _with_rule(line, links[0])


def _control(link: RunLink, *, again: bool) -> Text:
    line = Text(_CONTROL.get(link.rule, "started by ")).append_text(_writer(link, again=again))
    return line if link.rule == "part_of" else _with_rule(line, link)


def _read(link: RunLink) -> Text:
    line = Text(NodeName.parse(link.dataset or "").label, style="cyan")
    if link.rule == "same_version" and link.evidence:
        line.append(f'  version "{short(link.evidence, 8)}…"', style="default")
    line.append(f"  read {clock(link.read_at)}", style="default")
    return _with_rule(line, link)


def _with_rule(line: Text, link: RunLink) -> Text:
    mark = f" ({link.mark})" if link.mark else ""
    return line.append(f"  {link.rule}{mark}", style="dim")


def _writer(link: RunLink, *, again: bool) -> Text:
    line = Text.assemble(
        (link.writer_job or "a run that sent no events", "bold"),
        f"  run {link.writer_external_id or link.writer_run_id}",
    )
    if link.writer_team:
        line.append(f"  team {link.writer_team}", style="magenta").append(f"  {link.orchestrator}")
    if link.written_at:
        line.append(f"  wrote {clock(link.written_at)}")
    return line.append("  (above)", style="dim") if again else line


def _values(answer: Provenance) -> Text:
    line = Text()
    if answer.parameters:
        pairs = list(answer.parameters.items())[:MAX_VALUES]
        line.append("parameters  ", style="dim").append(" ".join(f"{name}={value}" for name, value in pairs))
    if answer.metrics:
        numbers = list(answer.metrics.items())[:MAX_VALUES]
        line.append("    metrics  " if answer.parameters else "metrics  ", style="dim")
        line.append(" ".join(f"{name}={value:.6g}" for name, value in numbers))
    return line


def summary(answer: Provenance) -> str:
    """How many runs and teams stand behind the model, and whether newer data exists.

    A run that only ran or started another has given the model nothing, and is not counted.
    """
    runs = {link.writer_run_id for link in answer.links if link.dataset} | {answer.model.run_id}
    teams = {answer.model.team} | {link.writer_team for link in answer.links if link.writer_team}
    owners = {link.writer_run_id: link.writer_team for link in answer.links}
    owners[answer.model.run_id] = answer.model.team
    handovers = {
        (link.writer_team, owners.get(link.reader_run_id))
        for link in answer.links
        if link.writer_team and link.writer_team != owners.get(link.reader_run_id)
    }
    listed = "; ".join(f"{giver} → {taker}" for giver, taker in sorted(handovers, key=str))
    line = f"{count(len(runs), 'run')}, {count(len(teams), 'team')}, {count(len(handovers), 'hand-over')}"
    line += f" ({listed})" if listed else ""
    line += f"{nearest(truncated=answer.truncated, total=answer.count)}."
    if answer.newer_data:
        newest = max(answer.newer_data.values())
        line += f" Newer data exists: written {clock(newest)}, not yet learned from."
    return line
