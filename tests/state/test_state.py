"""The state file: committed or not, and shared by processes."""

import sqlite3
from pathlib import Path

import pytest

from lineage.state.state import State


def test_what_a_failed_transaction_wrote_is_gone(tmp_path: Path) -> None:
    state = State.open(tmp_path)
    with state.transaction() as transaction:
        transaction.execute("create table notes (text)")
    with pytest.raises(sqlite3.IntegrityError), state.transaction() as transaction:
        _fail_after_writing(transaction)
    assert state.query("select * from notes") == []
    state.close()


def test_a_second_opener_sees_what_was_committed(tmp_path: Path) -> None:
    first, second = State.open(tmp_path), State.open(tmp_path)
    with first.transaction() as transaction:
        transaction.execute("create table notes (text)")
        transaction.execute("insert into notes values ('kept')")
    assert second.query("select text from notes where text = :text", {"text": "kept"}) == [("kept",)]
    first.close()
    second.close()


def _fail_after_writing(transaction: sqlite3.Connection) -> None:
    transaction.execute("insert into notes values ('half')")
    raise sqlite3.IntegrityError
