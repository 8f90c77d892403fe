"""A change of lineage.toml is taken up while the pipeline runs, for all history; a fault changes nothing."""

import doctest
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from build import body, event

from lineage.collect.log import Kind, Record
from lineage.pipeline import Pipeline
from lineage.query.doctor.doctor import doctor
from lineage.state import audit, configuration

TEAMS = "select name, team from jobs order by name"
OWNED = '[[owner]]\njob = "etl*"\nteam = "data"\n'


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    opened = Pipeline.open(tmp_path)
    told = [event(job="etl.load", writes=["s3://lake/a"]), event(job="use", reads=["s3://lake/b"])]
    opened.log.append([Record(Kind.EVENT, body(said)) for said in told]).result(timeout=30)
    assert opened.wait(30) == 0
    yield opened
    opened.close()


def until(pipeline: Pipeline, query: str, expected: object) -> None:
    deadline = time.monotonic() + 60
    while (found := pipeline.store.query(query).rows) != expected:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def acts(pipeline: Pipeline) -> list[tuple[str, str, str]]:
    return [(act.actor, act.act, act.detail) for act in audit.acts(pipeline.state)]


def test_a_change_is_taken_up_for_all_history_and_audited(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text(OWNED)
    until(pipeline, TEAMS, [("etl.load", "data"), ("use", "unowned")])
    (tmp_path / "lineage.toml").write_text(
        '[[alias]]\ndataset = "s3://lake/a"\nsame_as = ["s3://lake/b"]\n[[dev]]\njob = "use"\n'
    )
    until(pipeline, "select name from datasets", [("a",)])
    until(pipeline, TEAMS, [("etl.load", "unowned"), ("use", "unowned")])
    assert pipeline.store.query("select job from runs where dev").rows == [("job:airflow://demo:use",)]
    (tmp_path / "lineage.toml").unlink()
    until(pipeline, "select name from datasets order by name", [("a",), ("b",)])
    alias, dev = '{"dataset":"s3://lake/a","same_as":["s3://lake/b"]}', '{"job":"use"}'
    owner = '{"job":"etl*","team":"data"}'
    deadline = time.monotonic() + 30
    while len(acts(pipeline)) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert acts(pipeline) == [
        ("server", "lineage.toml", f"alias: without {alias}; dev: without {dev}"),
        ("server", "lineage.toml", f"owner: without {owner}; alias: with {alias}; dev: with {dev}"),
        ("server", "lineage.toml", f"owner: with {owner}"),
    ]


def test_a_faulty_file_is_told_and_what_it_said_before_applies(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "lineage.toml"
    path.write_text(OWNED)
    until(pipeline, TEAMS, [("etl.load", "data"), ("use", "unowned")])
    path.write_text("[[owner]]\njob = 'etl*'\n")
    deadline = time.monotonic() + 60
    while pipeline.config_fault is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    fault = f"{path}: line 1: Object missing required field `team` - at `$.owner[0]`"
    assert pipeline.config_fault == fault
    found = doctor(pipeline.store, pipeline.log, config_fault=pipeline.config_fault).findings
    assert next((one.check, one.severity, one.summary) for one in found) == ("configuration", "error", fault)
    assert pipeline.store.query(TEAMS).rows == [("etl.load", "data"), ("use", "unowned")]
    path.write_text(OWNED.replace("data", "platform"))
    until(pipeline, TEAMS, [("etl.load", "platform"), ("use", "unowned")])
    assert pipeline.config_fault is None


def test_a_change_while_nothing_ran_is_audited_at_the_next_start(tmp_path: Path) -> None:
    Pipeline.open(tmp_path).close()
    (tmp_path / "lineage.toml").write_text("[teams]\ndepends_days = 7\n")
    again = Pipeline.open(tmp_path)
    assert acts(again) == [("server", "lineage.toml", "teams.depends_days: 30 became 7")]
    again.close()
    third = Pipeline.open(tmp_path)
    assert len(acts(third)) == 1
    third.close()


def test_the_examples_of_what_an_audit_says_hold() -> None:
    assert doctest.testmod(configuration).failed == 0
