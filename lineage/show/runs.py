"""`lineage upstream --runs`: runs behind runs."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from rich.text import Text
from rich.tree import Tree

from lineage.query.run_links import RunLink
from lineage.query.runs import RunLinks
from lineage.show.provenance import run_links
from lineage.show.words import count, nearest


def tree(asked: str, links: Sequence[RunLink]) -> Tree:
    """The runs behind what was asked for; a run that wrote for several is unfolded once."""
    top = Tree(Text(asked, style="bold"))
    by_reader: dict[UUID, list[RunLink]] = defaultdict(list)
    for link in links:
        by_reader[link.reader_run_id].append(link)
    writers = {link.writer_run_id for link in links}
    roots = [reader for reader in by_reader if reader not in writers] or list(by_reader)[:1]
    seen: set[UUID] = set()
    for root in roots:
        run_links(top, root, by_reader, seen)
    if not links:
        top.add(Text("no link to another run is known", style="dim"))
    return top


def summary(found: RunLinks) -> str:
    """What the tree holds, in one line."""
    runs = {run for link in found.links for run in (link.reader_run_id, link.writer_run_id)}
    more = nearest(truncated=found.truncated, total=found.count)
    return f"{count(len(found.links), 'link')} between {count(len(runs), 'run')}{more}."
