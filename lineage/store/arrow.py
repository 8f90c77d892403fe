"""Rows -> Arrow tables, the fastest way into DuckDB."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from lineage.store.staging import Column

_UUID = pa.uuid()
_STORAGE = pa.binary(16)
_TYPES = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamptz": pa.timestamp("us", tz="UTC"),
}


def table(columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """At least one row as an Arrow table, its columns named and typed as said."""
    arrays = [
        _array(column, list(values)) for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    return pa.Table.from_arrays(arrays, names=[column.name for column in columns])


def _array(column: Column, values: list[Any]) -> pa.Array:
    if column.type == "uuid":
        return pa.ExtensionArray.from_storage(_UUID, pa.array(values, _STORAGE))
    return pa.array(values, _TYPES[column.type])
