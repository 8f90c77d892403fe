"""A column is asked for where a node is: over HTTP and on the command line."""

import json
from pathlib import Path

import pytest
from build import dataset, event
from say import column_lineage

from lineage.cli import main
from lineage.collect.log import EventLog, Kind, Record

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose log holds one run that says where a column comes from."""
    home = tmp_path_factory.mktemp("columns")
    made = {"type": "DIRECT", "subtype": "IDENTITY"}
    facets = column_lineage({"km": [("s3://lake/raw#miles", made)]})
    said = event(reads=["s3://lake/raw"], writes=[dataset("s3://lake/trips.parquet", facets=facets)])
    with EventLog.open(home / "log") as log:
        log.append([Record(Kind.EVENT, json.dumps(said).encode())]).result(timeout=30)
    return home


def test_a_column_is_a_tree(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upstream", "trips.parquet#km", "--home", str(home)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "s3://lake/trips.parquet#km",
        "└── s3://lake/raw#miles  direct identity  by load",
        "It comes from 1 column of 1 other dataset.",
    ]


def test_a_column_is_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["downstream", "dataset:s3://lake:raw#miles", "--json", "--home", str(home)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["start"]["node"] == "dataset:s3://lake:raw"
    assert answer["field"] == "miles"
    assert [(edge["target"], edge["target_field"], edge["subtype"]) for edge in answer["edges"]] == [
        ("dataset:s3://lake:trips.parquet", "km", "IDENTITY")
    ]


def test_a_sign_at_the_end_belongs_to_the_name(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upstream", "trips.parquet#", "--home", str(home)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 job, 2 datasets, 0 teams."


def test_a_column_that_is_not_there_ends_with_status_1(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["upstream", "trips.parquet#mi", "--home", str(home)]) == 1
    assert capsys.readouterr().err == ('lineage: s3://lake/trips.parquet has no column "mi"; known: km\n')
