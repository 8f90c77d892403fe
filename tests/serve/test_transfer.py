"""Export and import of files, through the home itself and through a running server."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from build import Event, event, instant
from conftest import serving

from lineage.cli import main
from lineage.client import Client
from lineage.collect.log import EventLog, Kind, Record
from lineage.transfer.ndjson import Writer

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

STORY = [
    event("START", job="etl.load", at=0, reads=["s3://lake/raw"]),
    event(job="etl.load", at=1, writes=["s3://lake/orders"]),
    event(job="etl.report", at=2, reads=["s3://lake/orders"], writes=["s3://lake/é report ✓"]),
]
LINES = b"".join(json.dumps(said).encode() + b"\n" for said in STORY)


def record(home: Path, *events: Event) -> None:
    """A home with a log and no server."""
    with EventLog.open(home / "log") as log:
        log.append([Record(Kind.EVENT, json.dumps(said).encode()) for said in events]).result(timeout=30)


def ask(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> Any:
    """The answer of a command that may end with status 1, as JSON."""
    assert main([*arguments, "--json", "--home", str(home)]) in (0, 1)
    return json.loads(capsys.readouterr().out)


def test_an_export_is_the_bodies_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, file = tmp_path / "home", tmp_path / "all.ndjson"
    record(home, *STORY, STORY[0])
    assert ask(capsys, home, "export", str(file)) == {"events": 3, "bytes": len(LINES)}
    assert file.read_bytes() == LINES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.ndjson", "home"]


@pytest.mark.parametrize("suffix", [".ndjson", ".ndjson.gz", ".ndjson.zst"])
def test_export_import_export_gives_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    copy.mkdir()
    record(home, *STORY)
    first, second = tmp_path / f"first{suffix}", tmp_path / f"second{suffix}"
    ask(capsys, home, "export", str(first))
    assert ask(capsys, copy, "import", str(first)) == {"added": 3, "known": 0, "refused": []}
    assert ask(capsys, copy, "import", str(first)) == {"added": 0, "known": 3, "refused": []}
    ask(capsys, copy, "export", str(second))
    assert first.read_bytes() == second.read_bytes()
    unpack = {".gz": gzip.decompress, ".zst": zstandard.decompress}.get(first.suffix, bytes)
    assert unpack(first.read_bytes()) == LINES


def test_a_line_that_is_no_event_is_kept_and_named_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "some.ndjson"
    file.write_bytes(b"\r\n" + LINES.replace(b"\n", b"\r\n") + b"{}\r\nhalf")
    reasons = [
        "$: Object missing required field `eventTime`",
        "$: JSON is malformed: invalid character (byte 0)",
    ]
    refused = [{"line": 5 + place, "reason": reason} for place, reason in enumerate(reasons)]
    home = tmp_path / "home"
    home.mkdir()
    for added in (3, 0):
        said = {"added": added, "known": 3 - added, "refused": refused}
        assert ask(capsys, home, "import", str(file)) == said
    assert main(["import", str(file), "--home", str(home)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "line 5: $: Object missing required field `eventTime`"
    assert out[2].startswith("0 events added, 3 known already, 2 refused, in ")
    letters = ask(capsys, home, "dead-letters")
    assert sorted(letter["reason"] for letter in letters) == sorted(reasons)


def test_an_event_of_the_future_is_known_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its place in time is that of its receipt, which differs; its id does not."""
    file = tmp_path / "future.ndjson"
    file.write_text(json.dumps({**STORY[1], "eventTime": instant(40 * 86_400)}))
    home = tmp_path / "home"
    home.mkdir()
    assert ask(capsys, home, "import", str(file))["added"] == 1
    assert ask(capsys, home, "import", str(file)) == {"added": 0, "known": 1, "refused": []}


def test_a_pretty_printed_event_is_exported_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.ndjson"
    with serving(tmp_path / "home") as server:
        assert server.post(b"\n" + json.dumps(STORY[0], indent=2).encode() + b"\n").status_code == 201
        monkeypatch.setenv("LINEAGE_URL", server.url)
        assert ask(capsys, tmp_path, "export", str(file))["events"] == 1
        assert ask(capsys, tmp_path, "import", str(file)) == {"added": 0, "known": 1, "refused": []}
    (line,) = file.read_text().splitlines()
    assert json.loads(line) == STORY[0]


def test_a_stopped_export_goes_on_after_its_last_whole_block(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lineage.query.exchange.page.PAGE_EVENTS", 1)
    whole, file = tmp_path / "whole.ndjson.gz", tmp_path / "all.ndjson.gz"
    with serving(tmp_path / "home") as server:
        assert server.send(*STORY).status_code == 201
        monkeypatch.setenv("LINEAGE_URL", server.url)
        ask(capsys, tmp_path, "export", str(whole))
        begun = Client(server.url).page("/api/v2/events/export")
        Writer(file, server.url).write(begun.content, 1, begun.headers["Lineage-Next"])
        with (tmp_path / "all.ndjson.gz.part").open("ab") as part:
            part.write(b"the torso of a block")
        assert ask(capsys, tmp_path, "export", str(file))["events"] == 3
    assert file.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ndjson.gz", b"no gzip", "damaged after line 0: Not a gzipped file (b'no')"),
        ("a.ndjson.gz", gzip.compress(LINES, mtime=0)[:-12], "damaged after line"),
        ("a.ndjson.zst", b"no zstd", "damaged after line 0: zstd decompress error: Unknown frame descriptor"),
        ("a.csv", b"", "an import is a URL, or ends in .ndjson, .ndjson.gz, .ndjson.zst"),
        ("a.ndjson", None, "No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["import", str(tmp_path / name), "--home", str(tmp_path)]) == 1
    assert message in capsys.readouterr().err


def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        answer = server.get("/api/v2/events/export", after="1.x")
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "after: '1.x' is no place in the log; take it from Lineage-Next",
    )
