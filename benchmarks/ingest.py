"""How fast events are taken, stored and rebuilt, and how much memory the server needs for it.

python benchmarks/ingest.py [--events N] [--home FOLDER]    (1,000,000 events need about 15 GB of disk)

Every rate stands beside that of decoding the same bytes with msgspec, which no collector can do without,
so that figures of different machines compare. Other work on a machine stretches seconds, not CPU seconds.
"""

import argparse
import json
import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from events import events

from lineage.collect.log import Entry, Kind, Position
from lineage.config import Config
from lineage.event import decode
from lineage.home import SERVER
from lineage.pipeline import BATCH_RECORDS, ingest
from lineage.store.derive import derive
from lineage.store.store import Store

CLIENTS = 8
ARRAY = 100
CHUNK = 20_000
"""Events a client process holds at a time; the next ones are made between two timed stretches."""

_HEAD = re.compile(rb"HTTP/1.1 (\d+) .*?content-length: (\d+).*?\r\n\r\n", re.DOTALL | re.IGNORECASE)
_TICK = os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """Seconds on the wall and seconds of CPU."""

    wall: float
    cpu: float

    def __add__(self, other: "Cost") -> "Cost":  # type: ignore[override]  # a sum of costs, not a longer tuple
        return Cost(self.wall + other.wall, self.cpu + other.cpu)


def main(count: int, folder: Path) -> None:
    """Print the table of `count` events; the homes are made in `folder`."""
    decoding = cost_of_decoding()
    mean = statistics.mean(map(len, events(CHUNK))) / 1000
    print(f"{count:,} events of {mean:.1f} KB, {CLIENTS} clients, {os.cpu_count()} cores")
    print(f"{'':<32}{'events/s':>10}{'events/CPU s':>14}{'CPU of decode':>16}")
    show("decode (msgspec)", CHUNK, decoding, decoding)
    per_event = Cost(decoding.wall / CHUNK * count, decoding.cpu / CHUNK * count)
    show("ingest in process", count, cost_of_ingest(count, folder), per_event)
    for size in (1, ARRAY):
        with Server.running(folder / f"home-{size}") as server:
            measure_server(server, count, size, per_event)


def measure_server(server: "Server", count: int, size: int, decoding: Cost) -> None:
    """The lines of one fresh server that takes `size` events a request."""
    before = server.cpu()
    sending = cost_of_sending(server.url, count, size)
    began = time.perf_counter()
    taken = server.cpu() - before
    server.wait_until(lambda health: health["behind"] == 0)
    behind = time.perf_counter() - began
    stored = Cost(sending + behind, server.cpu() - before)
    show(f"HTTP, {size} a request: durable", count, Cost(sending, taken), decoding)
    show(f"HTTP, {size} a request: stored", count, stored, decoding)
    print(f"  the store held all of it {behind:.1f} s after the last 201; {server.sizes()}")
    if size > 1:
        show("rebuild", count, cost_of_rebuild(server), decoding)
        print(f"  {server.sizes()}")


def show(what: str, count: int, cost: Cost, decoding: Cost) -> None:
    """One line; the last column is how many times the CPU of decoding it took."""
    ratio = cost.cpu / decoding.cpu
    print(f"{what:<32}{count / cost.wall:>10,.0f}{count / cost.cpu:>14,.0f}{ratio:>14.1f} x", flush=True)


@contextmanager
def clock() -> Iterator[Callable[[], Cost]]:
    """What has been spent in this process since the block began."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield lambda: Cost(time.perf_counter() - wall, time.process_time() - cpu)


def cost_of_decoding() -> Cost:
    """Of CHUNK events; the cheapest of three."""
    bodies = list(events(CHUNK))

    def once() -> Cost:
        with clock() as spent:
            for body in bodies:
                decode(body)
            return spent()

    return min((once() for _ in range(3)), key=lambda cost: cost.cpu)


def cost_of_ingest(count: int, folder: Path) -> Cost:
    """From entries in memory to a committed store, in batches as large as the server's largest."""
    store = Store.open(folder / "memory.duckdb")
    with store.transaction() as transaction:
        derive.configure(transaction, Config.load(folder))
    bodies, total, number = events(count), Cost(0, 0), 0
    while batch := [entry(body, number + place) for place, body in enumerate(islice(bodies, BATCH_RECORDS))]:
        with clock() as spent:
            ingest(batch, store)
            total += spent()
        number += len(batch)
    store.close()
    return total


def entry(body: bytes, number: int) -> Entry:
    """The event as it would lie in a log."""
    received_at = time.time_ns() // 1000
    return Entry(
        Kind.EVENT, body, "", received_at, Position(1, number, number), Position(1, number + 1, number + 1)
    )


def cost_of_rebuild(server: "Server") -> Cost:
    """From the log to a new store that answers."""
    began, before = time.perf_counter(), server.cpu()
    urllib.request.urlopen(f"{server.url}/api/v2/rebuild", data=b"", timeout=60).close()  # noqa: S310 - our own server
    server.wait_until(lambda health: not health["rebuilding"])
    return Cost(time.perf_counter() - began, server.cpu() - before)


class Server:
    """`lineage serve` in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], home: Path) -> None:
        self._process = process
        self._home = home
        self.url = self._address()

    @classmethod
    @contextmanager
    def running(cls, home: Path) -> Iterator[Self]:
        home.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "lineage.cli", "serve", "--home", str(home), "--port", "0"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                yield cls(process, home)
            finally:
                process.terminate()

    def wait_until(self, holds: Callable[[dict[str, int]], bool]) -> None:
        """Ask for the server's health until it is so."""
        while True:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=60) as answer:  # noqa: S310 - our own server
                if holds(json.load(answer)):
                    return
            time.sleep(0.02)

    def cpu(self) -> float:
        """Seconds of CPU, user and system, of all its threads so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def sizes(self) -> str:
        """Peak resident memory, and what log and store take on the disk."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        peak = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1000
        log, store = (disk_mb(self._home / part) for part in ("log", "store"))
        return f"peak RSS {peak:,.0f} MB, log {log:,.0f} MB, store {store:,.0f} MB"

    def _address(self) -> str:
        while not (self._home / SERVER).exists():
            assert self._process.poll() is None, "the server did not start"
            time.sleep(0.05)
        address: str = json.loads((self._home / SERVER).read_text())["url"]
        return address


def disk_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def cost_of_sending(url: str, count: int, size: int) -> float:
    """Seconds until every event is acknowledged; the clients are a process of their own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(send_all, (url, count, size))


def send_all(url: str, count: int, size: int) -> float:
    """Send with CLIENTS keep-alive connections; the seconds from the first byte to the last 201."""
    bodies, seconds = events(count), 0.0
    with ThreadPoolExecutor(CLIENTS) as pool:
        while chunk := [request(url, group) for group in groups(islice(bodies, CHUNK), size)]:
            began = time.perf_counter()
            list(pool.map(send, [url] * CLIENTS, [chunk[place::CLIENTS] for place in range(CLIENTS)]))
            seconds += time.perf_counter() - began
    return seconds


def groups(bodies: Iterator[bytes], size: int) -> Iterator[list[bytes]]:
    while group := list(islice(bodies, size)):
        yield group


def request(url: str, group: list[bytes]) -> bytes:
    """The bytes of one request: a plain client keeps the second core for the server."""
    body = group[0] if len(group) == 1 else b"[%b]" % b",".join(group)
    head = (
        f"POST /api/v1/lineage HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nContent-Type: application/json\r\n"
    )
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


def send(url: str, requests: list[bytes]) -> None:
    """One connection, one request after another."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
        for each in requests:
            connection.sendall(each)
            status, length = read_answer(connection)
            assert status == 201, f"answered {status} with {length} bytes"


def read_answer(connection: socket.socket) -> tuple[int, int]:
    """The status of one answer, read to its end, and the length of its body."""
    answer = b""
    while not (head := _HEAD.match(answer)) or len(answer) < head.end() + int(head[2]):
        part = connection.recv(4096)
        assert part, "the server hung up"
        answer += part
    return int(head[1]), int(head[2])


def run(main: Callable[[int, Path], None], about: str) -> None:
    """Run a benchmark with as many events, in a folder of the disk, as the command line says."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument(
        "--events", type=int, default=20_000, metavar="N", help="how many (default %(default)s)"
    )
    parser.add_argument(
        "--home", type=Path, metavar="FOLDER", help="on the disk to be measured (default: temporary)"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.home) as temporary:
        main(chosen.events, Path(temporary))


if __name__ == "__main__":
    run(main, __doc__)
