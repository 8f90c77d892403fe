"""`lineage doctor` and `lineage diff` on a home without a server: what is printed and the exit status."""

import json
from pathlib import Path

import pytest
from build import dag, flow, moment, task
from recorded import recorded

from lineage.cli import main
from lineage.show.words import clock

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

YESTERDAY = -48 * 3600.0
"""Old enough that every time is printed with its date."""


def run(home: Path, *arguments: str) -> int:
    return main([*arguments, "--home", str(home)])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    about = [dag("COMPLETE", run=number, at=YESTERDAY, team="data") for number in ("r1", "r2")]
    with recorded(tmp_path, *about, task("COMPLETE", run="r2", at=YESTERDAY, team="data")):
        return tmp_path


def test_doctor_without_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with recorded(tmp_path, flow("COMPLETE", team="science")):
        pass
    assert run(tmp_path, "doctor", "--fail") == 0
    assert capsys.readouterr().out == "nothing found: every check passed.\n"


def test_doctor_fails_on_demand(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "doctor") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("warning  team data: no event since ")
    assert lines[1:] == [
        "         → if its jobs run, see what waits on their machines: lineage outbox status",
        "",
        "0 errors, 1 warning, 0 notices.",
    ]
    assert run(home, "doctor", "--fail", "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert [(found["check"], found["severity"], found["toml"]) for found in answer["findings"]] == [
        ("silent_team", "warning", None)
    ]
    assert answer["left_out"] == {}


def test_diff_says_what_differs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "diff", "r1", "r2") == 0
    when = clock(moment(YESTERDAY))
    assert capsys.readouterr().out.splitlines() == [
        f"etl   r1 (complete {when})  →  r2 (complete {when})",
        "job        etl.load   only in the later run",
        "unknown    code",
    ]
    assert run(home, "diff", "r1", "r2", "--json") == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["kind"], change["subject"], change["after"]) == ("job", "etl.load", "ran")


def test_diff_refuses_what_is_no_run(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "diff", "r1", "r9") == 1
    assert capsys.readouterr().err == (
        "lineage: \"r9\" names no run; name one by its id, Airflow's run_id, Metaflow's number or pathspec, "
        "JOB@RUN or MODEL#sha\n"
    )


def test_questions_take_a_moment_or_a_run(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    when = clock(moment(YESTERDAY))
    assert run(home, "upstream", "etl.load", "--as-of", moment(YESTERDAY - 1).isoformat()) == 0
    assert capsys.readouterr().out.splitlines()[0] == "etl.load  team data"
    assert run(home, "upstream", "etl.load", "--run", "r2") == 0
    assert capsys.readouterr().out.splitlines()[0] == f"etl.load  team data  run r2  complete {when}"
    assert run(home, "impact", "etl.load", "--as-of", "2020-01-01") == 0
    assert capsys.readouterr().out == "0 models, 0 datasets, 0 jobs of 0 teams: none\n"
    assert run(home, "downstream", "etl.load", "--as-of", "noon") == 1
    assert capsys.readouterr().err.startswith("lineage: no time: 'noon'; write it as 2026-11-24T09:30:00Z")
