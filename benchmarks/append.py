"""How fast the event log takes events and gives them back, beside a plain write-and-sync loop.

python benchmarks/append.py [FOLDER]    (a folder on the disk to be measured; default: a temporary one)
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lineage.collect.log import BEGINNING, EventLog, Kind, Record

BODY_BYTES = 5_000
ALONE, THREADED, GROUP, GROUPS = 2_000, 8_000, 100, 400
THREADS = 8


def bodies() -> list[bytes]:
    """Text of words that compresses about as well as events do."""
    draw = random.Random(7)
    words = [bytes(draw.choices(b"abcdefghijklmnopqrstuvwxyz_", k=draw.randint(3, 12))) for _ in range(400)]
    return [b" ".join(draw.choices(words, k=BODY_BYTES))[:BODY_BYTES] for _ in range(GROUP)]


def per_second(count: int, work: Callable[[], None]) -> float:
    """`count` over the seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def plain_loop(path: Path, payload: bytes, times: int) -> None:
    """What the ratios are to: append and fdatasync, nothing else."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for _ in range(times):
        os.write(fd, payload)
        os.fdatasync(fd)
    os.close(fd)


def append_alone(log: EventLog, records: list[Record], times: int) -> None:
    """One record, one sync, one after another."""
    for number in range(times):
        log.append([records[number % GROUP]]).result()


def append_threaded(log: EventLog, records: list[Record]) -> None:
    """Threads that each wait for their own record, as request handlers do."""
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(append_alone, log, records, THREADED // THREADS) for _ in range(THREADS)]:
            done.result()


def append_groups(log: EventLog, records: list[Record]) -> None:
    """A hundred records a call."""
    for _ in range(GROUPS):
        log.append(records).result()


def read_all(log: EventLog) -> None:
    """A replay of everything, in bites of 4 MiB."""
    position, count = BEGINNING, 0
    while entries := log.read(position, max_records=10_000, max_bytes=4 * 1024 * 1024):
        position, count = entries[-1].next, count + len(entries)
    assert count == log.end.count


def show(what: str, rate: float, plain: float) -> None:
    """One line: records and megabytes a second, and the ratio to the plain loop."""
    print(
        f"{what:<22}{rate:>12,.0f} records/s{rate * BODY_BYTES / 1e6:>9,.1f} MB/s{rate / plain:>8.2f} x plain"
    )


def main(folder: Path) -> None:
    """Print the figures."""
    payloads = bodies()
    records = [Record(Kind.EVENT, body) for body in payloads]
    group = b"".join(payloads)
    plain_alone = per_second(ALONE, lambda: plain_loop(folder / "alone", payloads[0], ALONE))
    plain_group = per_second(GROUP * GROUPS, lambda: plain_loop(folder / "group", group, GROUPS))
    with EventLog.open(folder / "log") as log:
        show("one by one", per_second(ALONE, lambda: append_alone(log, records, ALONE)), plain_alone)
        show(f"{THREADS} threads", per_second(THREADED, lambda: append_threaded(log, records)), plain_alone)
        grouped = per_second(GROUP * GROUPS, lambda: append_groups(log, records))
        show(f"groups of {GROUP}", grouped, plain_group)
        show("read, plain", per_second(log.end.count, lambda: read_all(log)), plain_group)
        size = log.size_bytes()
        began = time.perf_counter()
        count = log.seal()
        print(
            f"seal: {count} segments in {time.perf_counter() - began:.2f} s,"
            f" {size / 1e6:.0f} MB become {log.size_bytes() / 1e6:.0f} MB"
        )
        show("read, sealed", per_second(log.end.count, lambda: read_all(log)), plain_group)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
