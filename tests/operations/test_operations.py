"""Each procedure of docs/operations.md, run as it is written there."""

import configparser
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from build import Event, event

from lineage.cli import build_parser, main
from lineage.collect.log import EventLog, Kind, Record
from lineage.pipeline import Pipeline
from lineage.state import audit
from lineage.state.state import State
from lineage.store.generations import is_current

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()


def block(language: str, begins: str) -> str:
    """The code block of the page that begins so."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    (found,) = (each for each in blocks if each.startswith(begins))
    return str(found)


def run(script: str, **places: Path) -> str:
    """Run a script of the page with `lineage` on the path; returns what it printed."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
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


def test_another_version_builds_its_own_store_from_the_log(tmp_path: Path) -> None:
    pipeline = Pipeline.open(tmp_path)
    append(pipeline.log, event(job="a"))
    assert pipeline.wait(30) == 0
    with pipeline.store.transaction() as transaction:
        transaction.execute("update core.schema_number set number = number - 1")
        transaction.execute("delete from core.jobs")
    pipeline.close()
    pipeline = Pipeline.open(tmp_path)
    try:
        append(pipeline.log, event(job="b"))
        assert pipeline.wait(30) == 0
        while pipeline.rebuilding:
            pipeline.wait(1)
        assert is_current(pipeline.store)
        assert pipeline.wait(30) == 0
        assert pipeline.store.query("select name from jobs order by all").rows == [("a",), ("b",)]
    finally:
        pipeline.close()


def test_the_configuration_shown_is_taken() -> None:
    from lineage.config import Config

    assert Config.parse(block("toml", "[retention]")).retention.days == 365
    assert Config.parse(block("toml", "[mirror]")).mirror.marquez == "http://marquez.example:5000"
