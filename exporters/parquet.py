"""The public views as Parquet files, for DuckDB, Spark or Trino elsewhere.

    DIR.parquet/teams/part-0.parquet
    DIR.parquet/events/date=2026-01-31/part-0.parquet

A view whose stream has a column `date` is parted by it, as Hive does; its rows come in the order of days, so
that one file at a time is open and memory stays small.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lineage.errors import BadRequest

SUFFIX = ".parquet"
MARK = "_lineage.json"
"""Says that a folder is an export; readers of Parquet pass over names that begin with `_`."""

_DAY = "date"
_FILE = "part-0.parquet"
_ROWS_IN_GROUP = 131_072


class Written(NamedTuple):
    """What became of a view."""

    rows: int
    bytes: int


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A folder to write an export into, that takes the name `path` as a whole once all of it is there.

    What stands there stays until then, and for good when the work inside fails. Raises BadRequest when that
    is not an export itself.
    """
    aside, old = path.with_name(f".{path.name}.part"), path.with_name(f".{path.name}.old")
    if old.exists() and not path.exists():
        old.rename(path)  # a predecessor was killed between its two renames
    if path.exists() and not (path / MARK).is_file():
        raise BadRequest(f"{path} is there and is no export; name another folder, or move it away")
    for left in (aside, old):
        shutil.rmtree(left, ignore_errors=True)
    aside.mkdir()
    try:
        yield aside
        if path.exists():
            path.rename(old)
        aside.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def mark(folder: Path, written: dict[str, Written]) -> None:
    """Make the folder known as an export, by the rows and bytes of each view."""
    (folder / MARK).write_bytes(msgspec.json.encode({view: each._asdict() for view, each in written.items()}))


def write(stream: BinaryIO, folder: Path) -> Written:
    """Write one view from its Arrow IPC stream."""
    with pa.ipc.open_stream(stream) as reader:
        rows = _by_day(reader, folder) if _DAY in reader.schema.names else _whole(reader, folder)
    return Written(rows, sum(file.stat().st_size for file in folder.rglob(f"*{SUFFIX}")))


def _whole(reader: pa.RecordBatchReader, folder: Path) -> int:
    rows = 0
    with _file(folder, reader.schema) as file:
        for batch in reader:
            file.write_batch(batch, _ROWS_IN_GROUP)
            rows += batch.num_rows
    return rows


def _by_day(reader: pa.RecordBatchReader, folder: Path) -> int:
    place = reader.schema.get_field_index(_DAY)
    schema = reader.schema.remove(place)
    rows, shown = 0, None
    with ExitStack() as last:
        for batch in reader:
            rows += batch.num_rows
            for day in batch.column(place).unique().to_pylist():
                if day != shown:
                    last.close()
                    file = last.enter_context(_file(folder / f"{_DAY}={day}", schema))
                    shown = day
                of_day = batch.filter(pc.equal(batch.column(place), day))
                file.write_batch(of_day.remove_column(place), _ROWS_IN_GROUP)
    if shown is None:
        _file(folder / f"{_DAY}=__HIVE_DEFAULT_PARTITION__", schema).close()
    return rows


def _file(folder: Path, schema: pa.Schema) -> pq.ParquetWriter:
    folder.mkdir(parents=True)
    return pq.ParquetWriter(folder / _FILE, schema, compression="zstd")
