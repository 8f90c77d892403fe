"""Golden stories: a folder with scenario.md, its events and what is expected; a new one needs no Python.

scenario.md tells the story to a person. events.txt holds its events in the words of `notation`; events.ndjson
holds them as they travel. expected.txt asks and answers: `? NAME` a question of questions/NAME.sql, or
`? select ...` any other of the public SQL, rows in any order, cells apart by two spaces; `$ lineage ...` a
command and what it prints, in UTC, with no line folded. A story may bring a lineage.toml.
"""

import re
import shlex
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import notation
import pytest
from build import body, configure, take
from empty import empty_store

from lineage.cli import main
from lineage.collect.log import EventLog, Kind, Record
from lineage.config import Config
from lineage.names import NodeName
from lineage.store.store import Store

HERE = Path(__file__).parent
STORIES = sorted(path.parent for path in HERE.glob("*/scenario.md"))

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


class Question(NamedTuple):
    """`asked` is a command or a question with its sign; `answer` the lines below it."""

    asked: str
    answer: list[str]


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def questions(story: Path) -> list[Question]:
    found: list[Question] = []
    for line in (story / "expected.txt").read_text().splitlines():
        if line.startswith(("$ ", "? ")):
            found.append(Question(line, []))
        else:
            found[-1].answer.append(line)
    return found


def told(story: Path) -> list[list[bytes]]:
    """The bodies of its events, batch by batch."""
    ndjson = story / "events.ndjson"
    if ndjson.exists():
        return [ndjson.read_bytes().splitlines()]
    return [[body(said) for said in batch] for batch in notation.batches((story / "events.txt").read_text())]


ASKED = [(story, sign) for story in STORIES for sign in sorted({q.asked[0] for q in questions(story)})]


@pytest.mark.parametrize("story", [story for story, sign in ASKED if sign == "?"], ids=lambda path: path.name)
def test_a_story_has_the_rows_expected(story: Path) -> None:
    store = empty_store()
    if (story / "lineage.toml").exists():
        configure(store, Config.parse((story / "lineage.toml").read_text()))
    for batch in told(story):
        take(store, *batch)
    named = _run_names(store)
    for question in questions(story):
        expected = sorted(re.split(r"\s{2,}", line.strip()) for line in question.answer if line.strip())
        answer = store.query(_statement(question.asked[2:])).rows
        assert (question.asked, sorted([_cell(value, named) for value in row] for row in answer)) == (
            question.asked,
            expected,
        )
    store.close()


def _statement(asked: str) -> str:
    return asked if " " in asked else (HERE / "questions" / f"{asked}.sql").read_text()


def _run_names(store: Store) -> dict[UUID, str]:
    """`dag.task@run_id` or a pathspec, with the try if it is not the first."""
    found = store.query((HERE / "run_names.sql").read_text()).rows
    return dict(found)


def _cell(value: Any, named: dict[UUID, str]) -> str:
    if value is None:
        return "-"
    if isinstance(value, UUID):
        return named.get(value, str(value))
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%dT%H:%M:%S}".removesuffix(":00")
    if isinstance(value, str) and value.startswith(("dataset:", "job:")):
        return NodeName.parse(value).label.removeprefix("airflow://demo/")
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("story", [story for story, sign in ASKED if sign == "$"], ids=lambda path: path.name)
def test_a_story_is_told_by_the_commands(
    story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with EventLog.open(tmp_path / "log") as log:
        log.append([Record(Kind.EVENT, said) for batch in told(story) for said in batch]).result(timeout=30)
    for question in questions(story):
        main([*shlex.split(question.asked.removeprefix("$ lineage ")), "--home", str(tmp_path)])
        shown = [row.rstrip() for row in capsys.readouterr().out.rstrip("\n").splitlines()]
        assert (question.asked, shown) == (
            question.asked,
            "\n".join(question.answer).rstrip("\n").splitlines(),
        )
