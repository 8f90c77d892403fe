"""What the wire costs: connections, point queries and rows a second, beside DuckDB asked in-process.

python benchmarks/sql.py
"""

import resource
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from lineage.pipeline import Pipeline
from lineage.serve.postgres.endpoint import Endpoint

SECONDS = 3.0
ROWS = 1_000_000
WIDE = (
    "select i, i / 7.0 as ratio, 'name ' || i as name, timestamptz '2026-01-01' + to_seconds(i) as at "
    "from range(1000000) as r (i)"
)


def rate(once: Callable[[int], object]) -> float:
    """How often a second `once(number)` was done, for some seconds."""
    once(0)
    number, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        number += 1
        once(number)
    return number / (time.perf_counter() - started)


def rows_a_second(fetch: Callable[[], int]) -> float:
    started = time.perf_counter()
    assert fetch() == ROWS
    return ROWS / (time.perf_counter() - started)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        pipeline = Pipeline.open(Path(home))
        endpoint = Endpoint(pipeline, socket.create_server(("127.0.0.1", 0)))
        endpoint.start()
        try:
            measure(pipeline, f"host=127.0.0.1 port={endpoint.port} user=x dbname=lineage")
        finally:
            endpoint.stop()
            pipeline.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of server and client: {peak:.0f} MB")


def measure(pipeline: Pipeline, dsn: str) -> None:
    store = pipeline.store

    def point_in_process(number: int) -> object:
        return store.query("select name from jobs where node = $node", {"node": f"job:x:{number}"}).rows

    def in_process() -> int:
        with store.cursor() as cursor:
            cursor.execute(WIDE)
            return sum(len(rows) for rows in iter(lambda: cursor.fetchmany(2_000), []))

    def over_wire(*, binary: bool) -> int:
        with psycopg.connect(dsn) as connection, connection.cursor(binary=binary) as cursor:
            return sum(1 for _ in cursor.stream(WIDE.encode(), size=2_000))

    print("| | in-process | over the wire | ratio |\n|---|--:|--:|--:|")
    show("connections a second", None, rate(lambda _: psycopg.connect(dsn).close()))
    with psycopg.connect(dsn, autocommit=True) as connection:
        inside = rate(point_in_process)
        text = "select name from jobs where node = %s"
        once = rate(lambda n: connection.execute(text, (f"job:x:{n}",)).fetchall())
        show("point queries a second", inside, once)
        again = rate(lambda n: connection.execute(text, (f"job:x:{n}",), prepare=True).fetchall())
        show("the same, prepared", inside, again)
    inside = rows_a_second(in_process)
    show("rows of four columns a second, text", inside, rows_a_second(lambda: over_wire(binary=False)))
    show("the same, binary", inside, rows_a_second(lambda: over_wire(binary=True)))


def show(what: str, inside: float | None, outside: float) -> None:
    compared = (
        f"{inside:,.0f} | {outside:,.0f} | {inside / outside:.1f} x" if inside else f"| {outside:,.0f} |"
    )
    print(f"| {what} | {compared} |", flush=True)


if __name__ == "__main__":
    main()
