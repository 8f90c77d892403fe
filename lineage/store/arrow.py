"""Rows -> Arrow tables, the fastest way into DuckDB."""

from collections.abc import Sequence
from typing import Any, NamedTuple, get_args, get_type_hints

import pyarrow as pa

from lineage.rows import TABLES, Id, Micros

_UUID = pa.uuid()
_STORAGE = pa.binary(16)
_PLAIN = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
_MARKED = {get_args(Id)[1]: _UUID, get_args(Micros)[1]: pa.timestamp("us", tz="UTC")}


class Column(NamedTuple):
    name: str
    type: pa.DataType


def _arrow_type(hint: Any) -> pa.DataType:
    """The Arrow type of a column's annotation, `X`, `X | None` or an annotated one."""
    arguments = get_args(hint)
    for part in (hint, *arguments):
        marks = getattr(part, "__metadata__", ())
        if marks:
            return _MARKED[marks[0]]
    return next(_PLAIN[part] for part in (hint, *arguments) if part in _PLAIN)


_COLUMNS = {
    table: [
        Column(name, _arrow_type(hint)) for name, hint in get_type_hints(row, include_extras=True).items()
    ]
    for table, row in TABLES.items()
}


def table(name: str, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """The rows of a table as an Arrow table, its columns named and typed as in `lineage.rows`."""
    columns = _COLUMNS[name]
    values = zip(*rows, strict=True) if rows else [() for _ in columns]
    arrays = [_array(column, list(found)) for column, found in zip(columns, values, strict=True)]
    return pa.Table.from_arrays(arrays, names=[column.name for column in columns])


def _array(column: Column, values: list[Any]) -> pa.Array:
    if column.type == _UUID:
        return pa.ExtensionArray.from_storage(_UUID, pa.array(values, _STORAGE))
    return pa.array(values, column.type)
