"""Each procedure of docs/operations.md, run as it is written there."""

import configparser
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import httpx
import pytest
from build import Event, event

from lineage.cli import build_parser, main
from lineage.collect.log import EventLog, Kind, Record
from lineage.home import SERVER, STATE, STORE
from lineage.pipeline import Pipeline
from lineage.state import audit
from lineage.state.state import State

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

T = TypeVar("T")

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


def block(language: str, begins: str) -> str:
    """The code block of the page that begins so."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    (found,) = (each for each in blocks if each.startswith(begins))
    return str(found)


def run(script: str, **places: Path) -> str:
    """Run a script of the page with `lineage` on the path; returns what it printed."""
    path = f"{places.get('programs', '')}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, **{name: str(place) for name, place in places.items()}}
    command = ["sh", "-euc", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def append(log: EventLog, *events: Event) -> None:
    log.append([Record(Kind.EVENT, json.dumps(said).encode()) for said in events]).result(timeout=30)


def rows(capsys: pytest.CaptureFixture[str], home: Path, query: str) -> Any:
    assert main(["sql", query, "--format", "json", "--home", str(home)]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_unit_starts_a_command_there_is() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys are spelled
    unit.read_string(block("ini", "[Unit]"))
    program, *arguments = unit["Service"]["ExecStart"].split()
    assert Path(program).name == "lineage"
    args = build_parser().parse_args(arguments)
    assert (args.command, args.host, args.port) == ("serve", "127.0.0.1", 5000)


def test_what_was_backed_up_while_events_came_is_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, backup, restored = tmp_path / "home", tmp_path / "backup", tmp_path / "restored"
    home.mkdir()
    (home / "lineage.toml").write_text('[[owner]]\njob = "*"\nteam = "red"\n')
    pipeline = Pipeline.open(home)
    try:
        append(pipeline.log, event(job="a", writes=["s3://lake/a"]), event(job="b", reads=["s3://lake/a"]))
        pipeline.log.leave_segment()
        pipeline.log.seal()
        append(pipeline.log, event(job="c"))
        audit.record(pipeline.state, "somebody", "something")
        run(block("sh", "# backup"), LINEAGE_HOME=home, BACKUP=backup)
        append(pipeline.log, event(job="d"))
        run(block("sh", "# backup"), LINEAGE_HOME=home, BACKUP=backup)
        append(pipeline.log, event(job="e"))
    finally:
        pipeline.close()
    said = run(block("sh", "# restore"), LINEAGE_HOME=restored, BACKUP=backup)
    assert "passed" in said or "notice" in said or "warning" in said
    for query in (
        "select node, team from jobs order by all",
        "select source, target from lineage_edges order by all",
    ):
        wanted = [row for row in rows(capsys, home, query) if row.get("node") != "job:airflow://demo:e"]
        assert rows(capsys, restored, query) == wanted
    state = State.open(restored)
    assert [(act.actor, act.act) for act in audit.acts(state)] == [("somebody", "something")]
    state.close()


RESTART = """\
#!/bin/sh
# What systemd does for `systemctl restart lineage`; the unit's environment names the home.
test "$*" = "restart lineage"
"$PYTHON" -m lineage.cli serve --home "$LINEAGE_HOME" --port 0 --no-sql >"$LINEAGE_HOME/server.log" 2>&1 &
"""
INSTALL = """\
#!/bin/sh
# The version that is to be installed is this one.
test "$*" = "install --upgrade unified-lineage[server]"
"""
ANSWERS = (
    "select node, team from jobs order by all",
    "select source, target, job from lineage_edges order by all",
    "select reader_run_id, writer_run_id, rule from run_links order by all",
)


def test_a_home_of_an_older_version_answers_the_same_after_an_upgrade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, programs = tmp_path / "home", tmp_path / "bin"
    programs.mkdir()
    for name, text in (("pip", INSTALL), ("systemctl", RESTART)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    with Pipeline.open(home) as pipeline:
        append(pipeline.log, event(job="a", writes=["s3://lake/a"]))
        append(pipeline.log, event(job="b", reads=["s3://lake/a"], at=5))
        audit.record(pipeline.state, "somebody", "something")
    before = [rows(capsys, home, query) for query in ANSWERS]
    assert [len(found) for found in before] == [2, 2, 1]
    age(home)
    run(block("sh", "# upgrade"), LINEAGE_HOME=home, PYTHON=Path(sys.executable), programs=programs)
    with httpx.Client(timeout=60) as http:
        try:
            server = until(
                lambda: json.loads((home / SERVER).read_text()) if (home / SERVER).exists() else None
            )
            http.base_url = server["url"]
            assert http.post("/api/v1/lineage", json=event(job="c")).status_code == 201
            until(
                lambda: http.get("/health/ready").json() == {"ready": True, "rebuilding": False, "behind": 0}
            )
            assert [rows(capsys, home, query) for query in ANSWERS] == [
                [*before[0], {"node": "job:airflow://demo:c", "team": "unowned"}],
                *before[1:],
            ]
            acts = http.get("/api/v2/audit").json()["acts"]
            assert [(act["actor"], act["act"]) for act in acts] == [("somebody", "something")]
        finally:
            os.kill(server["pid"], signal.SIGTERM)
            until(lambda: not (home / SERVER).exists())


def test_a_command_on_a_home_of_an_older_version_waits_for_its_new_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Pipeline.open(tmp_path) as pipeline:
        append(pipeline.log, event(job="a", writes=["s3://lake/a"]))
    before = [rows(capsys, tmp_path, query) for query in ANSWERS]
    age(tmp_path)
    assert [rows(capsys, tmp_path, query) for query in ANSWERS] == before


def age(home: Path) -> None:
    """Make the home one that an older version has left: other tables, other views, fewer tables of state."""
    (file,) = (home / STORE).glob("*.duckdb")
    with duckdb.connect(str(file)) as store:
        store.execute("update core.schema_number set number = number - 1")
        store.execute("delete from core.runs")
        store.execute("drop view public.model_provenance")
        store.execute("alter table core.jobs rename column namespace to space")
    with closing(sqlite3.connect(home / STATE)) as state:
        state.execute("drop table configuration")
        state.execute("drop table mirrors")
        state.commit()


def until(found: Callable[[], T]) -> T:
    """What is found, once it is there."""
    deadline = time.monotonic() + 120
    while not (there := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return there


def test_the_configuration_shown_is_taken() -> None:
    from lineage.config import Config

    assert Config.parse(block("toml", "[retention]")).retention.days == 365
    assert Config.parse(block("toml", "[mirror]")).mirror.marquez == "http://marquez.example:5000"
