"""A statement planned: its parameters and columns, and the SQL whose rows are sent as they come."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import duckdb

from lineage.query.catalogue import translated
from lineage.query.gate import admit, nodes, parsed
from lineage.serve.postgres.messages import Format, sized
from lineage.serve.postgres.parameters import TEXT, Parameter, example, parameter, parameter_of
from lineage.serve.postgres.reading import Reading
from lineage.serve.postgres.types import Type, postgres_type

CHUNK_ROWS = 2_000
"""Rows that are fetched, encoded and sent at once."""


class Column(NamedTuple):
    """A column of the answer: its name, DuckDB's name of its type, and the type it is sent as."""

    name: str
    stored: str
    sent: Type


class Statement(NamedTuple):
    """One admitted statement; without columns it is an EXPLAIN, whose plan is one column of text."""

    sql: str
    explains: bool
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]


_SHOWS = re.compile(r"\s*(show|desc|describe|summarize)\b", re.IGNORECASE)
_PLAN = (Column("QUERY PLAN", "VARCHAR", postgres_type("VARCHAR")),)


def prepare(reading: Reading, text: str, oids: Sequence[int] = ()) -> Statement:
    """Plan a statement, with the parameter types a client names (0: to be found out).

    Raises BadRequest, Forbidden or duckdb.Error.
    """
    sql = translated(text)
    explains = admit(sql)
    parameters = _parameters(reading, sql, oids)
    if explains:
        return Statement(sql, True, parameters, _PLAN)
    question = f"select * from ({sql}\n)" if _SHOWS.match(sql) else sql  # noqa: S608 - it was admitted
    reading.execute(f"describe {question}", [example(kind) for kind in parameters])
    columns = tuple(Column(name, kind, postgres_type(kind)) for name, kind, *_ in reading.all())
    return Statement(sql, False, parameters, columns)


def run(
    reading: Reading, statement: Statement, values: Sequence[duckdb.Value], formats: Sequence[int]
) -> None:
    """Begin to read the answer, every column as it will be sent."""
    if statement.explains:
        reading.execute(statement.sql, values)
        return
    names = ", ".join(f"c{number}" for number in range(len(statement.columns)))
    sent = ", ".join(
        _written(column, f"c{number}", form, cast=bool(values))
        for number, (column, form) in enumerate(zip(statement.columns, formats, strict=True))
    )
    reading.execute(f"select {sent} from ({statement.sql}\n) as answer ({names})", values)  # noqa: S608


def chunk(reading: Reading, statement: Statement, formats: Sequence[int], count: int) -> tuple[bytes, int]:
    """The next rows, at most `count`, as the messages to send; and how many they are."""
    rows = reading.fetch(count)
    if statement.explains:
        rows = [(line,) for row in rows for line in str(row[-1]).splitlines()]
    head = len(statement.columns).to_bytes(2, "big")
    if any(form == Format.BINARY for form in formats):
        packs = [
            column.sent.pack if form == Format.BINARY else str.encode
            for column, form in zip(statement.columns, formats, strict=True)
        ]
        bodies = [
            head
            + b"".join([sized(None if v is None else pack(v)) for v, pack in zip(row, packs, strict=True)])
            for row in rows
        ]
    else:
        bodies = [head + b"".join([sized(None if v is None else v.encode()) for v in row]) for row in rows]
    return b"".join([b"D" + (len(body) + 4).to_bytes(4, "big") + body for body in bodies]), len(bodies)


def _written(column: Column, name: str, form: int, *, cast: bool) -> str:
    """The SQL for a column; with bound values a column may have come out in another type than was planned."""
    loose = not cast or column.stored.startswith("DECIMAL")  # of which only the digits count
    source = name if loose else f"{name}::{column.stored}"
    template = column.sent.binary if form == Format.BINARY else column.sent.text
    return template.replace("{}", f"({source})")


def _parameters(reading: Reading, sql: str, oids: Sequence[int]) -> tuple[Parameter, ...]:
    (statement,) = duckdb.extract_statements(sql)
    count = max([len(oids), *(int(name) for name in statement.named_parameters)])
    given = [*oids, *[0] * (count - len(oids))]
    found = _inferred(reading, sql) if 0 in given else {}
    return tuple(parameter(oid) if oid else found.get(number, TEXT) for number, oid in enumerate(given, 1))


def _inferred(reading: Reading, sql: str) -> dict[int, Parameter]:
    """What DuckDB takes parameters for: where they are cast, as LIMIT, and where they are compared."""
    found = {}
    question = duckdb.Value(sql, duckdb.type("VARCHAR"))
    ((plan,),) = reading.execute("select json_serialize_plan($1)", [question]).all()
    for node in nodes([json.loads(plan), parsed(sql)]):
        for kind, parameter_node in _typed(node):
            if kind["id"] not in ("NULL", "INVALID", "UNKNOWN"):
                found[int(parameter_node["identifier"])] = parameter_of(_name(kind))
    return found


_TEXTS = {"id": "LIST", "type_info": {"child_type": {"id": "VARCHAR"}}}
"""What stands behind ANY, until a cast says more."""


def _typed(node: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters whose type a node of a syntax tree or a plan tells."""
    if node.get("expression_class") == "BOUND_PARAMETER":
        yield node["return_type"], node
    elif node.get("class") == "CAST" and node["child"].get("class") == "PARAMETER":
        yield node["cast_type"], node["child"]
    elif node.get("function_name") == "unnest" and node["children"][0].get("class") == "PARAMETER":
        yield _TEXTS, node["children"][0]
    elif node.get("type") == "LIMIT_MODIFIER":
        for limit in (node["limit"], node["offset"]):
            if limit and limit.get("class") == "PARAMETER":
                yield {"id": "BIGINT"}, limit


def _name(kind: dict[str, Any]) -> str:
    """The name of a type that JSON describes."""
    details = kind.get("type_info") or {}
    if kind["id"] == "LIST":
        return f"{_name(details['child_type'])}[]"
    return str(details.get("name", kind["id"])).upper() if kind["id"] == "UNBOUND" else str(kind["id"])
