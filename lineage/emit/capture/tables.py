"""Tables that pandas, pyarrow and polars read and write by path: C++ and Rust, which no audit event tells."""

import functools
from collections.abc import Callable
from typing import Any

from lineage.emit.capture import local, observation, patch, window
from lineage.emit.capture.naming import place

_PANDAS = (
    "parquet",
    "csv",
    "json",
    "feather",
    "orc",
    "pickle",
    "excel",
    "hdf",
    "stata",
    "xml",
    "fwf",
    "table",
)
_PANDAS_PATH = {"read_csv": "filepath_or_buffer", "read_json": "path_or_buf", "read_excel": "io"}
_MOST_COLUMNS = 2_000
_POLARS = ("parquet", "csv", "json", "ndjson", "ipc", "avro", "excel", "delta")


def _note(
    direction: observation.Direction, position: int, name: str, via: str, table: Callable[..., Any]
) -> patch.Note:
    """Record the path (or paths) at an argument; `table` picks what was read or written for its schema."""

    def note(seeing: window.Window, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        where = patch.argument(args, kwargs, position, name)
        one = not isinstance(where, list | tuple | set)
        for each in [where] if one else list(where):
            seen = _seen(seeing, direction, each, via)
            if seen is None:
                continue
            if one:
                _describe(seen, table(args, result))
            seeing.record(seen)

    return note


def _seen(
    seeing: window.Window, direction: observation.Direction, where: Any, via: str
) -> observation.Observation | None:
    found = place(where)
    if found is None:
        return None
    if found.namespace != "file":
        return observation.observe(direction, *found, via)
    if local.is_noise(found.name, seeing.skip):
        return None
    return local.read_or_written(found.name, direction, via)


def _describe(seen: observation.Observation, table: Any) -> None:
    """The columns and rows, where the library has them in memory anyway."""
    columns = _columns(table)
    if columns is not None and len(columns) <= _MOST_COLUMNS:
        seen.schema = columns
        seen.rows = len(table)


def _columns(table: Any) -> tuple[tuple[str, str], ...] | None:
    kind = type(table).__module__.partition(".")[0]
    if kind == "pandas" and hasattr(table, "dtypes") and hasattr(table, "columns"):
        return tuple((str(name), str(dtype)) for name, dtype in table.dtypes.items())
    if kind == "polars" and hasattr(table, "write_parquet"):
        return tuple((name, str(dtype)) for name, dtype in table.schema.items())
    if kind == "pyarrow" and hasattr(table, "num_rows"):
        return tuple((field.name, str(field.type)) for field in table.schema)
    return None


def _result(_args: tuple[Any, ...], result: Any) -> Any:
    return result


def _first(args: tuple[Any, ...], _result: Any) -> Any:
    return args[0] if args else None


def watch_pandas(module: Any) -> None:
    """See pandas.read_* and DataFrame.to_*."""
    for kind in _PANDAS:
        name = f"read_{kind}"
        argument = _PANDAS_PATH.get(
            name, "path" if kind in ("parquet", "feather", "orc") else "filepath_or_buffer"
        )
        patch.after(module, name, _note("read", 0, argument, "pandas", _result))
    for kind in _PANDAS:
        argument = {"csv": "path_or_buf", "json": "path_or_buf", "excel": "excel_writer"}.get(kind, "path")
        patch.after(module.DataFrame, f"to_{kind}", _note("write", 1, argument, "pandas", _first))


def watch_parquet(module: Any) -> None:
    """See pyarrow.parquet; `module` is pyarrow.parquet.core, where its functions are defined."""
    note = functools.partial(_note, via="pyarrow")
    patch.after(module, "read_table", note("read", 0, "source", table=_result))
    patch.after(module, "write_table", note("write", 1, "where", table=_first))
    patch.after(module, "write_to_dataset", note("write", 1, "root_path", table=_first))
    patch.after(module.ParquetFile, "__init__", note("read", 1, "source", table=_result))
    patch.after(module.ParquetWriter, "__init__", note("write", 1, "where", table=_result))
    patch.after(module.ParquetDataset, "__init__", note("read", 1, "path_or_paths", table=_result))


def watch_arrow_csv(module: Any) -> None:
    """See pyarrow.csv."""
    patch.after(module, "read_csv", _note("read", 0, "input_file", "pyarrow", _result))
    patch.after(module, "open_csv", _note("read", 0, "input_file", "pyarrow", _first))
    patch.after(module, "write_csv", _note("write", 1, "output_file", "pyarrow", _first))


def watch_arrow_dataset(module: Any) -> None:
    """See pyarrow.dataset."""
    patch.after(module, "dataset", _note("read", 0, "source", "pyarrow", _result))
    patch.after(module, "write_dataset", _note("write", 1, "base_dir", "pyarrow", _first))


def watch_polars(module: Any) -> None:
    """See polars.read_*, scan_*, write_* and sink_*."""
    for kind in _POLARS:
        patch.after(module, f"read_{kind}", _note("read", 0, "source", "polars", _result))
        patch.after(module, f"scan_{kind}", _note("read", 0, "source", "polars", _result))
        patch.after(module.DataFrame, f"write_{kind}", _note("write", 1, "file", "polars", _first))
        patch.after(module.LazyFrame, f"sink_{kind}", _note("write", 1, "path", "polars", _first))
