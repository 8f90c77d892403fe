"""The values a client binds: from PostgreSQL's text or binary form to a DuckDB value of the type it named."""

import json
import re
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import duckdb

from lineage.serve.postgres import types
from lineage.serve.postgres.messages import Format
from lineage.serve.postgres.refusal import Refused

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Parameter(NamedTuple):
    """A type that parameters may have: its oid, DuckDB's name, a value to plan with, and the binary form."""

    oid: int
    name: str
    example: Any
    unpack: Callable[[bytes], Any]


def _number(form: str) -> Callable[[bytes], Any]:
    read = struct.Struct(form).unpack
    return lambda value: read(value)[0]


def _instant(value: bytes) -> str:
    (micros,) = struct.unpack(">q", value)
    if abs(micros) >= 2**63 - 1:
        return "infinity" if micros > 0 else "-infinity"
    return (_EPOCH + timedelta(microseconds=micros)).isoformat()


def _timestamp(value: bytes) -> str:
    return _instant(value).removesuffix("+00:00")


def _date(value: bytes) -> str:
    (days,) = struct.unpack(">i", value)
    if days in (2**31 - 1, -(2**31)):
        return "infinity" if days > 0 else "-infinity"
    return (date(2000, 1, 1) + timedelta(days=days)).isoformat()


def _time(value: bytes) -> str:
    (micros,) = struct.unpack(">q", value)
    return (_EPOCH + timedelta(microseconds=micros)).time().isoformat()


def _timetz(value: bytes) -> str:
    west = int.from_bytes(value[8:12], "big", signed=True)
    hours, minutes = divmod(abs(west) // 60, 60)
    return f"{_time(value[:8])}{'-' if west > 0 else '+'}{hours:02}:{minutes:02}"


def _interval(value: bytes) -> str:
    micros, days, months = struct.unpack(">qii", value)
    return f"{months} months {days} days {micros} microseconds"


def _numeric(value: bytes) -> str:
    count, weight, sign, scale = struct.unpack_from(">HhHH", value)
    if sign not in (0, 0x4000):
        return {0xC000: "nan", 0xD000: "infinity", 0xF000: "-infinity"}.get(sign, "nan")
    groups = struct.unpack_from(f">{count}H", value, 8)
    digits = "".join(f"{group:04}" for group in groups).ljust(4 * (weight + 1), "0")
    if weight < 0:
        digits = "0000" * (-weight - 1) + digits
    point = max(0, 4 * (weight + 1))
    fraction = digits[point:].ljust(scale, "0")[:scale]
    return ("-" if sign else "") + (digits[:point] or "0") + (f".{fraction}" if fraction else "")


def _jsonb(value: bytes) -> str:
    return value[1:].decode()


_TEXTS = (0, 18, 19, 25, 705, 1042, 1043)
"""unknown, "char", name, text, character, character varying."""

TEXT = Parameter(25, "VARCHAR", "", bytes.decode)

_SCALARS = {
    16: Parameter(16, "BOOLEAN", False, _number(">?")),
    17: Parameter(17, "BLOB", b"", bytes),
    20: Parameter(20, "BIGINT", 0, _number(">q")),
    21: Parameter(21, "SMALLINT", 0, _number(">h")),
    23: Parameter(23, "INTEGER", 0, _number(">i")),
    26: Parameter(26, "BIGINT", 0, _number(">I")),
    114: Parameter(114, "JSON", "null", bytes.decode),
    700: Parameter(700, "FLOAT", 0.0, _number(">f")),
    701: Parameter(701, "DOUBLE", 0.0, _number(">d")),
    1082: Parameter(1082, "DATE", "2000-01-01", _date),
    1083: Parameter(1083, "TIME", "00:00:00", _time),
    1114: Parameter(1114, "TIMESTAMP", "2000-01-01", _timestamp),
    1184: Parameter(1184, "TIMESTAMPTZ", "2000-01-01", _instant),
    1186: Parameter(1186, "INTERVAL", "0 days", _interval),
    1266: Parameter(1266, "TIMETZ", "00:00:00+00", _timetz),
    1700: Parameter(1700, "DECIMAL(18,3)", "0", _numeric),
    2950: Parameter(2950, "UUID", str(UUID(int=0)), lambda value: str(UUID(bytes=value))),
    3802: Parameter(3802, "JSON", "null", _jsonb),
    **{oid: TEXT._replace(oid=oid or 25) for oid in _TEXTS},
}

_ARRAYS = {1000: 16, 1001: 17, 1002: 18, 1003: 19, 1005: 21, 1007: 23, 1009: 25, 1015: 1043, 1016: 20,
           1021: 700, 1022: 701, 1028: 26, 1115: 1114, 1182: 1082, 1183: 1083, 1185: 1184, 1187: 1186,
           1231: 1700, 199: 114, 2951: 2950, 3807: 3802}  # fmt: skip

_UNSIGNED = {"UINTEGER": 26, "UINTEGER[]": 1028}
"""An oid is PostgreSQL's unsigned number; clients that ask by oids can bind nothing else."""

_SIZED_NUMERIC = re.compile(r"[+-]?(\d*)(?:\.(\d*))?\Z")


def parameter(oid: int) -> Parameter:
    """The parameter type of an oid; one that is not known is text."""
    if oid in _ARRAYS:
        element = _SCALARS[_ARRAYS[oid]]
        return Parameter(oid, f"{element.name}[]", [element.example], _unpack_array)
    return _SCALARS.get(oid, TEXT)


def parameter_of(name: str) -> Parameter:
    """The parameter type for a DuckDB type, as a client is told it."""
    return parameter(_UNSIGNED.get(name) or types.postgres_type(name).oid)


def bound(kind: Parameter, form: int, value: bytes | None) -> duckdb.Value:
    """The value that a client sent.

    Raises Refused when the bytes are none of the type.
    """
    if value is None:
        return duckdb.Value(None, duckdb.type("VARCHAR"))
    try:
        plain = kind.unpack(value) if form == Format.BINARY else _from_text(kind, value.decode())
        return duckdb.Value(plain, duckdb.type(_exact(kind, plain)))
    except (ValueError, struct.error, OverflowError, duckdb.Error) as error:
        raise Refused("22P02", f"a parameter is no {kind.name}: {error}") from error


def example(kind: Parameter) -> duckdb.Value:
    """A value of the type, to plan a statement with before any is bound."""
    return duckdb.Value(kind.example, duckdb.type(kind.name))


def _exact(kind: Parameter, value: Any) -> str:
    """The type that holds the very digits of a numeric."""
    if not kind.name.startswith("DECIMAL"):
        return kind.name
    numbers = value if isinstance(value, list) else [value]
    fits = [_SIZED_NUMERIC.match(number) for number in numbers if number is not None]
    if not all(fits):
        name = "DOUBLE"
    else:
        scale = max((len(fit[2] or "") for fit in fits if fit), default=0)
        whole = max((len(fit[1].lstrip("0")) for fit in fits if fit), default=0)
        name = f"DECIMAL({min(38, max(1, scale + whole))},{scale})" if scale + whole <= 38 else "DOUBLE"
    return f"{name}[]" if isinstance(value, list) else name


def _from_text(kind: Parameter, text: str) -> Any:
    if kind.name.endswith("[]"):
        element = _SCALARS[_ARRAYS[kind.oid]]
        return [None if item is None else _from_text(element, item) for item in _split_array(text)]
    if kind.name == "BLOB":
        return bytes.fromhex(text.removeprefix("\\x"))
    if kind.name == "BOOLEAN":
        return text.lower() in ("t", "true", "1", "y", "yes", "on")
    return text


_ITEM = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}\\]+?))\s*(?:,|\Z)', re.DOTALL)


def _split_array(text: str) -> list[str | None]:
    """The items of a one-dimensional array literal: {1,NULL,"a b"}."""
    if not (text.startswith("{") and text.endswith("}")):
        raise ValueError(f"an array is written in braces, not {json.dumps(text[:40])}")
    items: list[str | None] = []
    inner, at = text[1:-1], 0
    while at < len(inner):
        match = _ITEM.match(inner, at)
        if match is None:
            raise ValueError(f"no array of one dimension: {json.dumps(text[:40])}")
        quoted, plain = match.groups()
        items.append(
            re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else None if plain == "NULL" else plain
        )
        at = match.end()
    return items


def _unpack_array(value: bytes) -> list[Any]:
    dimensions, _, oid = struct.unpack_from(">iiI", value)
    if dimensions == 0:
        return []
    if dimensions != 1:
        raise ValueError("an array of more than one dimension")
    count, _ = struct.unpack_from(">ii", value, 12)
    items, at = [], 20
    for _ in range(count):
        (length,) = struct.unpack_from(">i", value, at)
        at += 4
        items.append(None if length < 0 else _SCALARS[oid].unpack(value[at : at + length]))
        at += max(0, length)
    return items
