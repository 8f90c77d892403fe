"""PostgreSQL's catalogue, as its clients ask for it: their questions become questions to schema `catalogue`.

A client that browses (psql's \\d, JDBC, SQLAlchemy, DBeaver, Grafana's query builder) speaks PostgreSQL and
means pg_catalog or information_schema. Such a question is parsed as PostgreSQL and written as DuckDB, its
tables and functions those of store/catalogue.sql. Every other question is passed on as it is.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp

from lineage.store.sql import script

VERSION = "PostgreSQL 15.0 (Unified Lineage on DuckDB)"
"""What clients take the server for: they choose their catalogue queries by it."""

SCHEMA = "catalogue"
SCHEMAS = ("pg_catalog", "information_schema")

_CALLS = (
    "version|current_setting|set_config|current_database|current_schemas?|current_catalog|quote_ident|parse_ident|"
    "format_type|(?:obj|col|shobj)_description|has_[a-z]+_privilege|inet_server_(?:addr|port)"
)
_ASKS = re.compile(
    rf"\bpg_[a-z]|\binformation_schema\b|::\s*(?:reg[a-z]+|oid|name)\b|\b(?:{_CALLS})\s*\(|"
    r"\b(?:current_user|session_user|current_catalog|current_role)\b|\bsearch_path\b",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"create or replace (view|macro) catalogue\.(\w+)")

_CONSTANTS: dict[type[exp.Expr], str] = {
    exp.CurrentUser: "lineage",
    exp.SessionUser: "lineage",
    exp.CurrentCatalog: "lineage",
    exp.CurrentDatabase: "lineage",
    exp.CurrentSchema: "public",
    exp.CurrentVersion: VERSION,
}
_CASTS = {
    "oid": "UINT",
    "oid[]": "UINT[]",
    "xid": "BIGINT",
    "name": "TEXT",
    '"char"': "TEXT",
    "char": "TEXT",
    "regproc": "TEXT",
    "aclitem[]": "TEXT",
}
_OPERATORS: dict[str, type[exp.Binary]] = {"~": exp.RegexpLike, "~~": exp.Like, "=": exp.EQ, "<>": exp.NEQ}


@lru_cache(maxsize=1024)
def translated(text: str) -> str:
    """The statement for DuckDB; text that asks nothing of the catalogue, or cannot be parsed, as it is."""
    if not _ASKS.search(text):
        return text
    if "typeinfo_tree" in text:
        return script("lineage.store", "asyncpg_types")
    try:
        tree = sqlglot.parse_one(text, read="postgres")
    except sqlglot.ParseError:
        return text
    if not isinstance(tree, exp.Query):
        return text
    _name_columns(tree)
    for node in reversed(list(tree.walk())):
        rule = next((rule for kind, rule in _RULES if isinstance(node, kind)), None)
        if rule is not None:
            node.replace(rule(node))
    return tree.sql(dialect="duckdb", comments=False)


@lru_cache(maxsize=1)
def _defined() -> dict[str, frozenset[str]]:
    found = _DEFINED.findall(script("lineage.store", "catalogue"))
    return {kind: frozenset(name for of, name in found if of == kind) for kind in ("view", "macro")}


def _name_columns(tree: exp.Query) -> None:
    """A column that is a call bears the function's name in PostgreSQL."""
    for column in tree.selects:
        inner = column.expression if isinstance(column, exp.Dot) else column
        if isinstance(inner, exp.Cast) and isinstance(inner.this, exp.Column):
            column.replace(exp.alias_(column.copy(), inner.this.name))
        elif isinstance(inner, exp.CurrentVersion):
            column.replace(exp.alias_(column.copy(), "version"))
        elif isinstance(inner, exp.Func) and not isinstance(inner, exp.Cast):
            column.replace(exp.alias_(column.copy(), (inner.name or inner.sql_name()).lower()))


def _table(node: exp.Table) -> exp.Expr:
    if isinstance(node.this, exp.Func) and node.db in SCHEMAS:
        node.set("db", None)
    elif isinstance(node.this, exp.Identifier):
        bare = not node.db and node.name in _defined()["view"] and node.name.startswith("pg_")
        if node.db in SCHEMAS or bare:
            node.set("db", exp.to_identifier(SCHEMA))
            node.set("catalog", None)
    return node


def _column(node: exp.Column) -> exp.Expr:
    if node.db in SCHEMAS:
        node.set("db", None)
    if not node.table and node.name == "user" and not node.this.quoted:
        return exp.Literal.string("lineage")
    return node


def _dot(node: exp.Dot) -> exp.Expr:
    """pg_catalog.f(...) is f(...)."""
    return node.expression if node.this.name in SCHEMAS else node


def _call(node: exp.Func) -> exp.Expr:
    """A function of the catalogue is a macro there; what is the same for everybody is a constant."""
    if type(node) in _CONSTANTS:
        return exp.Literal.string(_CONSTANTS[type(node)])
    name = node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
    if name == "json_build_object":
        return exp.Anonymous(this="json_object", expressions=[item.copy() for item in node.expressions])
    if name == "version":
        return exp.Literal.string(VERSION)
    if name not in _defined()["macro"]:
        return node
    arguments = node.expressions if isinstance(node, exp.Anonymous) else list(node.iter_expressions())
    call = exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])
    return exp.Dot(this=exp.to_identifier(SCHEMA), expression=call)


def _cast(node: exp.Cast) -> exp.Expr:
    """regclass and its kin are numbers when they come from a text, and names when they come from a number."""
    kind = node.to.sql("postgres").lower().removeprefix("pg_catalog.")
    named = isinstance(node.this, exp.Literal | exp.Parameter | exp.Placeholder)
    if kind in ("regclass", "regtype", "regnamespace"):
        macro = f"{kind}_oid" if named else f"{kind}_name"
        call = exp.Anonymous(this=macro, expressions=[node.this.copy()])
        return exp.Dot(this=exp.to_identifier(SCHEMA), expression=call)
    if kind in _CASTS:
        return exp.cast(node.this.copy(), _CASTS[kind])
    return node


def _operator(node: exp.Operator) -> exp.Expr:
    """OPERATOR(pg_catalog.~)."""
    sign = str(node.args["operator"]).rpartition(".")[2]
    negated = len(sign) > 1 and sign.startswith("!")
    kind = _OPERATORS.get(sign.removeprefix("!"))
    if kind is None:
        return node
    plain = kind(this=node.this, expression=node.expression)
    return exp.not_(plain) if negated else plain


def _division(node: exp.Div) -> exp.Expr:
    """Of integers PostgreSQL gives an integer."""
    if isinstance(node.this, exp.Cast) and node.this.is_type(*exp.DataType.INTEGER_TYPES):
        return exp.IntDiv(this=node.this, expression=node.expression)
    return node


def _uncollated(node: exp.Collate) -> exp.Expr:
    this: exp.Expr = node.this
    return this


def _in_search_path(node: exp.In) -> exp.Expr:
    """Grafana takes the search path apart; there is one schema in it."""
    query = node.args.get("query")
    if query is None or "search_path" not in query.sql():
        return node
    return exp.In(this=node.this, expressions=[exp.Literal.string("public")])


_RULES: tuple[tuple[type[exp.Expr], Callable[[Any], exp.Expr]], ...] = (
    (exp.Table, _table),
    (exp.Column, _column),
    (exp.Dot, _dot),
    (exp.Cast, _cast),
    (exp.Operator, _operator),
    (exp.Div, _division),
    (exp.Collate, _uncollated),
    (exp.In, _in_search_path),
    (exp.Func, _call),
)
