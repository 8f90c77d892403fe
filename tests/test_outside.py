"""What Airflow tells outside its runs is stored once, shown, and makes neither job nor run."""

from typing import Any

from build import AIRFLOW, Event, facet, instant, moment, rows, stored, task

from lineage.query.doctor.dag_files import import_errors

FILE = "/opt/airflow/dags/orders.py"
ERRORS = (
    "select file, message, first_seen_at, last_seen_at, is_open from import_errors order by first_seen_at"
)
ASSET_EVENTS = (
    "select happened_at, dataset, uri, extra, external_id, job, team from asset_events order by all"
)
NOW = 3 * 3600.0
"""`build.START` was three hours ago."""


def broken(at: float, message: str = "ImportError: no", *, file: str = FILE) -> Event:
    said = facet(file=file, message=message, stackTrace=f"Traceback ...\n{message}")
    facets = {"lineage_import_error": said, "jobType": facet(jobType="DAG_FILE", integration="AIRFLOW")}
    return {"eventTime": instant(at), "job": {"namespace": AIRFLOW, "name": file, "facets": facets}}


def changed(at: float, **extra: Any) -> Event:
    said = facet(uri="x-shop://orders", airflow=AIRFLOW, extra=extra)
    dataset = {"namespace": "x-shop://orders", "name": "/", "facets": {"lineage_asset_event": said}}
    return {"eventTime": instant(at), "dataset": dataset}


def test_an_import_error_is_one_row_however_often_it_is_told_and_no_job() -> None:
    store = stored(broken(NOW - 600), broken(NOW - 1200), broken(NOW - 600))
    expected = [(FILE, "ImportError: no", moment(NOW - 1200), moment(NOW - 600), True)]
    assert rows(store, ERRORS) == expected
    assert rows(store, "select name from jobs") == []
    assert rows(store, "select count(*), count(job) from events") == [(2, 0)]


def test_of_several_errors_of_a_file_the_newest_is_open_until_nobody_tells_it_any_more() -> None:
    store = stored(
        broken(NOW - 900, "SyntaxError"), broken(NOW - 300, "NameError"), broken(10, file="/old.py")
    )
    opened = {(file, message): is_open for file, message, _, _, is_open in rows(store, ERRORS)}
    assert opened == {
        ("/old.py", "ImportError: no"): False,
        (FILE, "SyntaxError"): False,
        (FILE, "NameError"): True,
    }


def test_the_doctor_names_the_file_its_error_and_since_when() -> None:
    (finding,) = import_errors(stored(broken(NOW - 60)))
    since = f"{moment(NOW - 60):%Y-%m-%d %H:%M} UTC"
    assert finding.severity == "warning"
    assert finding.summary == f"{AIRFLOW}: {FILE} does not import since {since}: ImportError: no"
    assert import_errors(stored(broken(0))) == []


def test_an_asset_event_of_nobodys_task_is_there_once_with_what_was_said() -> None:
    store = stored(changed(5, rows=3), changed(5, rows=3), changed(6))
    dataset, uri = "dataset:x-shop://orders:/", "x-shop://orders"
    assert rows(store, ASSET_EVENTS) == [
        (moment(5), dataset, uri, '{"rows": 3}', None, None, None),
        (moment(6), dataset, uri, "{}", None, None, None),
    ]
    assert rows(store, "select name from runs") == []


def test_the_asset_events_of_a_task_are_those_of_its_success() -> None:
    def told(kind: str, state: str, at: float) -> Event:
        events = [
            {"uri": "x-shop://orders", "extra": {"rows": 4}},
            {"uri": "x-shop://bills", "alias": "more"},
        ]
        about = facet(dagRunId="1", tryNumber=1, maxTries=0, state=state, assetEvents=events)
        return task(kind, at=at, team="shop", facets={"lineage_airflow": about})

    job = "job:airflow://demo:etl.load"
    expected = [
        (moment(9), "dataset:x-shop://bills:/", "x-shop://bills", None, "1", job, "shop"),
        (moment(9), "dataset:x-shop://orders:/", "x-shop://orders", '{"rows": 4}', "1", job, "shop"),
    ]
    done = stored(told("START", "running", 1), told("COMPLETE", "success", 9), told("COMPLETE", "success", 9))
    assert rows(done, ASSET_EVENTS) == expected
    assert rows(stored(told("FAIL", "failed", 9)), ASSET_EVENTS) == []
