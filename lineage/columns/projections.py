"""Which column of a written table comes from which column that a parsed statement reads."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

import sqlglot
from sqlglot import exp
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from lineage.columns.tables import FAULTS, Parts, parts, read, written

Schemas: TypeAlias = Mapping[Parts, tuple[str, ...]]
"""Columns of tables that are known from elsewhere, in their order."""

MAX_COLUMNS = 500


class Flow(NamedTuple):
    """A column of a table comes from a column of another; `subtype` is a word of OpenLineage."""

    target: Parts
    target_field: str
    source: Parts
    source_field: str
    subtype: str


class Projection(NamedTuple):
    """A query whose columns go into a table; without `fields` under the names they have in it."""

    target: exp.Table
    fields: list[str] | None
    query: exp.Query


def flows(statement: exp.Expr, dialect: str | None, schemas: Schemas) -> Iterator[Flow]:
    for projection in _projections(statement, schemas):
        try:
            yield from _column_flows(projection, dialect, schemas)
        except FAULTS:
            continue


def _projections(statement: exp.Expr, schemas: Schemas) -> Iterator[Projection]:
    """The queries in a statement whose columns go into the table that it writes, as far as both are named."""
    target = written(statement)
    if target is None:
        return
    if isinstance(statement, exp.Insert | exp.Create) and isinstance(statement.expression, exp.Query):
        fields = _named_fields(statement) or schemas.get(parts(target))
        if fields or isinstance(statement, exp.Create):
            query = statement.expression.copy()
            if statement.args.get("with_") and not query.args.get("with_"):
                query.set("with_", statement.args["with_"].copy())
            yield Projection(target, list(fields) if fields else None, query)
    elif isinstance(statement, exp.Update):
        source = statement.args.get("from_")
        yield from _assigned(target, statement.expressions, source.this if source else None)
    elif isinstance(statement, exp.Merge):
        for when in statement.args["whens"].expressions:
            yield from _merged(target, when.args.get("then"), statement.args["using"])


def _named_fields(statement: exp.Expr) -> list[str]:
    """The columns in brackets behind the target."""
    if not isinstance(statement.this, exp.Schema):
        return []
    return [column.name for column in statement.this.expressions]


def _merged(target: exp.Table, then: exp.Expr | None, using: exp.Expr) -> Iterator[Projection]:
    if isinstance(then, exp.Update):
        yield from _assigned(target, then.expressions, using)
    elif isinstance(then, exp.Insert) and isinstance(then.expression, exp.Tuple) and then.this:
        names = [column.name for column in then.this.expressions]
        yield from _selected(target, names, then.expression.expressions, using)


def _assigned(
    target: exp.Table, assignments: Iterable[exp.Expr], source: exp.Expr | None
) -> Iterator[Projection]:
    pairs = [each for each in assignments if isinstance(each, exp.EQ)]
    yield from _selected(
        target, [pair.this.name for pair in pairs], [pair.expression for pair in pairs], source
    )


def _selected(
    target: exp.Table, fields: list[str], values: list[exp.Expr], source: exp.Expr | None
) -> Iterator[Projection]:
    """What is set, as if it were selected from the target and the source."""
    query = exp.select(*(value.copy() for value in values)).from_(target.copy())
    if source is not None:
        query = query.join(source.copy(), join_type="cross")
    yield Projection(target, fields, query)


def _column_flows(projection: Projection, dialect: str | None, schemas: Schemas) -> Iterator[Flow]:
    query, tables = _flattened(projection.query)
    known = {name: dict.fromkeys(schemas.get(table, ()), "varchar") for name, table in tables.items()}
    query = qualify(
        query,
        dialect=dialect,
        schema={name: columns for name, columns in known.items() if columns},
        validate_qualify_columns=False,
        identify=False,
    )
    scope = build_scope(query)
    if scope is None or len(query.selects) > MAX_COLUMNS or not _rename(query, projection.fields):
        return
    graph = lineage(None, query, {}, dialect=dialect, scope=scope, trim_selects=False, copy=False)
    for field, root in graph.items():
        for leaf, subtype in _leaves(root):
            source = tables.get(leaf.expression.name)
            column = sqlglot.parse_one(leaf.name).name
            if source and column != "*" and field != "*":
                yield Flow(parts(projection.target), field, source, column, subtype)


def _flattened(query: exp.Query) -> tuple[exp.Query, dict[str, Parts]]:
    """The query with one short name for every table, whatever its spelling, and what the names mean."""
    tables: dict[str, Parts] = {}
    for number, table in enumerate(list(read(query))):
        name = f"table_{number}"
        tables[name] = parts(table)
        alias = table.args.get("alias") or exp.TableAlias(this=table.this.copy())
        table.set("alias", alias)
        table.set("this", exp.to_identifier(name, quoted=True))
        table.set("db", None)
        table.set("catalog", None)
    for column in query.find_all(exp.Column):
        column.set("db", None)
        column.set("catalog", None)
    return query, tables


def _rename(query: exp.Query, fields: list[str] | None) -> bool:
    """Give the projections the names that they have in the target; false where their number is not known."""
    selects = query.selects
    if fields is None:
        return True
    if len(selects) != len(fields) or any(select.is_star for select in selects):
        return False
    for select, field in zip(selects, fields, strict=True):
        select.replace(exp.alias_(select.unalias().copy(), field, quoted=True))
    return True


def _leaves(root: Node) -> Iterator[tuple[Node, str]]:
    """The columns of tables below a column, each with what is done to it on the way."""
    waiting, seen = [(root, "IDENTITY")], set()
    while waiting:
        node, subtype = waiting.pop()
        if (id(node), subtype) in seen:
            continue
        seen.add((id(node), subtype))
        if isinstance(node.expression, exp.Table):
            yield node, subtype
        subtype = _stronger(subtype, node.expression)
        waiting.extend((below, subtype) for below in node.downstream)


def _stronger(subtype: str, expression: exp.Expr) -> str:
    value = expression.unalias()
    if subtype == "AGGREGATION" or value.find(exp.AggFunc):
        return "AGGREGATION"
    return subtype if isinstance(value, exp.Column | exp.SetOperation) else "TRANSFORMATION"
