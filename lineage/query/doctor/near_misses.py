"""One dataset under two names: what is only written beside what is only read."""

import glob
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from lineage.event import encode
from lineage.names import DatasetName
from lineage.query.doctor.finding import Finding, listed
from lineage.query.doctor.nearness import PROBABLE, Nearness, nearness
from lineage.store.sql import script
from lineage.store.store import Store


class _Pair(NamedTuple):
    near: Nearness
    written: DatasetName
    read: DatasetName

    @property
    def kept(self) -> DatasetName:
        """The name that stays: the folder's, else that of the writer."""
        return self.near.folder or self.written

    @property
    def other(self) -> DatasetName:
        return self.read if self.kept == self.written else self.written


def near_misses(store: Store) -> list[Finding]:
    """The likeliest first; every dataset is taken for one other at most.

    Compares only names that share a part few others have, so that a hundred thousand names stay affordable.
    """
    joined: dict[tuple[DatasetName, str], list[_Pair]] = defaultdict(list)
    taken: set[DatasetName] = set()
    for pair in sorted(_pairs(store), key=lambda pair: (-pair.near.likelihood, pair.written, pair.read)):
        if pair.other not in taken:
            taken.add(pair.other)
            joined[pair.kept, pair.near.why].append(pair)
    return [_finding(pairs) for pairs in joined.values()]


def _pairs(store: Store) -> Iterator[_Pair]:
    for written_in, written, read_in, read in store.query(script(__package__, "near_misses")).rows:
        one, other = DatasetName(written_in, written), DatasetName(read_in, read)
        near = nearness(one, other)
        if near is not None:
            yield _Pair(near, one, other)


def _finding(pairs: list[_Pair]) -> Finding:
    near, kept = pairs[0].near, pairs[0].kept
    others = [pair.other for pair in pairs]
    named = listed([_label(other) for other in others])
    done, undone = ("written", "read") if kept == pairs[0].written else ("read", "written")
    return Finding(
        "near_miss",
        "warning" if near.likelihood >= PROBABLE else "notice",
        f"{_label(kept)} is only {done}, {named} only {undone}: {near.why}",
        "if they are one dataset, say so in lineage.toml",
        _alias(kept, others, in_folder=near.folder is not None),
    )


def _alias(kept: DatasetName, others: list[DatasetName], *, in_folder: bool) -> str:
    """The table of lineage.toml that joins them; what lies in one folder is named by a glob."""
    if in_folder:
        folders = {other.namespace: _address(DatasetName(other.namespace, kept.name)) for other in others}
        same_as = [f"{glob.escape(folder)}/*" for folder in folders.values()]
    else:
        same_as = [glob.escape(_address(other)) for other in others]
    # A JSON string is a TOML string.
    return f"[[alias]]\ndataset = {encode(_address(kept)).decode()}\nsame_as = {encode(same_as).decode()}\n"


def _address(dataset: DatasetName) -> str:
    """How lineage.toml spells it: a path or a URI when that leads back to it, else its node id."""
    label = _label(dataset)
    return label if DatasetName.of_address(label) == dataset else dataset.node


def _label(dataset: DatasetName) -> str:
    if dataset.namespace == "file":
        return dataset.name
    return f"{dataset.namespace}/{dataset.name.lstrip('/')}"
