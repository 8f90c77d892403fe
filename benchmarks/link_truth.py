"""Are the links true? A simulated company is taken in, and every link held against what truly happened.

python benchmarks/link_truth.py [--runs N] [--seed N] [--show N]

Precision: of the links a rule made, how many name the true writer. Recall: of the reads whose evidence
asks for a rule, how many are linked to their true writer, by whatever rule. Reads inside a write are counted
apart: whether the bytes were the old or the new ones no event can tell. A link without a mark says that it is
certain, wherever it was read.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

from company import Company, Read

from lineage.collect.log import Entry, Kind, Position
from lineage.pipeline import BATCH_RECORDS, ingest
from lineage.store.store import Store

RULE_OF = {
    "artifact": "artifact", "version": "same_version", "content": "same_version", "asset": "declared",
    "seen": "last_write", "modified": "last_write", "declared": "last_write",
}  # fmt: skip
"""The rule that the evidence of a way of telling asks for."""

HEAD = ("links", "precision", "no mark", "precision", "reads", "recall")


MADE = "select reader_run_id, dataset, writer_run_id, rule, mark from run_links where dataset is not null"


class Score(NamedTuple):
    """What became of the reads, and of the links, of one rule; `sure` are the links without a mark."""

    links: int
    true_links: int
    sure: int
    true_sure: int
    reads: int
    found: int

    @property
    def precision(self) -> float:
        return self.true_links / self.links if self.links else 1.0

    @property
    def certainty(self) -> float:
        return self.true_sure / self.sure if self.sure else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.reads if self.reads else 1.0


def main(runs: int, seed: int, show: int) -> None:
    """Take the company in, and print precision and recall of every rule."""
    began = time.monotonic()
    company = Company(runs, seed)
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "company.duckdb")
        count = take_in(company, store)
        links = links_of(store)
        store.close()
    reads = {(read.run, read.dataset): read for read in company.truth}
    print(
        f"{company.runs:,} runs, {count:,} events, {len(reads):,} reads, {len(links):,} reads linked;",
        end=" ",
    )
    print(f"{sum(read.overlapping for read in reads.values()) / len(reads):.1%} inside a write;", end=" ")
    print(f"{sum(_unversioned(read) for read in reads.values()) / len(reads):.1%} without any version")
    print(f"{'':<28}{''.join(f'{title:>11}' for title in HEAD)}")
    for overlapping in (False, True):
        for rule in dict.fromkeys(RULE_OF.values()):
            score = score_of(rule, links, reads, overlapping=overlapping)
            title = f"{rule}{', inside a write' if overlapping else ''}"
            if score.links or score.reads:
                print(
                    f"{title:<28}{score.links:>11,}{score.precision:>11.5f}{score.sure:>11,}"
                    f"{score.certainty:>11.5f}{score.reads:>11,}{score.recall:>11.5f}"
                )
    for fault in islice(faults(links, reads), show):
        print(fault)
    print(f"{time.monotonic() - began:.0f} s")


def take_in(company: Company, store: Store) -> int:
    """Ingest all its events in the order of their arrival; their number."""
    number = 0
    for batch in batches(company):
        ingest(batch, store)
        number += len(batch)
    return number


def batches(company: Company) -> Iterator[list[Entry]]:
    """Its events as they come out of the log, in batches as large as the server's largest."""
    events, number = company.events(), 0
    while chunk := list(islice(events, BATCH_RECORDS)):
        yield [
            Entry(Kind.EVENT, body, "", at, Position(1, place, place), Position(1, place + 1, place + 1))
            for place, (body, at) in enumerate(chunk, number)
        ]
        number += len(chunk)


class Made(NamedTuple):
    """A link as it was made."""

    writer: UUID
    rule: str
    mark: str | None


Links = dict[tuple[UUID, str], list[Made]]


def links_of(store: Store) -> Links:
    """The links made, by reader and dataset."""
    found: Links = defaultdict(list)
    for reader, dataset, *link in store.query(MADE).rows:
        found[reader, dataset].append(Made(*link))
    return found


def score_of(rule: str, links: Links, reads: dict[tuple[UUID, str], Read], *, overlapping: bool) -> Score:
    """Of the reads inside a write, or of all others. A link of a read that never was is a false one."""
    tally: Counter[str] = Counter()
    for key, made in links.items():
        read = reads.get(key)
        if (read is not None and read.overlapping) == overlapping:
            for link in made:
                if link.rule == rule:
                    sure, true = link.mark is None, read is not None and link.writer == read.writer
                    tally.update(links=1, true=true, sure=sure, true_sure=sure and true)
    for key, read in reads.items():
        if read.writer is not None and read.overlapping == overlapping and RULE_OF[read.way] == rule:
            tally["reads"] += 1
            tally["found"] += [read.writer] == [link.writer for link in links.get(key, ())]
    return Score(*(tally[key] for key in ("links", "true", "sure", "true_sure", "reads", "found")))


def faults(links: Links, reads: dict[tuple[UUID, str], Read]) -> Iterator[str]:
    """The reads outside of a write that are not linked to their true writer and it alone."""
    for key, read in reads.items():
        writers = [link.writer for link in links.get(key, ())]
        if not read.overlapping and writers != ([read.writer] if read.writer else []):
            yield f"{read.way}: {read.run} read {read.dataset} of {read.writer}, linked {links.get(key)}"


def _unversioned(read: Read) -> bool:
    return RULE_OF[read.way] in ("declared", "last_write")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200_000, metavar="N", help="default %(default)s")
    parser.add_argument("--seed", type=int, default=5, metavar="N", help="default %(default)s")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print so many faults")
    chosen = parser.parse_args()
    main(chosen.runs, chosen.seed, chosen.show)
