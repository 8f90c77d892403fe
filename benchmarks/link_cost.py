"""What linking and judging failures cost beside the rest of the ingest, as history grows.

python benchmarks/link_cost.py [--runs N ...]     (1,000,000 runs take an hour)

A simulated company is taken in, batch by batch. At each number of runs the last batches are weighed: their
CPU, what of it linking and failures take as shares of all the rest, and that of `cross_team_failures`.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from company import Company
from link_truth import batches

from lineage import pipeline
from lineage.failures import failures
from lineage.link import links
from lineage.store.store import Store, Transaction

WEIGHED = 20_000
"""Events before each mark whose cost is told."""

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
    company, meter = Company(marks[-1], failing=FAILING), Meter()
    head = ("runs", "events", "ms/event", "linking", "failures", "failed", "view ms")
    print("".join(f"{title:>12}" for title in head))
    with TemporaryDirectory() as folder, meter.around(links, "links"), meter.around(failures, "failures"):
        store = Store.open(Path(folder) / "company.duckdb")
        weigh(company, store, meter, marks)
        store.close()


def weigh(company: Company, store: Store, meter: Meter, marks: list[int]) -> None:
    costs: list[tuple[int, float, float, float]] = []
    for batch in batches(company):
        meter.seconds = {}
        began = time.process_time()
        pipeline.ingest(batch, store)
        spent = time.process_time() - began
        costs.append((len(batch), spent, meter.seconds["links"], meter.seconds["failures"]))
        stored = store.query("select count(*) from core.runs").rows[0][0]
        if marks and stored >= marks[0]:
            marks.pop(0)
            show(stored, costs, store)


def show(stored: int, costs: list[tuple[int, float, float, float]], store: Store) -> None:
    """What the last batches cost: linking and failures as shares of all the rest."""
    events = sum(cost[0] for cost in costs)
    last = costs[-(WEIGHED // costs[0][0]) :]
    count, spent, linking, judging = (sum(column) for column in zip(*last, strict=True))
    rest = spent - linking - judging
    failed = store.query("select count(*) from core.failures").rows[0][0]
    print(f"{stored:>12,}{events:>12,}{spent / count * 1000:>12.3f}", end="")
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
