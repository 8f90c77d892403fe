"""The commands on a small story: two teams, one dataset, one model; what is printed and the exit status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from build import Event, artifact, dag, dataset, flow, pathspec, step, task

from lineage.cli import main
from lineage.collect.log import EventLog, Kind, Record

ORDERS = "s3://lake/orders"
MODEL = artifact("Train/fit/lr", "8f21aa", pathspec("Train/fit", "7"), model=True)
YESTERDAY = -48 * 3600
"""Old enough that every time is printed with its date."""


def story() -> list[Event]:
    at = YESTERDAY
    written = dataset(ORDERS, version="v1", seen=at + 2)
    read = dataset(ORDERS, version="v1", seen=at + 11)
    return [
        dag("START", run="r1", at=at, team="data"),
        task("COMPLETE", run="r1", at=at + 3, team="data", writes=[written]),
        dag("COMPLETE", run="r1", at=at + 4, team="data"),
        flow("START", run="7", at=at + 10, team="science"),
        step("COMPLETE", "Train/fit", run="7", at=at + 13, team="science", reads=[read], writes=[MODEL]),
        flow("COMPLETE", run="7", at=at + 14, team="science"),
        dag("START", run="r2", at=at + 20, team="data"),
        task("FAIL", run="r2", at=at + 23, team="data", writes=[ORDERS]),
        dag("FAIL", run="r2", at=at + 24, team="data"),
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a log and no server."""
    home = tmp_path_factory.mktemp("home")
    with EventLog.open(home / "log") as log:
        log.append([Record(Kind.EVENT, json.dumps(said).encode()) for said in story()]).result(timeout=30)
        log.append([Record(Kind.DEAD, b"{", "$: Input data was truncated")]).result(timeout=30)
    return home


def run(home: Path, *arguments: str) -> int:
    return main([*arguments, "--home", str(home)])


pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


def test_upstream_names_every_node_and_counts_them(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "upstream", "Train/fit/lr", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert [(node["name"], node["depth"], node["team"]) for node in answer["nodes"]] == [
        ("Train/fit/lr", 0, "science"),
        ("Train/fit", 1, "science"),
        ("orders", 2, "data"),
        ("etl.load", 3, "data"),
    ]
    assert run(home, "upstream", "Train/fit/lr") == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.lstrip(" └├─│").split("  ")[0] for line in lines[:4]]
    assert names == ["Train/fit/lr", "Train/fit", "s3://lake/orders", "etl.load"]
    assert lines[-1] == "2 jobs, 2 datasets, 2 teams: data, science."


def test_downstream_goes_the_other_way(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "downstream", "orders", "--depth", "1") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 job, 1 dataset, 2 teams: data, science."


def test_provenance_names_the_run_that_wrote_what_the_model_saw(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "provenance", "Train/fit/lr") == 0
    out = capsys.readouterr().out
    assert "Train/fit/lr#8f21aa  team science" in out
    assert "etl.load  run r1  team data  airflow" in out
    assert out.splitlines()[-1] == "2 runs, 2 teams, 1 hand-over (data → science)."


def test_provenance_of_a_version_that_is_not_there(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "provenance", "Train/fit/lr#beef") == 1
    assert capsys.readouterr().err == (
        "lineage: Train/fit/lr has no version made by a Metaflow run under #beef\n"
    )


def test_impact_lists_what_is_hit(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "impact", "r1") == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["hit", "name", "team", "edges", "away"],
        ["job", "Train/fit", "science", "1"],
        ["model", "Train/fit/lr", "science", "2"],
        ["1", "model,", "0", "datasets,", "1", "job", "of", "1", "team:", "science"],
    ]


def test_failures_end_with_status_1_on_demand(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "failures") == 0
    head, owes, hits, root, _, total = capsys.readouterr().out.splitlines()
    assert head.startswith("OPEN    2 d  data  etl  run r2   etl.load: failed")
    assert owes.startswith("owes    s3://lake/orders   last good version ")
    assert hits == "hits    science: Train · 1 model · 0 datasets"
    assert root == "root    itself"
    assert total == "1 open, 0 closed in the last 24 hours."
    assert run(home, "failures", "--fail") == 1


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("table", "name      state\netl.load  COMPLETE\n1 row\n"),
        ("csv", "name,state\netl.load,COMPLETE\n"),
        ("json", '[{"name":"etl.load","state":"COMPLETE"}]\n'),
    ],
)
def test_sql_prints_rows(home: Path, capsys: pytest.CaptureFixture[str], format_: str, expected: str) -> None:
    query = "select name, state from runs where external_id = 'r1' and name = 'etl.load'"
    assert run(home, "sql", query, "--format", format_) == 0
    assert "\n".join(line.rstrip() for line in capsys.readouterr().out.split("\n")) == expected


@pytest.mark.parametrize("query", ["delete from core.runs", "select 1; select 2", "copy jobs to 'x'", ""])
def test_sql_only_reads(home: Path, capsys: pytest.CaptureFixture[str], query: str) -> None:
    assert run(home, "sql", query) == 1
    assert capsys.readouterr().err == (
        "lineage: one reading statement at a time: SELECT, WITH, VALUES, SHOW, DESCRIBE or EXPLAIN\n"
    )


def test_dead_letters_are_listed_and_stay_dead(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "dead-letters") == 0
    assert capsys.readouterr().out.splitlines()[1].endswith("1      $: Input data was truncated")
    assert run(home, "dead-letters", "replay") == 1
    assert capsys.readouterr().out == "0 placed, 1 still cannot be placed\n"


def test_a_rebuild_says_how_many_records_it_reads(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "rebuild", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"records": 10}


def test_an_unknown_node_is_answered_with_what_is_near(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "upstream", "ordesr") == 1
    assert capsys.readouterr().err == ('lineage: "ordesr" names nothing; near: s3://lake/orders (dataset)\n')


def test_a_name_that_fits_several_nodes_is_answered_with_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with EventLog.open(tmp_path / "log") as log:
        said = task("COMPLETE", reads=["s3://a/orders"], writes=["s3://b/orders"])
        log.append([Record(Kind.EVENT, json.dumps(said).encode())]).result(timeout=30)
    assert run(tmp_path, "upstream", "orders") == 1
    assert capsys.readouterr().err == (
        'lineage: "orders" fits several: dataset:s3://a:orders, dataset:s3://b:orders\n'
    )


def test_without_server_and_home_there_is_nobody_to_ask(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "none", "failures") == 1
    assert capsys.readouterr().err == (
        f"lineage: no server is named (LINEAGE_URL) and there is no home at {tmp_path / 'none'}\n"
    )


def test_a_wrong_command_line_ends_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["upstream"])
    assert ended.value.code == 2
    assert "the following arguments are required: NODE" in capsys.readouterr().err


def test_the_version_needs_none_of_the_servers_packages() -> None:
    program = (
        "import sys\nfrom lineage.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit as ended:\n    assert ended.code == 0\n"
        "heavy = {'duckdb', 'litestar', 'rich', 'pyarrow', 'httpx', 'uvicorn', 'msgspec'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    version, heavy = done.stdout.splitlines()
    assert version.startswith("lineage ")
    assert heavy == "[]"
