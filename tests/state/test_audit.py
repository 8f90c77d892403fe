"""The audit: uses are counted by day, key, role and outcome; acts are kept one by one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lineage.state.audit import UseLog, acts, record, uses
from lineage.state.state import State


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State.open(tmp_path)
    yield state
    state.close()


def test_acts_are_kept_in_order(state: State) -> None:
    record(state, "key_1", "rebuild")
    record(state, "user ann", "key revoke", "key_1")
    kept = acts(state)
    assert [(act.actor, act.act, act.detail) for act in kept] == [
        ("user ann", "key revoke", "key_1"),
        ("key_1", "rebuild", ""),
    ]
    assert datetime.now(UTC) - kept[0].at < timedelta(minutes=1)
    assert acts(state, limit=1) == kept[:1]


def test_uses_add_up(state: State) -> None:
    log = UseLog(state)
    assert log.note("key_1", "read", "ok")
    assert not log.note("key_1", "read", "ok")
    assert not log.note("", "", "the key is not known")
    assert uses(state) == []
    log.flush()
    assert log.note("key_1", "read", "ok")
    log.flush()
    log.flush()
    found = uses(state)
    assert sorted((use.key_id, use.role, use.outcome, use.uses) for use in found) == [
        ("", "", "the key is not known", 1),
        ("key_1", "read", "ok", 3),
    ]
    assert all(use.first_at <= use.last_at and use.day == use.last_at.date().isoformat() for use in found)
