"""Every type DuckDB can return, NULL and nested, in text and in binary, equal to what DuckDB itself says."""

# ruff: noqa: DTZ001, E501, S608 - timestamps without zone are a type; one value a line

import asyncio
import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import psycopg
import pytest
from sql_endpoint import PSQL, Served

from lineage.serve.postgres.types import postgres_type

AT = datetime(2026, 1, 2, 3, 4, 5, 678901)
ID = "a8098c1a-f86e-11da-bd1a-00112444be1e"

# the SQL of a value, its type as PostgreSQL names it, the value, and its text as psql shows it
VALUES: list[tuple[str, str, Any, str]] = [
    ("true", "bool", True, "t"),
    ("false", "bool", False, "f"),
    ("(-128)::tinyint", "int2", -128, "-128"),
    ("255::utinyint", "int2", 255, "255"),
    ("(-32768)::smallint", "int2", -32768, "-32768"),
    ("65535::usmallint", "int4", 65535, "65535"),
    ("(-2147483648)::integer", "int4", -2147483648, "-2147483648"),
    ("4294967295::uinteger", "int8", 4294967295, "4294967295"),
    ("(-9223372036854775808)::bigint", "int8", -9223372036854775808, "-9223372036854775808"),
    ("18446744073709551615::ubigint", "numeric", Decimal(18446744073709551615), "18446744073709551615"),
    ("(-170141183460469231731687303715884105728)::hugeint", "numeric",
     Decimal(-170141183460469231731687303715884105728), "-170141183460469231731687303715884105728"),
    ("340282366920938463463374607431768211455::uhugeint", "numeric",
     Decimal(340282366920938463463374607431768211455), "340282366920938463463374607431768211455"),
    ("'123456789012345678901234567890'::bignum", "numeric",
     Decimal(123456789012345678901234567890), "123456789012345678901234567890"),
    ("1.50::decimal(10,2)", "numeric", Decimal("1.50"), "1.50"),
    ("(-0.00012)::decimal(38,5)", "numeric", Decimal("-0.00012"), "-0.00012"),
    ("100000::decimal(38,0)", "numeric", Decimal(100000), "100000"),
    ("0::decimal(4,2)", "numeric", Decimal("0.00"), "0.00"),
    ("1.5::float", "float4", 1.5, "1.5"),
    ("1e300::double", "float8", 1e300, "1e+300"),
    ("'-infinity'::double", "float8", float("-inf"), "-Infinity"),
    ("'é \"\\ \n'", "text", 'é "\\ \n', 'é "\\ \n'),
    ("''", "text", "", ""),
    ("'x'::enum ('x', 'y')", "text", "x", "x"),
    ("'10101'::bit", "text", "10101", "10101"),
    ("'\\x00\\xFF'::blob", "bytea", b"\x00\xff", "\\x00ff"),
    (f"'{ID}'::uuid", "uuid", UUID(ID), ID),
    ("date '2026-01-02'", "date", date(2026, 1, 2), "2026-01-02"),
    ("time '03:04:05.678901'", "time", time(3, 4, 5, 678901), "03:04:05.678901"),
    ("'03:04:05.000001999'::time_ns", "time", time(3, 4, 5, 2), "03:04:05.000002"),
    ("'03:04:05+05:30'::timetz", "timetz", time(3, 4, 5, tzinfo=timezone(timedelta(hours=5, minutes=30))),
     "03:04:05+05:30"),
    ("timestamp '2026-01-02 03:04:05.678901'", "timestamp", AT, "2026-01-02 03:04:05.678901"),
    ("timestamp_s '2026-01-02 03:04:05'", "timestamp", AT.replace(microsecond=0), "2026-01-02 03:04:05"),
    ("timestamp_ms '2026-01-02 03:04:05.678'", "timestamp", AT.replace(microsecond=678000),
     "2026-01-02 03:04:05.678"),
    ("timestamp_ns '2026-01-02 03:04:05.678901234'", "timestamp", AT, "2026-01-02 03:04:05.678901"),
    ("timestamptz '2026-01-02 03:04:05.678901+00'", "timestamptz", AT.replace(tzinfo=UTC),
     "2026-01-02 03:04:05.678901+00"),
    ("interval '3 days 04:05:06.5'", "interval", timedelta(days=3, hours=4, minutes=5, seconds=6.5),
     "3 days 04:05:06.5"),
    ("interval '-2 hours'", "interval", timedelta(hours=-2), "-02:00:00"),
    ("'{\"a\": [1, null]}'::json", "json", {"a": [1, None]}, '{"a": [1, null]}'),
    ("{'a': 1, 'b': [null, {'c': date '2026-01-02'}]}", "json", {"a": 1, "b": [None, {"c": "2026-01-02"}]},
     '{"a":1,"b":[null,{"c":"2026-01-02"}]}'),
    ("map {'k': 1.5}", "json", {"k": 1.5}, '{"k":1.5}'),
    ("union_value(number := 1)", "json", {"number": 1}, '{"number":1}'),
    ("[1, 2]::variant", "json", [1, 2], "[1,2]"),
    ("[[1, 2], [3]]", "json", [[1, 2], [3]], "[[1,2],[3]]"),
    ("[{'a': 1}, null]", "json", [{"a": 1}, None], '[{"a":1},null]'),
    ("[1, null, 3]", "_int4", [1, None, 3], "{1,NULL,3}"),
    ("[]::bigint[]", "_int8", [], "{}"),
    ("[1.5, 2]::decimal(4,1)[]", "_numeric", [Decimal("1.5"), Decimal("2.0")], "{1.5,2.0}"),
    ("[1, 2, 3]::integer[3]", "_int4", [1, 2, 3], "{1,2,3}"),
    ("['a,b', 'NULL', null, '\"', '\\', '']", "_text", ["a,b", "NULL", None, '"', "\\", ""],
     '{"a,b","NULL",NULL,"\\"","\\\\",""}'),
    ("[true, false, null]", "_bool", [True, False, None], "{t,f,NULL}"),
    (f"['{ID}'::uuid]", "_uuid", [UUID(ID)], f"{{{ID}}}"),
    ("[timestamptz '2026-01-02 03:04:05.678901+00']", "_timestamptz", [AT.replace(tzinfo=UTC)],
     '{"2026-01-02 03:04:05.678901+00"}'),
    ("[date '2026-01-02', null]", "_date", [date(2026, 1, 2), None], '{"2026-01-02",NULL}'),
    ("['\\xFF'::blob]", "_bytea", [b"\xff"], '{"\\\\xff"}'),
    ("[interval '1 day']", "_interval", [timedelta(days=1)], '{"1 day"}'),
    ("[0.5::double, 'nan'::double]", "_float8", None, "{0.5,NaN}"),
]  # fmt: skip

NULLS = [
    "boolean", "tinyint", "utinyint", "smallint", "usmallint", "integer", "uinteger", "bigint", "ubigint", "hugeint",
    "uhugeint", "bignum", "decimal(10,2)", "float", "double", "varchar", "enum ('x')", "bit", "blob", "uuid", "date",
    "time", "timetz", "timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns", "timestamptz", "interval", "json",
    "struct(a integer)", "map(varchar, integer)", "integer[]", "varchar[]", "integer[][]", "integer[3]", "variant",
]  # fmt: skip


@pytest.mark.parametrize(("sql", "kind", "expected", "text"), VALUES)
@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_reads_it(
    served: Served, sql: str, kind: str, expected: Any, text: str, binary: bool
) -> None:
    with served.connect() as connection:
        cursor = connection.execute(f"select {sql} as value".encode(), (), binary=binary)
        described = cursor.description
        row = cursor.fetchone()
    assert described is not None
    assert row is not None
    found = psycopg.adapters.types.get(described[0].type_code)
    assert found is not None
    assert (f"_{found.name}" if described[0].type_code == found.array_oid else found.name) == kind
    if expected is not None:
        assert row[0] == expected
        assert type(row[0]) is type(expected)


def test_asyncpg_reads_all_of_them(served: Served) -> None:
    async def ask() -> list[Any]:
        connection = await asyncpg.connect(host="127.0.0.1", port=served.port, user="x", database="lineage")
        try:
            return [await connection.fetchval(f"select {sql}") for sql, *_ in VALUES]
        finally:
            await connection.close()

    for (sql, kind, expected, _), value in zip(VALUES, asyncio.run(ask()), strict=True):
        if expected is not None:
            assert (json.loads(value) if kind == "json" else value) == expected, sql


@pytest.mark.skipif(not PSQL, reason="psql is missing: apt-get install postgresql-client")
def test_psql_shows_all_of_them(served: Served) -> None:
    columns = ", ".join(f"{sql} as c{number}" for number, (sql, *_) in enumerate(VALUES))
    shown = served.psql("\\t on", "\\pset fieldsep '\x1f'", f"select {columns}").rstrip("\n").split("\x1f")
    assert shown == [text for *_, text in VALUES]


@pytest.mark.parametrize("binary", [False, True])
def test_a_null_of_every_type_is_a_null(served: Served, binary: bool) -> None:
    columns = ", ".join(f"null::{kind}" for kind in NULLS)
    with served.connect() as connection:
        row = connection.execute(f"select {columns}, null".encode(), (), binary=binary).fetchone()
    assert row == (None,) * (len(NULLS) + 1)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("kind", ["timestamptz", "timestamp", "date"])
def test_the_ends_of_time_and_before_christ_are_told_as_postgresql_does(
    served: Served, kind: str, binary: bool
) -> None:
    query = f"select 'infinity'::{kind}, '-infinity'::{kind}, '0044-03-15 (BC)'::{kind}"
    with served.connect() as connection:
        cursor = connection.execute(query.encode(), (), binary=binary)
        result = cursor.pgresult
    assert result is not None
    raw = [result.get_value(0, column) for column in range(3)]
    if not binary:
        assert raw[:2] == [b"infinity", b"-infinity"]
        assert raw[2] is not None
        assert raw[2].endswith(b" BC")
    else:
        width = 4 if kind == "date" else 8
        assert raw[0] == (2 ** (width * 8 - 1) - 1).to_bytes(width, "big")
        assert raw[1] == (2 ** (width * 8 - 1)).to_bytes(width, "big")


def test_the_catalogue_says_the_same_type_as_the_rows(served: Served) -> None:
    store = served.pipeline.store
    kinds = [store.query(f"select typeof({sql})").rows[0][0] for sql, *_ in VALUES]
    for kind in kinds:
        ((oid,),) = store.query("select catalogue.type_oid($kind)", {"kind": kind}).rows
        assert oid == postgres_type(kind).oid, kind


def test_every_column_of_the_public_schema_is_sent_in_binary_as_in_text(served: Served) -> None:
    views = [name for (name,) in served.pipeline.store.query("show tables").rows]
    with served.connect() as connection:
        for view in views:
            text = connection.execute(f"select * from {view}".encode()).fetchall()
            binary = connection.execute(f"select * from {view}".encode(), (), binary=True).fetchall()
            asked = served.pipeline.store.query(f"select * from {view}").rows
            assert sorted(map(repr, text)) == sorted(map(repr, binary)), view
            assert len(text) == len(asked), view
