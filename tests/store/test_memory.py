"""A store whose batches need more memory than it was given."""

import json
from pathlib import Path

import duckdb
import pytest
from build import entries, event, stored

from lineage.collect.log import EventLog, Kind, Position, Record
from lineage.pipeline import drain, ingest
from lineage.store.store import Store

EVENTS = [
    event(job=f"job{number}", reads=[f"s3://lake/in{number}"], writes=[f"s3://lake/out{number}"])
    for number in range(30)
]


def test_it_takes_what_it_needs_and_holds_what_any_other_holds(tmp_path: Path) -> None:
    log = EventLog.open(tmp_path / "log")
    log.append([Record(Kind.EVENT, json.dumps(each).encode()) for each in EVENTS]).result()
    store = Store.open(tmp_path / "store.duckdb", memory_mb=6)
    with pytest.raises(duckdb.OutOfMemoryException):
        ingest(log.read(Position(*store.progress()), max_records=100, max_bytes=10_000_000), store)
    assert drain(log, store)
    log.close()
    edges = "select source, target from lineage_edges order by all"
    assert store.query(edges) == stored(*EVENTS).query(edges)
    store.close()


def test_its_buffers_grow_with_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.duckdb"
    store = Store.open(path, memory_mb=50)
    ingest(entries(EVENTS), store)
    store.close()
    monkeypatch.setattr("lineage.store.store._BUFFERED", 1 / 100)
    store = Store.open(path, memory_mb=50)
    ((limit,),) = store.query("select current_setting('memory_limit')").rows
    megabytes = float(limit.removesuffix(" MiB")) * 2**20 / 1_000_000
    assert megabytes == pytest.approx(path.stat().st_size // 10_000, abs=1)
    assert megabytes > 100
    store.close()
