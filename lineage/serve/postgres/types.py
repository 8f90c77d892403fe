"""DuckDB's types as PostgreSQL's: which they become, and how a value is written in text and in binary.

DuckDB renders, Python only packs: of a column SQL makes the text, or the number that the binary form holds.
"""

import re
import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from lineage.serve.postgres.messages import sized

Pack = Callable[[Any], bytes]

_US_TO_2000 = 946_684_800_000_000
"""Microseconds from 1970 to 2000, where PostgreSQL's timestamps begin."""


class Type(NamedTuple):
    """A PostgreSQL type. `text` and `binary` are SQL over a column `{}`; `pack` takes what `binary` gives."""

    oid: int
    length: int
    array_oid: int
    text: str
    binary: str
    pack: Pack
    quoted: bool = False  # inside an array


def _number(form: str) -> Pack:
    return struct.Struct(form).pack


def _pack_numeric(text: str) -> bytes:
    """Groups of four decimal digits around the point, as PostgreSQL's numeric holds them."""
    number = Decimal(text)
    sign = 0x4000 if number.is_signed() else 0
    scale = max(0, -int(number.as_tuple().exponent))
    whole, _, fraction = f"{number:f}".removeprefix("-").partition(".")
    whole = whole.zfill(-(-len(whole) // 4) * 4)
    digits = whole + fraction.ljust(-(-len(fraction) // 4) * 4, "0")
    groups = [int(digits[at : at + 4]) for at in range(0, len(digits), 4)]
    weight = len(whole) // 4 - 1
    while groups and groups[0] == 0:
        groups.pop(0)
        weight -= 1
    while groups and groups[-1] == 0:
        groups.pop()
    return struct.pack(f">HhHH{len(groups)}H", len(groups), weight if groups else 0, sign, scale, *groups)


def _pack_timetz(text: str) -> bytes:
    time, sign, zone = re.fullmatch(r"([\d:.]+)([+-])([\d:]+)", text).groups()  # type: ignore[union-attr]
    west = _seconds(zone) * (-1 if sign == "+" else 1)
    whole, _, fraction = time.partition(".")
    return struct.pack(">qi", _seconds(whole) * 1_000_000 + int(fraction.ljust(6, "0")), west)


def _seconds(clock: str) -> int:
    hours, minutes, seconds = (*map(int, clock.split(":")), 0, 0)[:3]
    return hours * 3600 + minutes * 60 + seconds


def _pack_interval(parts: list[int]) -> bytes:
    months, days, micros = parts
    return struct.pack(">qii", micros, days, months)


_PLAIN = "({})::varchar"
_ERAS = "if(contains(({})::varchar, '(BC)'), replace(({})::varchar, ' (BC)', '') || ' BC', ({})::varchar)"
_FLOAT = "replace(replace(({})::varchar, 'inf', 'Infinity'), 'nan', 'NaN')"
_INSTANT = (
    "case when isinf({}) then if({} > '2000-01-01', 9223372036854775807, -9223372036854775808) "
    f"else epoch_us({{}}) - {_US_TO_2000} end"
)
_DAYS = (
    "case when isinf({}) then if({} > '2000-01-01', 2147483647, -2147483648) else {} - date '2000-01-01' end"
)
_INTERVAL = (
    "case when {} is not null then [datepart('year', {}) * 12 + datepart('month', {}), datepart('day', {}), "
    "datepart('hour', {}) * 3600000000 + datepart('minute', {}) * 60000000 + datepart('microsecond', {})] end"
)

BOOLEAN = Type(16, 1, 1000, "left(({})::varchar, 1)", "{}", _number(">?"))
BYTEA = Type(17, -1, 1001, "'\\x' || lower(hex({}))", "{}", bytes, quoted=True)
INT8 = Type(20, 8, 1016, _PLAIN, "{}", _number(">q"))
INT2 = Type(21, 2, 1005, _PLAIN, "{}", _number(">h"))
INT4 = Type(23, 4, 1007, _PLAIN, "{}", _number(">i"))
TEXT = Type(25, -1, 1009, _PLAIN, _PLAIN, str.encode, quoted=True)
JSON = Type(114, -1, 199, "to_json({})::varchar", "to_json({})::varchar", str.encode, quoted=True)
FLOAT4 = Type(700, 4, 1021, _FLOAT, "{}", _number(">f"))
FLOAT8 = Type(701, 8, 1022, _FLOAT, "{}", _number(">d"))
DATE = Type(1082, 4, 1182, _ERAS, _DAYS, _number(">i"), quoted=True)
TIME = Type(1083, 8, 1183, "({})::time::varchar", "epoch_us(({})::time)", _number(">q"))
TIMESTAMP = Type(1114, 8, 1115, _ERAS, _INSTANT, _number(">q"), quoted=True)
TIMESTAMPTZ = Type(1184, 8, 1185, _ERAS, _INSTANT, _number(">q"), quoted=True)
INTERVAL = Type(
    1186, 16, 1187, "replace(({})::varchar, ' month', ' mon')", _INTERVAL, _pack_interval, quoted=True
)
TIMETZ = Type(1266, 12, 1270, _PLAIN, _PLAIN, _pack_timetz)
NUMERIC = Type(1700, -1, 1231, _PLAIN, _PLAIN, _pack_numeric)
UUID = Type(2950, 16, 2951, _PLAIN, _PLAIN, lambda text: bytes.fromhex(text.replace("-", "")))

_BY_NAME = {
    "BOOLEAN": BOOLEAN, "BLOB": BYTEA, "TINYINT": INT2, "SMALLINT": INT2, "INTEGER": INT4, "BIGINT": INT8,
    "UTINYINT": INT2, "USMALLINT": INT4, "UINTEGER": INT8, "UBIGINT": NUMERIC, "HUGEINT": NUMERIC,
    "UHUGEINT": NUMERIC, "BIGNUM": NUMERIC, "DECIMAL": NUMERIC, "FLOAT": FLOAT4, "DOUBLE": FLOAT8,
    "DATE": DATE, "TIME": TIME, "TIME_NS": TIME, "TIME WITH TIME ZONE": TIMETZ, "TIMESTAMP": TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": TIMESTAMPTZ, "INTERVAL": INTERVAL, "UUID": UUID, "JSON": JSON,
    "STRUCT": JSON, "MAP": JSON, "UNION": JSON, "VARIANT": JSON,
}  # fmt: skip
"""By the name before any bracket; what is not named here is text: VARCHAR, ENUM, BIT, GEOMETRY, NULL."""

_TO_MICROSECONDS = {"TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
"""PostgreSQL holds microseconds: what is finer is cut, or rounded where DuckDB does."""


def postgres_type(name: str) -> Type:
    """What values of the DuckDB type `name` are sent as: lists of scalars are arrays, others JSON."""
    if name.endswith("]"):
        element = name[: name.rindex("[")]
        return JSON if element.endswith("]") or postgres_type(element) is JSON else _array(element)
    base = name.partition("(")[0]
    if base in _TO_MICROSECONDS:
        cut = "({}::timestamp)"
        return TIMESTAMP._replace(text=_ERAS.replace("{}", cut), binary=_INSTANT.replace("{}", cut))
    if base == "VARIANT":
        return JSON._replace(text="({})::json::varchar", binary="({})::json::varchar")
    if base == "JSON":
        return JSON._replace(text=_PLAIN, binary=_PLAIN)
    return _BY_NAME.get(base, TEXT)


def _array(element_name: str) -> Type:
    element = postgres_type(element_name)
    text = element.text.replace("{}", "_x")
    if element.quoted:
        text = f"""'"' || replace(replace({text}, '\\', '\\\\'), '"', '\\"') || '"'"""
    items = f"lambda _x: coalesce({text}, 'NULL')"
    as_list = f"({{}})::{element_name}[]"
    return Type(
        element.array_oid,
        -1,
        element.array_oid,
        f"'{{' || array_to_string(list_transform({as_list}, {items}), ',') || '}}'",
        f"list_transform({as_list}, lambda _x: {element.binary.replace('{}', '_x')})",
        lambda values: _pack_array(element, values),
    )


def _pack_array(element: Type, values: list[Any]) -> bytes:
    if not values:
        return struct.pack(">iii", 0, 0, element.oid)
    packed = [None if value is None else element.pack(value) for value in values]
    head = struct.pack(">iiiii", 1, None in packed, element.oid, len(values), 1)
    return head + b"".join(sized(value) for value in packed)
