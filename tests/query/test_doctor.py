"""Each check finds what it is for, says what would mend it, and is silent otherwise."""

import json
from pathlib import Path

import pytest
from build import (
    PRODUCER,
    Event,
    artifact,
    configure,
    dag,
    dataset,
    entries,
    event,
    facet,
    flow,
    moment,
    pathspec,
    step,
    stored,
    take,
    task,
)
from recorded import recorded

from lineage.collect.log import Kind, Record
from lineage.config import Config
from lineage.names import DatasetName
from lineage.pipeline import ingest
from lineage.query.doctor.content import same_content
from lineage.query.doctor.deployments import nameless, shared_namespaces
from lineage.query.doctor.doctor import doctor
from lineage.query.doctor.finding import MAX_OF_A_CHECK, Diagnosis, Finding, diagnosis
from lineage.query.doctor.intake import clocks, corrupt_stretches, store_behind, waiting_dead_letters
from lineage.query.doctor.near_misses import near_misses
from lineage.query.doctor.nearness import nearness
from lineage.query.doctor.teams import lost_runs, silent_teams, unowned_jobs
from lineage.store.store import Store

HOUR = 3600.0
NOW = 3 * HOUR
"""`build.START` was three hours ago."""

NEAR = [
    (
        "s3://b/features", "s3://b/features/x.parquet", "warning", "one lies in the other",
        "s3://b/features", "s3://b/features/*",
    ),
    (
        "s3://b/features/x.parquet", "s3://b/features", "warning", "one lies in the other",
        "s3://b/features", "s3://b/features/*",
    ),
    (
        "s3://a/features", "s3://b/features/x.parquet", "notice", "one lies in the other, but for the bucket",
        "s3://a/features", "s3://b/features/*",
    ),
    (
        "s3://old/dir/y.csv", "s3://new/dir/y.csv", "warning", "one name in two places",
        "s3://old/dir/y.csv", "s3://new/dir/y.csv",
    ),
    (
        "file:///mnt/lake/a/x.parquet", "s3://lake/a/x.parquet", "warning", "the last 3 parts are equal",
        "/mnt/lake/a/x.parquet", "s3://lake/a/x.parquet",
    ),
    (
        "s3://lake/Orders", "s3://lake/orders", "warning", "the names differ in case only",
        "s3://lake/Orders", "s3://lake/orders",
    ),
    (
        "s3://lake/a/orders", "gs://lake/a/orders", "warning", "one place under two schemes",
        "s3://lake/a/orders", "gs://lake/a/orders",
    ),
    (
        "postgres://db/shop.public.orders", "postgres://db/public.orders", "warning",
        "one is named without its database",
        "postgres://db/shop.public.orders", "postgres://db/public.orders",
    ),
    (
        "postgres://db/shop.public.orders", "postgres://10.0.0.1/shop.public.orders", "warning",
        "one name in two places",
        "postgres://db/shop.public.orders", "postgres://10.0.0.1/shop.public.orders",
    ),
    (
        "s3://lake/raw/taxi-features.parquet", "s3://lake/raw/taxi_features", "warning",
        "the names differ in punctuation or ending only",
        "s3://lake/raw/taxi-features.parquet", "s3://lake/raw/taxi_features",
    ),
    (
        "s3://lake/raw/customers", "s3://lake/raw/custmers", "notice", "the names are spelled nearly alike",
        "s3://lake/raw/customers", "s3://lake/raw/custmers",
    ),
    (
        "s3://lake/a[1]/x", "s3://lake/a[1]/x/y", "warning", "one lies in the other",
        "s3://lake/a[1]/x", "s3://lake/a[[]1]/x/*",
    ),
]  # fmt: skip


def written_and_read(written: list[str], read: list[str]) -> Store:
    return stored(task("COMPLETE", writes=written), step("COMPLETE", reads=read))


@pytest.mark.parametrize(("written", "read", "severity", "why", "kept", "same_as"), NEAR)
def test_a_near_miss_comes_with_the_alias_that_joins_it(
    written: str, read: str, severity: str, why: str, kept: str, same_as: str
) -> None:
    store = written_and_read([written], [read])
    (finding,) = near_misses(store)
    assert (finding.severity, finding.summary.rpartition(": ")[2]) == (severity, why)
    assert finding.toml == f'[[alias]]\ndataset = "{kept}"\nsame_as = ["{same_as}"]\n'
    configure(store, Config.parse(finding.toml))
    assert near_misses(store) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("s3://lake/orders", "s3://lake/customers"),
        ("s3://lake/raw/orders/x.csv", "s3://lake/curated/orders/x.csv"),
        ("s3://lake/sales_2024", "s3://lake/sales_2025"),
        ("s3://lake/orders", "postgres://db/orders"),
        ("s3://lake/orders", "s3://lake/orders_old/x"),
        ("postgres://db/shop.public.orders", "postgres://db/shop.public.customers"),
    ],
)
def test_what_only_looks_alike_is_no_near_miss(written: str, read: str) -> None:
    assert near_misses(written_and_read([written], [read])) == []


def test_what_is_written_and_read_misses_nothing() -> None:
    store = written_and_read(["s3://b/features"], ["s3://b/features", "s3://b/features/x.parquet"])
    assert near_misses(store) == []


def test_all_that_lies_in_a_folder_is_one_finding() -> None:
    parts = [f"s3://b/features/{name}.parquet" for name in "wxyz"]
    assert near_misses(written_and_read(["s3://b/features"], parts)) == [
        Finding(
            "near_miss",
            "warning",
            "s3://b/features is only written, s3://b/features/w.parquet, s3://b/features/x.parquet, "
            "s3://b/features/y.parquet and 1 more only read: one lies in the other",
            "if they are one dataset, say so in lineage.toml",
            '[[alias]]\ndataset = "s3://b/features"\nsame_as = ["s3://b/features/*"]\n',
        )
    ]


def test_a_dataset_is_taken_for_the_likeliest_other_only() -> None:
    store = written_and_read(["s3://b/features", "s3://c/features/x.parquet"], ["s3://b/features/x.parquet"])
    (finding,) = near_misses(store)
    assert finding.summary.startswith("s3://b/features is only written, s3://b/features/x.parquet only read")


@pytest.mark.parametrize(("written", "read", "_severity", "why", "_kept", "_same_as"), NEAR)
def test_nearness_does_not_depend_on_who_writes(
    written: str, read: str, _severity: str, why: str, _kept: str, _same_as: str
) -> None:
    one, other = DatasetName.of_uri(written), DatasetName.of_uri(read)
    assert nearness(one, other) == nearness(other, one)


def test_equal_content_of_two_jobs_is_found_once() -> None:
    def built(job: str, uri: str, run: str) -> Event:
        return task("COMPLETE", job, run=run, writes=[dataset(uri, seen=1, etag="e1")])

    found = same_content(
        stored(
            built("etl.a", "s3://b/x", "1"),
            built("etl.b", "s3://b/y", "1"),
            built("etl.a", "s3://b/x", "2"),
        )
    )
    assert found == [
        Finding(
            "same_content",
            "notice",
            "etl.a, etl.b wrote equal content: s3://b/x, s3://b/y",
            "if one could read what the other wrote, the work and the lineage would be one",
        )
    ]


def test_a_copy_is_not_built_twice() -> None:
    written = dataset("s3://b/x", seen=1, etag="e1")
    copied = dataset("s3://b/y", seen=3, etag="e1")
    assert (
        same_content(
            stored(
                task("COMPLETE", "etl.a", writes=[written]),
                task("COMPLETE", "etl.b", reads=[dataset("s3://b/x", seen=2, etag="e1")], writes=[copied]),
            )
        )
        == []
    )


def test_small_artifacts_are_everybodys() -> None:
    made = [artifact(f"Train/{name}/n", "aa", pathspec(f"Train/{name}")) for name in ("fit", "score")]
    store = stored(
        step("COMPLETE", "Train/fit", writes=[made[0]]), step("COMPLETE", "Train/score", writes=[made[1]])
    )
    assert same_content(store) == []


def test_unowned_jobs_come_with_an_owner_rule() -> None:
    store = stored(task("COMPLETE"), dag("COMPLETE"), flow("COMPLETE", team="science"))
    (finding,) = unowned_jobs(store)
    assert finding == Finding(
        "unowned_jobs",
        "warning",
        "airflow://demo: 2 jobs without a team: etl",
        "tag them `team:NAME`, or add an owner rule to lineage.toml",
        '[[owner]]\njob = "airflow://demo/*"\nteam = "NAME"\n',
    )
    configure(store, Config.parse(finding.toml or ""))
    assert unowned_jobs(store) == []


def test_a_team_is_silent_after_a_day_and_forgotten_after_a_week() -> None:
    def last_heard(team: str, hours_ago: float) -> Event:
        return dag("COMPLETE", job=team, team=team, at=NOW - hours_ago * HOUR)

    store = stored(last_heard("busy", 23), last_heard("quiet", 25), last_heard("gone", 9 * 24))
    heard = moment(NOW - 25 * HOUR)
    assert silent_teams(store) == [
        Finding(
            "silent_team",
            "warning",
            f"team quiet: no event since {heard:%Y-%m-%d %H:%M} UTC, but some in the week before",
            "if its jobs run, see what waits on their machines: lineage outbox status",
        )
    ]


def test_lost_runs_are_counted_by_pipeline() -> None:
    store = stored(
        dag("START", run="r1", at=NOW - 50 * HOUR, team="data"),
        dag("START", run="r2", at=NOW - 30 * HOUR, team="data"),
        dag("START", run="r3", at=NOW - HOUR, team="data"),
        dag("START", job="long_ago", at=NOW - 20 * 24 * HOUR),
    )
    assert [finding.summary for finding in lost_runs(store)] == [
        "etl (team data): 2 runs lost within a week, last r2"
    ]


def test_a_default_namespace_names_no_deployment() -> None:
    store = stored(event(namespace="default"), event(namespace="airflow"), event())
    assert [finding.summary for finding in nameless(store)] == [
        f"namespace '{name}' (1 job) names no deployment: a second one that keeps the default "
        "would be taken for it"
        for name in ("airflow", "default")
    ]


def of_deployment(number: int, version: str, host: str, file: str) -> Event:
    about = facet(
        dagRun={"run_id": f"r{number}"},
        dag={"dag_id": "etl", "fileloc": file},
        taskInstance={"try_number": 1, "log_url": f"http://{host}/dags/etl"},
    )
    engine = facet(name="Airflow", version=version)
    facets = {"airflow": about, "processing_engine": engine}
    return task("COMPLETE", run=f"r{number}", at=number, facets=facets)


def test_two_deployments_in_one_namespace_take_turns(tmp_path: Path) -> None:
    ours, theirs = ("3.1.0", "a:8080", "/a/etl.py"), ("3.3.2", "b:8080", "/b/etl.py")
    events = [of_deployment(number, *(theirs if number % 2 else ours)) for number in range(4)]
    with recorded(tmp_path, *events) as (store, log):
        found = shared_namespaces(store, log)
    assert [finding.summary for finding in found] == [
        "airflow://demo: the Airflow version alternates between 3.1.0, 3.3.2: two deployments?",
        "airflow://demo: the host of its logs alternates between a:8080, b:8080: two deployments?",
        "airflow://demo: the file of etl alternates between /a/etl.py, /b/etl.py: two deployments?",
    ]


def test_an_upgrade_is_not_a_second_deployment(tmp_path: Path) -> None:
    events = [
        of_deployment(number, "3.1.0" if number < 3 else "3.3.2", "a:8080", "/a/etl.py")
        for number in range(6)
    ]
    with recorded(tmp_path, *events) as (store, log):
        assert shared_namespaces(store, log) == []


@pytest.mark.parametrize(
    ("lag", "said"),
    [
        (7.0, "events come 7.0 s after the time they name (median of 5)"),
        (-7.0, "events come 7.0 s before the time they name (median of 5)"),
        (-3600.0, "5 events dated more than 5 minutes ahead, ordered by receipt instead"),
        (1.0, None),
        (3600.0, None),
    ],
)
def test_clocks_that_disagree(lag: float, said: str | None) -> None:
    store = stored()
    at = NOW - lag
    ingest(entries([dag("COMPLETE", run=f"r{number}", at=at) for number in range(5)]), store)
    expected = [] if said is None else [f"airflow://demo ({PRODUCER}): {said}"]
    assert [finding.summary for finding in clocks(store)] == expected


def test_a_dead_letter_waits_until_it_is_placed(tmp_path: Path) -> None:
    body = json.dumps(dag("COMPLETE")).encode()
    dead = [Record(Kind.DEAD, body, "too new"), Record(Kind.DEAD, b"{", "no JSON")]
    with recorded(tmp_path, *dead) as (store, _):
        assert [finding.summary for finding in waiting_dead_letters(store)] == [
            "1 body could not be placed: no JSON",
            "1 body could not be placed: too new",
        ]
        take(store, body)
        assert [finding.summary for finding in waiting_dead_letters(store)] == [
            "1 body could not be placed: no JSON"
        ]


def test_a_corrupt_stretch_of_the_log_is_an_error(tmp_path: Path) -> None:
    kept = tmp_path / "log" / "corrupt" / "000000000001-96-40.bin"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(bytes(40))
    with recorded(tmp_path) as (_, log):
        assert corrupt_stretches(log) == [
            Finding(
                "corrupt_log",
                "error",
                "segment 1 of the log is corrupt at offset 96: 40 bytes skipped",
                f"its bytes are kept in {kept}; look at the disk",
            )
        ]


def test_a_store_that_is_behind_or_takes_nothing_in() -> None:
    assert store_behind(0, None) == []
    assert [(f.severity, f.summary) for f in store_behind(3, None)] == [
        ("warning", "3 events in the log, not yet in the store")
    ]
    assert [(f.severity, f.summary) for f in store_behind(1, "disk full")] == [
        ("error", "the store takes nothing in: disk full (1 event in the log, not yet in the store)")
    ]


def test_nothing_is_wrong_with_nothing(tmp_path: Path) -> None:
    with recorded(tmp_path) as (store, log):
        assert doctor(store, log) == Diagnosis([], {})


def test_all_checks_are_asked_and_the_worst_comes_first(tmp_path: Path) -> None:
    events = [
        task("COMPLETE", writes=["s3://a/features"]),
        step("COMPLETE", reads=["s3://b/features/x.parquet"]),
    ]
    with recorded(tmp_path, *events) as (store, log):
        found = doctor(store, log, behind=2, fault="disk full")
    assert [(finding.severity, finding.check) for finding in found.findings] == [
        ("error", "store_behind"),
        ("warning", "unowned_jobs"),
        ("warning", "unowned_jobs"),
        ("notice", "near_miss"),
    ]
    assert found.alarming
    assert not Diagnosis(found.findings[3:], {}).alarming


def test_the_findings_of_one_check_are_cut_and_counted() -> None:
    finding = Finding("near_miss", "notice", "like", "join")
    cut = diagnosis([finding] * (MAX_OF_A_CHECK + 3))
    assert (len(cut.findings), cut.left_out) == (MAX_OF_A_CHECK, {"near_miss": 3})
