"""Golden stories: a folder with scenario.md, events.ndjson and expected.txt; a new one needs no Python.

scenario.md names the commands, a line each, indented by four spaces: `    $ lineage upstream NODE`.
expected.txt holds them and what they print. The zone is UTC and no line is folded; the events are old:
every time has its date.
"""

import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.cli import main
from lineage.collect.log import EventLog, Kind, Record

STORIES = sorted(path.parent for path in Path(__file__).parent.glob("*/scenario.md"))
PROMPT = "    $ lineage "

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.name)
def test_a_story_is_told_as_expected(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bodies = (story / "events.ndjson").read_bytes().splitlines()
    with EventLog.open(tmp_path / "log") as log:
        log.append([Record(Kind.EVENT, body) for body in bodies]).result(timeout=30)
    told = []
    for line in (story / "scenario.md").read_text().splitlines():
        if line.startswith(PROMPT):
            main([*shlex.split(line.removeprefix(PROMPT)), "--home", str(tmp_path)])
            shown = "\n".join(row.rstrip() for row in capsys.readouterr().out.splitlines())
            told.append(f"{line.strip()}\n{shown}\n")
    assert "\n".join(told) == (story / "expected.txt").read_text()
