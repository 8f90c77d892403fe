"""The public views whole, as streams of Arrow batches; what an export to Parquet is made of."""

import io
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from lineage.errors import NotFound
from lineage.store.sql import script
from lineage.store.store import Store

BATCH_ROWS = 16_384
DAY = "date"
"""Column that a view parted by days has more, of text YYYY-MM-DD in UTC; its rows come in its order."""

NO_DAY = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, Spark, Trino and DuckDB write for the partition without a value."""

_DAYS = {
    "dataset_versions": "written_at",
    "events": "event_at",
    "run_io": '"at"',
    "run_links": "read_at",
    "runs": "coalesce(started_at, first_seen_at)",
}
"""The views that grow with time -> the instant whose day a row belongs to."""


class View(NamedTuple):
    """A public view: its columns with their DuckDB types."""

    name: str
    columns: list[str]
    types: list[str]

    def statement(self) -> str:
        """Everything in it, in types that every reader of Parquet knows: intervals become seconds."""
        chosen = [_exported(*column) for column in zip(self.columns, self.types, strict=True)]
        instant = _DAYS.get(self.name)
        if instant is None:
            return f'select {", ".join(chosen)} from "{self.name}"'  # noqa: S608 - names are the catalogue's
        day = f"coalesce(strftime({instant}, '%Y-%m-%d'), '{NO_DAY}') as {DAY}"
        return f'select {", ".join([*chosen, day])} from "{self.name}" order by {DAY}'  # noqa: S608


def _exported(column: str, type_name: str) -> str:
    return f'epoch("{column}") as "{column}"' if type_name == "INTERVAL" else f'"{column}"'


def views(store: Store) -> list[View]:
    """Every public view, by name."""
    return [View(*row) for row in store.query(script(__package__, "views")).rows]


def stream(store: Store, name: str) -> Iterator[bytes]:
    """The rows of a view as one Arrow IPC stream, batch by batch; ids are text.

    All of it is one state of the store. Raises NotFound, at once.
    """
    view = next((each for each in views(store) if each.name == name), None)
    if view is None:
        raise NotFound(f"{name} is no public view")
    return _packed(store, view)


def _packed(store: Store, view: View) -> Iterator[bytes]:
    sink = io.BytesIO()
    with store.cursor() as cursor:
        reader = cursor.execute(view.statement()).to_arrow_reader(BATCH_ROWS)
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        with pa.ipc.new_stream(sink, reader.schema, options=options) as writer:
            for batch in reader:
                writer.write_batch(batch)
                yield _taken(sink)
    yield _taken(sink)


def _taken(sink: io.BytesIO) -> bytes:
    held = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return held
