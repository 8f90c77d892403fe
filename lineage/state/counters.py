"""Counters that outlive the process, the store and the events they count: they never go down."""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from lineage.state.state import State, statement


class Count(NamedTuple):
    """One counter of a name: its label values, in the order they were added with, and where it stands."""

    labels: tuple[str, ...]
    value: float


def add(transaction: sqlite3.Connection, name: str, labels: Sequence[str], value: float) -> None:
    """Raise the counter of that name and those labels; it begins at 0."""
    parameters = {"name": name, "labels": json.dumps(labels, ensure_ascii=False), "value": value}
    transaction.execute(statement("add_counter"), parameters)


def counters(state: State, name: str) -> list[Count]:
    """Every counter of that name."""
    rows = state.query(statement("counters"), {"name": name})
    return [Count(tuple(json.loads(labels)), value) for labels, value in rows]
