"""`lineage prune` and `lineage erase`, on a home and on a running server; the audit; the daily thread."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from build import Event, dag, dataset, event, instant, run_id, task
from conftest import serving
from say import column_lineage

from lineage.cli import main
from lineage.collect.log import BEGINNING, EventLog, Kind, Record
from lineage.pipeline import Pipeline
from lineage.retention import erase
from lineage.retention.daily import prune_if_due
from lineage.state import audit, rewrites

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

DAY = 86_400.0


def days(*ages: int) -> list[Event]:
    """A DAG run whose one task writes a version of orders, on each of the days, counted back from now."""
    return [
        said
        for age in sorted(ages, reverse=True)
        for said in (
            dag("START", run=f"d{age}", at=-age * DAY),
            task(
                "COMPLETE",
                run=f"d{age}",
                at=-age * DAY + 2,
                writes=[dataset("s3://lake/orders", version=f"v{age}", seen=-age * DAY + 1)],
            ),
            dag("COMPLETE", run=f"d{age}", at=-age * DAY + 3),
        )
    ]


def record(home: Path, *events: Event) -> None:
    with EventLog.open(home / "log") as log:
        log.append([Record(Kind.EVENT, json.dumps(said).encode()) for said in events]).result(timeout=30)


def ask(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> Any:
    assert main([*arguments, "--json", "--home", str(home)]) == 0
    return json.loads(capsys.readouterr().out)


def column(capsys: pytest.CaptureFixture[str], home: Path, query: str) -> list[Any]:
    assert main(["sql", query, "--format", "json", "--home", str(home)]) == 0
    return [value for row in json.loads(capsys.readouterr().out) for value in row.values()]


def test_pruning_is_said_before_it_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(tmp_path, *days(9, 8, 7, 6, 5))
    told = {"records": 9, "runs": 6, "segments_removed": 0, "segments_rewritten": 1}
    would = ask(capsys, tmp_path, "prune", "--days", "5", "--dry-run")
    assert {key: would[key] for key in told} == told
    assert would["bytes_after"] == would["bytes_before"]
    versions = "select version from dataset_versions order by version"
    assert column(capsys, tmp_path, versions) == ["v5", "v6", "v7", "v8", "v9"]
    did = ask(capsys, tmp_path, "prune", "--days", "5")
    assert {key: did[key] for key in told} == told
    assert did["bytes_after"] < did["bytes_before"]
    assert column(capsys, tmp_path, versions) == ["v5", "v9"]
    assert ask(capsys, tmp_path, "prune", "--days", "5")["records"] == 0


def test_pruning_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(tmp_path, *days(9, 8, 5))
    assert main(["prune", "--days", "5", "--home", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("gone: 3 records, 2 runs; before ")
    assert lines[1] == "segments: 0 emptied, 1 thinned out"
    assert lines[3] == "kept: the graph, the newest versions, and whatever what is kept rests on"
    assert main(["prune", "--home", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "lineage: days: say after how many days events go, or set [retention] days in lineage.toml\n"
    )
    assert main(["prune", "--days", "36501", "--home", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "lineage: days: 36501 is not from 1 to 36500\n"


def test_a_server_prunes_and_goes_on_answering(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        server.send(*days(9, 8, 7))
        answer = server.http.post("/api/v2/prune", json={"days": 6})
        assert (answer.status_code, answer.json()["records"]) == (200, 3)
        server.send(*days(1))
        assert server.rows("select version from dataset_versions order by version") == [
            ["v1"],
            ["v7"],
            ["v9"],
        ]
        before = f"before {datetime.fromisoformat(answer.json()['before']):%Y-%m-%d %H:%M}Z"
        assert [(act.actor, act.act, act.detail) for act in audit.acts(server.pipeline.state)] == [
            ("loopback", "pruned", f"3 records {before}"),
            ("loopback", "prune", before),
        ]
        assert rewrites.unsettled(server.pipeline.state) == []


def test_what_people_said_of_the_catalogue_stays(tmp_path: Path) -> None:
    named = {"kind": "namespace", "name": "shop", "ownerName": "shopkeepers"}
    with serving(tmp_path / "home") as server:
        server.send({"eventTime": instant(-9 * DAY), "catalog": named}, *days(9, 8, 7))
        assert server.http.post("/api/v2/prune", json={"days": 6}).json()["records"] == 3
    with EventLog.open(tmp_path / "home" / "log") as log:
        left = log.read(BEGINNING, max_records=100, max_bytes=1 << 20)
    assert json.loads(left[0].body).get("catalog") == named


def test_a_cursor_into_what_is_gone_goes_on_behind_it(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as server:
        server.send(*days(9, 8, 7))
        begun = server.pipeline.log.read(BEGINNING, max_records=4, max_bytes=1 << 20)
        before = server.pipeline.log.end
        server.http.post("/api/v2/prune", json={"days": 6})
        place = ".".join(map(str, begun[-1].next))
        left = server.get("/api/v2/events/export", after=place)
        assert [json.loads(line)["run"]["runId"] for line in left.content.splitlines()] == [
            str(run) for run in (run_id("etl", "d7"), run_id("etl.load", "d7/1"), run_id("etl", "d7"))
        ]
        assert left.headers["Lineage-Next"] == ".".join(map(str, before))


def test_the_server_prunes_by_itself_once_a_day(tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text("[retention]\ndays = 6\n")
    record(tmp_path, *days(9, 8, 7))
    now = datetime.now(UTC)
    pipeline = Pipeline.open(tmp_path)
    pipeline.wait(30)
    try:
        assert prune_if_due(pipeline, now)
        assert not prune_if_due(pipeline, now + timedelta(hours=23))
        assert prune_if_due(pipeline, now + timedelta(hours=25))
        days_ago = [f"{now - timedelta(days=6, hours=-hours):%Y-%m-%d %H:%M}Z" for hours in (0, 25)]
        assert [(act.actor, act.act, act.detail) for act in reversed(audit.acts(pipeline.state))] == [
            ("server", "prune", f"before {days_ago[0]}"),
            ("server", "pruned", f"3 records before {days_ago[0]}"),
            ("server", "prune", f"before {days_ago[1]}"),
            ("server", "pruned", f"0 records before {days_ago[1]}"),
        ]
    finally:
        pipeline.close()


LINEAGE = column_lineage({"km": [("s3://lake/secret#km", {"type": "DIRECT", "subtype": "IDENTITY"})]})
SECRET = [
    event(
        job="reader",
        reads=["s3://lake/secret", "s3://lake/open"],
        writes=[dataset("s3://lake/trips", facets=LINEAGE)],
    ),
    event(job="writer", at=-5, writes=["s3a://lake/secret/dt=1"]),
    {"eventTime": "2026-01-01T00:00:00Z", "dataset": {"namespace": "s3://lake", "name": "secret"}},
    event(job="other", job_facets={"sql": {"_producer": "x", "_schemaURL": "x", "query": "select 'secret'"}}),
]


def test_a_dataset_is_cut_out_of_what_names_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(tmp_path, *SECRET)
    ids = "select event_id from events order by all"
    before = column(capsys, tmp_path, ids)
    said = ask(capsys, tmp_path, "erase", "secret")
    assert said == {
        "label": "dataset:s3://lake:secret",
        "dry_run": False,
        "runs": 0,
        "names": 1,
        "records": 1,
        "cut": 2,
        "mentions": 1,
        "set_aside": 0,
    }
    after = column(capsys, tmp_path, ids)
    assert (len(before), len(after), set(after) <= set(before)) == (4, 3, True)
    assert column(capsys, tmp_path, "select node from datasets order by all") == [
        "dataset:s3://lake:open",
        "dataset:s3://lake:trips",
    ]
    assert column(capsys, tmp_path, "select name from jobs order by all") == ["other", "reader", "writer"]
    file = tmp_path / "all.ndjson"
    assert ask(capsys, tmp_path, "export", str(file))["events"] == 3
    bodies = file.read_text().splitlines()
    assert [line for line in bodies if "secret" in line] == [bodies[-1]]
    for path in (tmp_path / "log").glob("*.log*"):
        assert b"lake/secret" not in path.read_bytes()


def test_a_run_goes_with_those_inside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(tmp_path, *days(3, 2))
    assert main(["erase", "d3", "--dry-run", "--home", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "would be erased: run d3 of job:airflow://demo:etl (2 runs)",
        "3 records whole, cut out of 0 more",
    ]
    said = ask(capsys, tmp_path, "erase", "d3")
    assert (said["runs"], said["records"], said["cut"], said["mentions"]) == (2, 3, 0, 0)
    assert column(capsys, tmp_path, "select external_id from pipeline_runs") == ["d2"]
    with EventLog.open(tmp_path / "log") as log:
        left = log.read(BEGINNING, max_records=99, max_bytes=1 << 20)
    assert not [entry for entry in left if b'"d3"' in entry.body]


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("nothing", '"nothing" names nothing'),
        ("etl.load", "job:airflow://demo:etl.load is a job; what is erased are its runs and datasets"),
        (
            "same",
            '"same" is a run of several jobs: job:airflow://demo:a, job:airflow://demo:b; name it',
        ),
    ],
)
def test_what_cannot_be_erased_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, message: str
) -> None:
    record(tmp_path, *days(2), dag("COMPLETE", job="a", run="same"), dag("COMPLETE", job="b", run="same"))
    assert main(["erase", what, "--home", str(tmp_path)]) == 1
    assert message in capsys.readouterr().err


def test_an_erasure_that_was_stopped_is_finished_at_the_next_start(tmp_path: Path) -> None:
    record(tmp_path, *days(3, 2))
    with Pipeline.open(tmp_path) as pipeline:
        assert pipeline.wait(120) == 0
        wanted = erase.find(pipeline.store, "d3")
        subject = json.dumps({"label": wanted.label, "runs": wanted.runs})
        rewrites.begin(pipeline.state, "key_1", "erase", subject, wanted.label)
    assert main(["sql", "from runs", "--home", str(tmp_path)]) == 0
    pipeline = Pipeline.open(tmp_path)
    try:
        left = pipeline.log.read(BEGINNING, max_records=99, max_bytes=1 << 20)
        assert len(left) == 3
        assert [(act.actor, act.act, act.detail) for act in reversed(audit.acts(pipeline.state))] == [
            ("key_1", "erase", wanted.label),
            ("server", "erase", wanted.label),
            ("server", "erased", f"{wanted.label}: 3 records gone, cut out of 0"),
            ("server", "erase had been stopped", "what it left is erased"),
        ]
    finally:
        pipeline.close()
