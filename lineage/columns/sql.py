"""What SQL text says: the tables that it reads and writes, and which column comes from which.

Pure and bounded: a text that is too long, too deep or not understood says nothing. Values in quotes are
blanked first, so that the same statement of another day is not parsed again.
"""

import logging
import re
from functools import lru_cache
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers

from lineage.columns.projections import Flow, flows
from lineage.columns.tables import FAULTS, Parts, parts, read, written

MAX_CHARACTERS = 20_000
MAX_STATEMENTS = 50
MAX_NESTING = 32
"""Bounds of what is parsed: work, not time, since a rebuild must understand what was understood before."""

KnownColumns = tuple[tuple[Parts, tuple[str, ...]], ...]
"""Tables and their columns, in their order, that are known from elsewhere."""

_QUOTED = re.compile(r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*\"""", re.DOTALL)
_STRENGTH = {"IDENTITY": 0, "TRANSFORMATION": 1, "AGGREGATION": 2}

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # text that it does not understand is no news


class Told(NamedTuple):
    """What a text says, its names spelled as in it."""

    reads: frozenset[Parts]
    writes: frozenset[Parts]
    flows: frozenset[Flow]


NOTHING = Told(frozenset(), frozenset(), frozenset())


def understand(text: str, dialect: str | None = None, known: KnownColumns = ()) -> Told:
    """What the statements in `text` say, in a dialect that sqlglot knows (None: plain SQL).

    >>> told = understand("INSERT INTO b (n) SELECT sum(a.x) FROM s.a WHERE a.day = '2024-01-01'")
    >>> sorted(told.reads), sorted(told.writes)
    ([('s', 'a')], [('b',)])
    >>> sorted(told.flows)
    [Flow(target=('b',), target_field='n', source=('s', 'a'), source_field='x', subtype='AGGREGATION')]
    """
    if len(text) > MAX_CHARACTERS:
        return NOTHING
    return _understand(_QUOTED.sub(_blank, text), dialect, known)


def _blank(token: re.Match[str]) -> str:
    text = token[0]
    if text.startswith('"'):
        return text
    return "?" if text.startswith("'") else " "


@lru_cache(maxsize=4_096)
def _understand(text: str, dialect: str | None, known: KnownColumns) -> Told:
    reads: set[Parts] = set()
    writes: set[Parts] = set()
    temporary: set[Parts] = set()
    found: set[Flow] = set()
    for each in text.split(";")[:MAX_STATEMENTS]:
        statement = _statement(each, dialect)
        if statement is None:
            continue
        target = written(statement)
        if target is not None:
            (temporary if _is_temporary(statement) else writes).add(parts(target))
        reads.update(parts(table) for table in read(statement))
        found.update(flows(statement, dialect, dict(known)))
    return Told(frozenset(reads - temporary), frozenset(writes), frozenset(_through(temporary, found)))


def _statement(text: str, dialect: str | None) -> exp.Expr | None:
    if not text.strip() or _nesting(text) > MAX_NESTING:
        return None
    try:
        return normalize_identifiers(sqlglot.parse_one(text, dialect=dialect), dialect=dialect)
    except FAULTS:
        return None


def _nesting(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[()]", text):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    return deepest


def _is_temporary(statement: exp.Expr) -> bool:
    return isinstance(statement, exp.Create) and statement.find(exp.TemporaryProperty) is not None


def _through(temporary: set[Parts], found: set[Flow]) -> set[Flow]:
    """The flows, those through temporary tables joined into one each."""
    kept = {flow for flow in found if flow.source not in temporary}
    late = [flow for flow in found if flow.source in temporary]
    for _ in temporary:
        kept |= {
            early._replace(
                target=flow.target,
                target_field=flow.target_field,
                subtype=max(early.subtype, flow.subtype, key=_STRENGTH.__getitem__),
            )
            for flow in late
            for early in kept
            if (early.target, early.target_field) == (flow.source, flow.source_field)
        }
    return {flow for flow in kept if flow.target not in temporary}
