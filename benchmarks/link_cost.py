"""What linking and judging failures cost beside the rest of the ingest, as history grows.

python benchmarks/link_cost.py [--runs N ...]

A simulated company is taken in, batch by batch, as if it were told of as it happens. From each number of
runs on some batches are weighed: the CPU milliseconds an event of linking, of failures and of all the rest,
linking and failures as shares of that rest, and the CPU of `cross_team_failures`. Between the marks batches
are larger.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from company import Company
from link_truth import batches

from lineage import pipeline
from lineage.collect.log import Entry
from lineage.config import Config, Runs
from lineage.failures import failures
from lineage.link import links
from lineage.store.store import Store, Transaction

WEIGHED = 20
"""Batches after each mark whose cost is told."""

FILLING = 5
"""Batches that are taken in as one between the marks."""

HEAD = ("runs", "events", "rest ms", "linking ms", "failures ms", "linking", "failures", "failed", "view ms")

MEMORY_MB = 1_024
"""What the buffers of a server have grown to at a million runs."""

FAILING = 0.1
"""Share of the pipeline runs that fail."""


class Meter:
    """Seconds of CPU spent in the functions it wraps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def around(self, module: object, name: str) -> Iterator[None]:
        """Count what `module.update` takes, under a name."""
        inner: Callable[[Transaction], None] = module.update  # type: ignore[attr-defined]

        def timed(transaction: Transaction) -> None:
            began = time.process_time()
            inner(transaction)
            self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - began

        with patch.object(module, "update", timed):
            yield


def main(marks: list[int]) -> None:
    """Print a line at each number of runs of one growing company."""
    company, meter = Company(marks[-1] + 30_000, failing=FAILING), Meter()
    print("".join(f"{title:>12}" for title in HEAD), flush=True)
    with TemporaryDirectory() as folder, meter.around(links, "links"), meter.around(failures, "failures"):
        store = Store.open(Path(folder) / "company.duckdb", memory_mb=MEMORY_MB)
        # What happened long ago and has not ended is lost; here it is happening.
        pipeline.configure(store, Config(runs=Runs(lost_after_hours=1e6)))
        arriving = batches(company)
        for mark in marks:
            fill(arriving, store, mark)
            show(store, meter, list(islice(arriving, WEIGHED)))
        store.close()


def fill(arriving: Iterator[list[Entry]], store: Store, mark: int) -> None:
    """Take in all up to a number of runs."""
    while stored_runs(store) < mark and (few := list(islice(arriving, FILLING))):
        pipeline.ingest([entry for batch in few for entry in batch], store)


def stored_runs(store: Store) -> int:
    count: int = store.query("select count(*) from core.runs").rows[0][0]
    return count


def show(store: Store, meter: Meter, weighed: list[list[Entry]]) -> None:
    """Take some batches in, and print what an event of them costs."""
    meter.seconds = {}
    began = time.process_time()
    for batch in weighed:
        pipeline.ingest(batch, store)
    spent = time.process_time() - began
    linking, judging = meter.seconds["links"], meter.seconds["failures"]
    rest, events = spent - linking - judging, sum(map(len, weighed))
    failed = store.query("select count(*) from core.failures").rows[0][0]
    print(f"{stored_runs(store):>12,}{store.progress().records:>12,}", end="")
    print("".join(f"{part / events * 1000:>12.3f}" for part in (rest, linking, judging)), end="")
    print(f"{linking / rest:>12.1%}{judging / rest:>12.1%}{failed:>12,}{answer_ms(store):>12.1f}", flush=True)


def answer_ms(store: Store) -> float:
    """Milliseconds of CPU of the view, the best of five."""
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        store.query("from cross_team_failures")
        best = min(best, time.process_time() - began)
    return best * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], metavar="N")
    main(sorted(parser.parse_args().runs))
