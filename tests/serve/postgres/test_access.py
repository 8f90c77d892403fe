"""Keys at the SQL endpoint leave a bounded trace: what a stranger says of himself is not kept."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sql_endpoint import Served, serving_sql

from lineage.state.audit import uses
from lineage.state.keys import Keys, Role


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Served]:
    with serving_sql(tmp_path) as running:
        yield running


def test_a_login_is_counted_by_key_and_outcome(running: Served) -> None:
    read, token = Keys(running.pipeline.state).create(Role.READ)
    ingest, other = Keys(running.pipeline.state).create(Role.INGEST)
    with running.connect(user=read.id, password=token) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    for user, password in ((read.id, "wrong"), (ingest.id, other), ("mallory", "x"), ("mallory2", "x")):
        with pytest.raises(psycopg.OperationalError):
            running.connect(user=user, password=password)
    assert sorted((use.key_id, use.outcome, use.uses) for use in uses(running.pipeline.state)) == sorted(
        [
            ("", "SQL: the key is not known", 3),
            (read.id, "ok", 1),
            (ingest.id, "SQL: a key of the role ingest may not ask in SQL; it takes read", 1),
        ]
    )
