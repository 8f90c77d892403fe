"""One identity for the many names of a dataset: symlinks, renames, aliases, in whatever order they came."""

import uuid
from collections.abc import Iterable
from typing import NamedTuple

from lineage.spelling import is_path
from lineage.store.store import Transaction

_HERE = "lineage.store.derive"


class Name(NamedTuple):
    """A dataset's id and its canonical name."""

    id: uuid.UUID
    namespace: str
    name: str


class Pair(NamedTuple):
    """Two names of one dataset; of a rename the other is the old one, of an alias the one that stays."""

    this: Name
    other: Name
    basis: str


def update(transaction: Transaction) -> None:
    """Derive core.identities anew; what touched a dataset whose identity changed is a changed run."""
    rows = transaction.rows(_HERE, "same_names")
    pairs = [Pair(Name(*row[0:3]), Name(*row[3:6]), row[6]) for row in rows]
    transaction.execute("delete from core.identities")
    for member, root in roots(pairs):
        transaction.execute("insert into core.identities values (?, ?, ?, ?)", [member.id, *root])
    transaction.renamed = True
    transaction.run(_HERE, "identity_runs")
    transaction.note(_HERE, "renamed_anew")


def roots(pairs: Iterable[Pair]) -> list[tuple[Name, Name]]:
    """Every name that gives way to another, with the one that stays for all that mean the same.

    Of the names of one dataset stays: what an alias names, else a path before a table (paths are what most
    readers see), a new name before an old one, and at last the first in the alphabet.
    """
    leader: dict[Name, Name] = {}

    def find(name: Name) -> Name:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    old, kept = set(), set()
    for pair in pairs:
        old.update([pair.other] if pair.basis == "rename" else [])
        kept.update([pair.other] if pair.basis == "alias" else [])
        leader[find(pair.this)] = find(pair.other)
    best: dict[Name, Name] = {}
    for name in sorted(leader, key=lambda n: (n not in kept, n in old, not is_path(n.namespace), n[1:])):
        best.setdefault(find(name), name)
    return [(name, best[find(name)]) for name in leader if best[find(name)] != name]
