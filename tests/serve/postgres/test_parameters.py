"""Values that clients bind: every type, in text and in binary, and types that the server finds out."""

# ruff: noqa: DTZ001, E501 - timestamps without zone are a type; one value a line

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import psycopg
import pytest
from psycopg.types.json import Json, Jsonb
from sql_endpoint import Served

VALUES = [
    True, False, 0, -1, 32_767, 2**31 - 1, -(2**63), 2**70, 1.5, float("inf"), "", "it's é \\ \"", b"\x00\xff",
    Decimal("1.50"), Decimal("-0.00012"), Decimal("1E+3"), Decimal(12345678901234567890), UUID(int=7),
    date(2026, 1, 2), time(3, 4, 5, 6), datetime(2026, 1, 2, 3, 4, 5, 6), datetime(2026, 1, 2, tzinfo=UTC),
    timedelta(days=3, seconds=4.5), timedelta(days=-1), [1, None, 3], [1.5], [True, False],
    [date(2026, 1, 2)], [UUID(int=7)], [datetime(2026, 1, 2, tzinfo=UTC)],
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("placeholder", ["%s", "%t", "%b"])
def test_psycopg_gets_back_what_it_binds(served: Served, value: Any, placeholder: str) -> None:
    with served.connect() as connection:
        row = connection.execute(f"select {placeholder} as value".encode(), (value,)).fetchone()
    assert row is not None
    assert row[0] == value


@pytest.mark.parametrize("value", [Json({"a": [1, None]}), Jsonb({"a": [1, None]})])
@pytest.mark.parametrize("placeholder", ["%s", "%b"])
def test_json_is_bound(served: Served, value: Any, placeholder: str) -> None:
    with served.connect() as connection:
        row = connection.execute(f"select {placeholder}::json ->> '$.a[0]'".encode(), (value,)).fetchone()
    assert row == ("1",)


TYPED = [
    ("boolean", True), ("smallint", 5), ("integer", 5), ("bigint", 2**40), ("float", 1.5), ("double", 1.5),
    ("varchar", "é"), ("blob", b"\xff"), ("uuid", UUID(int=7)), ("date", date(2026, 1, 2)),
    ("time", time(3, 4, 5, 6)), ("timestamp", datetime(2026, 1, 2, 3, 4, 5, 6)),
    ("timestamptz", datetime(2026, 1, 2, tzinfo=UTC)), ("interval", timedelta(days=3, seconds=4.5)),
    ("decimal(10,2)", Decimal("1.50")), ("json", '{"a": 1}'), ("integer[]", [1, None]), ("varchar[]", ["a", None]),
    ("timetz", time(3, 4, 5, tzinfo=UTC)), ("uuid[]", [UUID(int=7)]), ("timestamptz[]", [datetime(2026, 1, 2, tzinfo=UTC)]),
]  # fmt: skip


def test_asyncpg_is_told_the_types_and_binds_in_binary(served: Served) -> None:
    async def ask() -> list[Any]:
        connection = await asyncpg.connect(host="127.0.0.1", port=served.port, user="x", database="lineage")
        try:
            return [await connection.fetchval(f"select $1::{kind}", value) for kind, value in TYPED]
        finally:
            await connection.close()

    assert asyncio.run(ask()) == [value for _, value in TYPED]


def test_types_are_found_where_values_are_compared(served: Served) -> None:
    async def ask() -> tuple[list[str], list[Any]]:
        connection = await asyncpg.connect(host="127.0.0.1", port=served.port, user="x", database="lineage")
        try:
            prepared = await connection.prepare(
                "select name from runs where run_id <> $1 and started_at < $2 and state = $3 "
                "and attempt is distinct from $4 limit $5"
            )
            kinds = [parameter.name for parameter in prepared.get_parameters()]
            return kinds, await prepared.fetch(
                UUID(int=7), datetime(2100, 1, 1, tzinfo=UTC), "COMPLETE", 99, 2
            )
        finally:
            await connection.close()

    kinds, rows = asyncio.run(ask())
    assert kinds == ["uuid", "timestamptz", "text", "int4", "int8"]
    assert len(rows) == 2


def test_a_null_is_bound_as_any_type(served: Served) -> None:
    with served.connect() as connection:
        row = connection.execute(
            "select %s::integer, %s, coalesce(%s, 'none')", (None, None, None)
        ).fetchone()
    assert row == (None, None, "none")


@pytest.mark.parametrize(
    ("query", "value", "code"),
    [
        ("select %s::uuid", "no uuid", "22P02"),
        ("select %s::integer", "x", "22P02"),
        ("select name from runs where run_id = %s", "no uuid", "22P02"),
    ],
)
def test_a_value_that_is_none_of_its_type_is_refused(
    served: Served, query: str, value: str, code: str
) -> None:
    with served.connect() as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(query.encode(), (value,))
    assert refused.value.sqlstate == code


def test_a_prepared_statement_is_used_again(served: Served) -> None:
    with served.connect() as connection:
        rows = [connection.execute("select %s::int + 1", (n,), prepare=True).fetchone() for n in range(20)]
    assert rows == [(n + 1,) for n in range(20)]
