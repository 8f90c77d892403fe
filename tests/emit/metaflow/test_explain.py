"""`lineage emit explain` in real environments."""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = """
import argparse, sys
from lineage.emit import explain
parser = argparse.ArgumentParser()
explain.add_arguments(parser)
sys.exit(explain.run(parser.parse_args()))
"""


def explain(home: Path, **environment: str) -> tuple[int, dict[str, str]]:
    """The exit status, and the mark and text of each subject."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LINEAGE", "OPENLINEAGE"))
    }
    done = subprocess.run(
        [sys.executable, "-c", COMMAND],
        env={**kept, "LINEAGE_HOME": str(home), "METAFLOW_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, {
        line[4:14].strip(): f"{line[:2]} {line[15:]}" for line in done.stdout.splitlines()
    }


def test_an_environment_in_order(tmp_path: Path) -> None:
    status, said = explain(tmp_path, LINEAGE_URL="http://ann:secret@127.0.0.1:5000", LINEAGE_API_KEY="key")
    assert status == 0, said
    assert said["switch"] == "ok listening is switched on"
    assert said["collector"] == "-- http://ann:***@127.0.0.1:5000/api/v1/lineage, with an API key"
    assert said["metaflow"].endswith("the listener is an extension of it")
    assert said["steps"] == "ok decorators attached to every step: lineage"


def test_a_disabled_listener(tmp_path: Path) -> None:
    status, said = explain(tmp_path, LINEAGE_DISABLED="1")
    assert status == 1
    assert said["switch"] == "no LINEAGE_DISABLED switches everything off"


def test_default_decorators_of_the_users_own_keep_the_listener(tmp_path: Path) -> None:
    status, said = explain(tmp_path, METAFLOW_DEFAULT_DECOSPECS="retry timeout:seconds=9")
    assert status == 0
    assert said["steps"] == "ok decorators attached to every step: retry timeout:seconds=9 lineage"
