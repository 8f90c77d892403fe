"""What free SQL may ask: one reading statement over the public schema, as DuckDB's own parser sees it.

DuckDB has no rights to grant, so every name of the parsed statement is looked at before it runs. What a view
reads inside is not: the views are ours.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import duckdb

from lineage.errors import BadRequest, Forbidden

SCHEMAS = frozenset({"", "public", "catalogue"})
"""`catalogue` answers what PostgreSQL clients ask of pg_catalog and information_schema."""

TABLE_FUNCTIONS = frozenset({
    "upstream", "downstream", "provenance", "impact",
    "unnest", "range", "generate_series", "repeat", "json_each", "json_tree",
})  # fmt: skip

REFUSED_FUNCTIONS = frozenset({
    "current_setting", "currval", "getenv", "json_serialize_plan", "nextval", "pg_get_viewdef", "setseed",
    "write_log",
})  # fmt: skip
"""Scalar functions that tell of the server or change something."""

_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
_FUNCTION_SCHEMAS = SCHEMAS | {"main", "pg_catalog"}
_EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?(\([^)]*\)\s*)?", re.IGNORECASE)

_parser = duckdb.connect(":memory:", config={"enable_external_access": "false"})
_BUILT_IN = frozenset(
    name for (name,) in _parser.execute("select view_name from duckdb_views() where internal").fetchall()
)


@lru_cache(maxsize=1024)
def admit(text: str) -> bool:
    """Whether the one statement is an EXPLAIN rather than a question.

    Raises BadRequest for anything but one SELECT, WITH, FROM, VALUES, SHOW TABLES, DESCRIBE, SUMMARIZE or
    EXPLAIN, and Forbidden for one that names what is not public.
    """
    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error as error:
        raise BadRequest(str(error)) from error
    if len(statements) != 1 or statements[0].type not in _READING:
        raise BadRequest("one reading statement at a time: SELECT, WITH, VALUES, SHOW, DESCRIBE or EXPLAIN")
    explains = statements[0].type == duckdb.StatementType.EXPLAIN
    for node in nodes(parsed(_EXPLAIN.sub("", text, count=1) if explains else text)):
        _admit_node(node)
    return explains


def parsed(text: str) -> Any:
    """The syntax tree of a question, as DuckDB tells it in JSON. Raises BadRequest when it is none."""
    with _parser.cursor() as cursor:
        ((serialized,),) = cursor.execute("select json_serialize_sql($1)", [text]).fetchall()
    answer = json.loads(serialized)
    if answer["error"]:
        raise BadRequest(f"only a question can be asked here: {answer['error_message']}")
    return answer["statements"]


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of such a tree."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            yield node
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)


def _admit_node(node: dict[str, Any]) -> None:
    match node.get("type"):
        case "BASE_TABLE":
            _admit_table(node["catalog_name"], node["schema_name"], node["table_name"])
        case "TABLE_FUNCTION":
            name = str(node["function"].get("function_name")).lower()
            if name not in TABLE_FUNCTIONS:
                raise Forbidden(
                    f"the table function {name} is not public; there are {_listed(TABLE_FUNCTIONS)}"
                )
        case "FUNCTION" | "WINDOW_AGGREGATE":
            if node["catalog"] or node["schema"].lower() not in _FUNCTION_SCHEMAS:
                raise Forbidden(f"{node['schema']}.{node['function_name']} is private")
            if node["function_name"].lower() in REFUSED_FUNCTIONS and node["schema"] != "catalogue":
                raise Forbidden(f"the function {node['function_name']} is not public")
        case "SHOW_REF":
            if node["query"] is None and node["table_name"] != '"tables"':
                raise Forbidden("of the SHOW statements only SHOW TABLES is public")


def _admit_table(catalog: str, schema: str, name: str) -> None:
    if catalog or schema.lower() not in SCHEMAS or (not schema and name.lower() in _BUILT_IN):
        place = ".".join(part for part in (catalog, schema, name) if part)
        raise Forbidden(f"{place} is private: ask the views of schema public; SHOW TABLES lists them")


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
