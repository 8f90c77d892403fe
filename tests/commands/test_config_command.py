"""`lineage config check`: the place of a fault, and what stands."""

import json
import tomllib
from pathlib import Path

import msgspec
import pytest

from lineage.cli import main
from lineage.config import Config
from lineage.toml_lines import line_of

TEXT = """\
# who owns what
[[owner]]
job = "etl*"
team = "dätä"

[[owner]]
job = 'x'
team = "b"
[runs]
  lost_after_hours = 1.5
"""


def check(*arguments: str) -> int:
    return main(["config", "check", *arguments])


def test_what_stands_is_printed_as_the_file_would_spell_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lineage.toml").write_text(TEXT)
    assert check("--home", str(tmp_path)) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"# {tmp_path}/lineage.toml can be used; what stands:\n")
    assert Config.parse(printed) == Config.load(tmp_path)
    lines = printed.splitlines()
    assert "lost_after_hours = 1.5" in lines
    assert "depends_days = 30  # default" in lines


def test_without_a_file_every_default_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--home", str(tmp_path)) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"# {tmp_path}/lineage.toml is not there; what stands:\n")
    assert Config.parse(printed) == Config()
    assert tomllib.loads(printed)["limits"] == msgspec.to_builtins(Config().limits)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            TEXT.replace("1.5", "true"),
            "line 10: Expected `float`, got `bool` - at `$.runs.lost_after_hours`",
        ),
        (
            TEXT.replace('team = "b"', ""),
            "line 6: Object missing required field `team` - at `$.owner[1]`",
        ),
        (f"{TEXT}\n[ghost]\na = 1", "line 12: Object contains unknown field `ghost`"),
        ("owner = [{job = 1}]", "line 1: Expected `str`, got `int` - at `$.owner[0].job`"),
        (
            "\n\n[limits]\nrequests = 0",
            "line 4: Expected `int` >= 1 - at `$.limits.requests`",
        ),
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, fault: str
) -> None:
    path = tmp_path / "other.toml"
    path.write_text(text)
    assert check(str(path)) == 1
    assert capsys.readouterr().err == f"lineage: {path}: {fault}\n"
    assert check(str(path), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": str(path), "fault": f"{path}: {fault}", "config": None}


def test_json_tells_what_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lineage.toml"
    path.write_text(TEXT)
    assert check("--home", str(tmp_path), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": str(path), "fault": None, "config": msgspec.to_builtins(Config.parse(TEXT))}


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lineage.toml").write_bytes(b"\xff\xfe")
    assert check("--home", str(tmp_path)) == 1
    assert capsys.readouterr().err.startswith(f"lineage: {tmp_path}/lineage.toml: cannot be read: ")


def test_lines_of_every_form() -> None:
    text = 'a.b = 1\n"q" = 2\n[x.y]\nz = 3\n[[x.l]]\n[[x.l]]\nz = 4\n'
    asked = [("a", "b"), ("q",), ("x", "y", "z"), ("x", "l", 0, "z"), ("x", "l", 1, "z"), ("no",), ()]
    assert [line_of(text, place) for place in asked] == [1, 2, 4, 5, 7, None, None]
