"""`lineage emit explain` in real environments."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from lineage.emit.producer import VERSION

COMMAND = [str(Path(sys.executable).with_name("lineage")), "emit", "explain"]


def run(home: Path, *options: str, **environment: str) -> tuple[int, list[str]]:
    """The exit status and the lines of `lineage emit explain`."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LINEAGE", "OPENLINEAGE"))
    }
    done = subprocess.run(
        [*COMMAND, *options],
        env={**kept, "LINEAGE_HOME": str(home), "METAFLOW_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def explain(home: Path, **environment: str) -> tuple[int, dict[str, str]]:
    """The exit status, and the mark and text of each subject."""
    status, lines = run(home, **environment)
    return status, {line[4:14].strip(): f"{line[:2]} {line[15:]}" for line in lines}


def test_an_environment_in_order(tmp_path: Path) -> None:
    status, said = explain(tmp_path, LINEAGE_URL="http://ann:secret@127.0.0.1:5000", LINEAGE_API_KEY="key")
    assert status == 0, said
    assert said["switch"] == "ok listening is switched on"
    assert said["collector"] == "-- http://ann:***@127.0.0.1:5000/api/v1/lineage, with an API key"
    assert said["metaflow"].endswith("the listener is an extension of it")
    assert said["steps"] == "ok decorators attached to every step: lineage"
    assert said["version"] == f"-- unified-lineage {VERSION}, Python {platform.python_version()}"
    assert said["metrics"] == "-- numbers among the artifacts are told; LINEAGE_METRICS=off keeps them"
    watched = "aiobotocore, botocore, duckdb, fsspec, metaflow, pandas, polars, pyarrow, sqlalchemy, sqlite3"
    assert said["watched"] == f"-- open() and {watched}"


def test_it_reads_as_json_a_line_too(tmp_path: Path) -> None:
    status, lines = run(tmp_path, "--json", LINEAGE_DISABLED="1", LINEAGE_METRICS="off")
    assert status == 1
    said = {found["subject"]: (found["ok"], found["text"]) for found in map(json.loads, lines)}
    assert said["switch"] == (False, "LINEAGE_DISABLED switches everything off")
    assert said["metrics"] == (None, "LINEAGE_METRICS keeps numbers among the artifacts here")


def test_a_disabled_listener(tmp_path: Path) -> None:
    status, said = explain(tmp_path, LINEAGE_DISABLED="1")
    assert status == 1
    assert said["switch"] == "no LINEAGE_DISABLED switches everything off"


def test_default_decorators_of_the_users_own_keep_the_listener(tmp_path: Path) -> None:
    status, said = explain(tmp_path, METAFLOW_DEFAULT_DECOSPECS="retry timeout:seconds=9")
    assert status == 0
    assert said["steps"] == "ok decorators attached to every step: retry timeout:seconds=9 lineage"
