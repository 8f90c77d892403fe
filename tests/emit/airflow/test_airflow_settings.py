"""What Airflow's OpenLineage provider finds configured once this package is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lineage.emit.airflow.settings import RUN_FACETS, openlineage_file

pytestmark = pytest.mark.acceptance  # each test imports Airflow anew, which takes seconds

ASK = """
import json
from airflow.sdk.listener import get_listener_manager

listeners = [type(each).__name__ for each in get_listener_manager().pm.get_plugins()]
from airflow.providers.openlineage import conf
print(json.dumps({
    "facets": sorted(conf.custom_run_facets()), "file": conf.config_path(),
    "listens": "OpenLineageListener" in listeners,
}))
"""


def configured(home: Path, **settings: str) -> dict[str, object]:
    # An Airflow that another test has loaded in this process has settings of its own.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW__")}
    environment = {
        **inherited,
        "AIRFLOW_HOME": str(home),
        "OPENLINEAGE_NAMESPACE": "airflow://test",
        **settings,
    }
    result = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("variable", ["LINEAGE_URL", "OPENLINEAGE_URL"])
def test_a_url_is_all_that_is_needed(tmp_path: Path, variable: str) -> None:
    expected = {"facets": [RUN_FACETS], "file": str(openlineage_file()), "listens": True}
    assert configured(tmp_path, **{variable: "http://127.0.0.1:9"}) == expected


def test_without_a_url_airflow_stays_silent(tmp_path: Path) -> None:
    assert configured(tmp_path) == {"facets": [RUN_FACETS], "file": "", "listens": False}


def test_facets_of_the_user_stay_beside_ours(tmp_path: Path) -> None:
    (tmp_path / "airflow.cfg").write_text("[openlineage]\ncustom_run_facets = theirs.facet\n")
    found = configured(tmp_path, LINEAGE_URL="http://127.0.0.1:9")
    assert found["facets"] == sorted([RUN_FACETS, "theirs.facet"])


@pytest.mark.parametrize(
    "settings",
    [
        {"AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "console"}'},
        {"OPENLINEAGE__TRANSPORT__TYPE": "console"},
    ],
)
def test_a_transport_of_the_user_stays(tmp_path: Path, settings: dict[str, str]) -> None:
    found = configured(tmp_path, LINEAGE_URL="http://127.0.0.1:9", **settings)
    assert (found["file"], found["listens"]) == ("", True)


def test_switched_off_it_changes_nothing(tmp_path: Path) -> None:
    found = configured(tmp_path, LINEAGE_URL="http://127.0.0.1:9", LINEAGE_DISABLED="1")
    assert found == {"facets": [], "file": "", "listens": False}
