"""What arrives at the edge: taken, or refused with the place of the fault; never a 500 or a stuck writer."""

import gzip
import json

import duckdb
import pytest
from build import event, instant, run_id
from conftest import LINEAGE, Server

from lineage.store.store import Store

GOOD = {"eventTime": instant(0), "run": {"runId": "x"}, "job": {"namespace": "edge", "name": "job"}}


def changed(**fields: object) -> bytes:
    return json.dumps({**GOOD, **fields}).encode()


def test_an_event_is_acknowledged_with_201_and_an_empty_body(server: Server) -> None:
    response = server.send(event(job="etl.load", writes=["s3://lake/orders"]))
    assert (response.status_code, response.content) == (201, b"")
    assert server.rows("select node from jobs") == [["job:airflow://demo:etl.load"]]
    assert server.rows("select node from datasets") == [["dataset:s3://lake:orders"]]


def test_an_array_is_taken_and_each_refused_index_named(server: Server) -> None:
    bad = event(job="b")
    del bad["job"]
    response = server.send(event(job="a"), bad, event(job="c"), {"eventTime": 1})
    assert (response.status_code, response.json()) == (
        200,
        {
            "accepted": 2,
            "refused": [
                {"index": 1, "reason": "$.job: a run event without a job cannot be placed"},
                {"index": 3, "reason": "$.eventTime: Expected `str`, got `int`"},
            ],
        },
    )
    assert server.rows("select name from jobs order by name") == [["a"], ["c"]]
    assert server.rows("select reason from dead_letters order by reason") == [
        ["$.eventTime: Expected `str`, got `int`"],
        ["$.job: a run event without a job cannot be placed"],
    ]


def test_an_array_of_good_events_is_answered_like_one(server: Server) -> None:
    response = server.send(event(job="a"), event(job="b"), zipped=True)
    assert (response.status_code, response.content) == (201, b"")
    assert server.rows("select count(*) from events") == [[2]]


def test_an_empty_array_holds_nothing(shared_server: Server) -> None:
    assert shared_server.post(b"[]").status_code in (200, 201)


REFUSED = {
    "no JSON": (b"{", "$: Input data was truncated"),
    "nothing": (b"", "$: Input data was truncated"),
    "a number": (b"1", "$: Expected `object`, got `int`"),
    "not a number": (b"NaN", "$: JSON is malformed: invalid character (byte 0)"),
    "no time": (json.dumps({"job": GOOD["job"]}).encode(), "$: Object missing required field `eventTime`"),
    "a time that is none": (changed(eventTime="soon"), "$.eventTime: 'soon' is no ISO-8601 instant"),
    "no job": (changed(job=None), "$.job: a run event without a job cannot be placed"),
    "no name": (changed(job={"namespace": "x", "name": ""}), "$.job.name: is empty"),
    "no namespace": (changed(job={"namespace": "", "name": "x"}), "$.job.namespace: is empty"),
    "no run id": (changed(run={"runId": ""}), "$.run.runId: is empty"),
    "an input without a name": (
        changed(inputs=[{"namespace": "x", "name": "ok"}, {"namespace": "x", "name": ""}]),
        "$.inputs[1].name: is empty",
    ),
    "a name that is a list": (
        changed(job={"namespace": "x", "name": []}),
        "$.job.name: Expected `str`, got `array`",
    ),
    "10,000 deep": (b'{"eventTime":' + b"[" * 10_000, "$"),
    "a deep facet": (
        changed(run={"runId": "x", "facets": {"a": 0}}).replace(b"0}", b"[" * 10_000 + b"]" * 10_000 + b"}"),
        "$",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_placed_is_answered_with_its_place_and_kept(shared_server: Server, case: str) -> None:
    content, reason = REFUSED[case]
    response = shared_server.post(content)
    assert response.status_code == 400
    assert response.json()["code"] == 400
    assert response.json()["message"].startswith(reason)
    kept = shared_server.rows("select reason from dead_letters")
    assert [response.json()["message"]] in kept


def test_a_body_over_the_limit_is_too_large(shared_server: Server) -> None:
    response = shared_server.post(b" " * (16 * 1024 * 1024 + 1))
    assert (response.status_code, response.json()["code"]) == (413, 413)


def test_a_gzip_bomb_is_too_large(shared_server: Server) -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    response = shared_server.post(bomb, **{"Content-Encoding": "gzip"})
    assert (response.status_code, response.json()) == (
        413,
        {"code": 413, "message": "the body unfolds to over 16777216 bytes"},
    )


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        (gzip.compress(changed())[:-9], "gzip", "$: the gzip body ends too early"),
        (b"not gzip at all", "gzip", "$: the gzip body is damaged"),
        (b"", "gzip", "$: the gzip body ends too early"),
        (changed(), "br", "$: Content-Encoding 'br' is not understood; send gzip or none"),
    ],
    ids=["cut short", "no gzip", "empty", "another encoding"],
)
def test_a_body_that_is_not_what_it_says_is_refused(
    shared_server: Server, content: bytes, encoding: str, message: str
) -> None:
    response = shared_server.post(content, **{"Content-Encoding": encoding})
    assert response.status_code == 400
    assert response.json()["message"].startswith(message)


TAKEN = {
    "unicode": {"job": {"namespace": "édge ✓", "name": "工作 🚕"}},
    "NUL": {
        "job": {"namespace": "edge", "name": "a\0b"},
        "inputs": [{"namespace": "s3://x", "name": "a\0b"}],
    },
    "nanoseconds": {"eventTime": "2026-01-01T00:00:00.123456789Z"},
    "no time zone": {"eventTime": "2026-01-01T00:00:00"},
    "a week's date": {"eventTime": "2026-W01-1"},
    "before Christ's followers counted": {"eventTime": "0001-01-01T00:00:00+14:00"},
    "the last instant": {"eventTime": "9999-12-31T23:59:59.999999-12:00"},
    "no UUID": {"run": {"runId": "scheduled__2026-01-01"}},
    "null facets": {
        "run": {"runId": "x", "facets": None},
        "job": {"namespace": "edge", "name": "n", "facets": None},
    },
    "a null facet": {"run": {"runId": "x", "facets": {"parent": None, "nominalTime": None}}},
    "null sides": {"inputs": None, "outputs": None},
    "an unknown kind": {"eventType": "PAUSED"},
    "unknown fields": {"color": "green"},
    "huge numbers": {"run": {"runId": "x", "facets": {"metaflow_metrics": {"metrics": {"a": 10**40}}}}},
    "spaces only": {"job": {"namespace": " ", "name": " "}},
    "colons and slashes": {
        "job": {"namespace": "::", "name": "//"},
        "inputs": [{"namespace": "s3://", "name": "/"}],
    },
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_is_strange_but_placeable_is_taken(shared_server: Server, case: str) -> None:
    job = TAKEN[case].get("job", {"namespace": "edge", "name": case})
    content = changed(**{"job": job, **TAKEN[case]})
    assert shared_server.post(content).status_code == 201
    found = shared_server.rows("select namespace, name from jobs")
    assert [job["namespace"], job["name"]] in found
    assert shared_server.rows("select count(*) from events")[0][0] > 0
    assert_still_takes(shared_server)


@pytest.mark.parametrize(
    "content",
    [
        changed().replace(b'"name": "job"', b'"name": "\\ud800"'),
        changed(job={"namespace": "e", "name": "s", "facets": {"f": "X"}}).replace(b'"X"', b'"\\ud800"'),
        changed(job={"namespace": "e", "name": "s", "facets": {"f": "X"}}).replace(b"X", b"\xff\xfe"),
        changed(job={"namespace": "e", "name": "s", "facets": {"f": "X"}}).replace(b'"X"', b"NaN"),
        changed(job={"namespace": "e", "name": "s", "facets": {"f": "X"}}).replace(b'"X"', b"1e999"),
        changed(job={"namespace": "e", "name": "s", "facets": {"f": "X"}}).replace(b'"X"', b"1" * 5000),
        b"\xef\xbb\xbf" + changed(),
        b"\x00" + changed(),
        changed() + b"\n" + changed(),
    ],
    ids=["surrogate", "facet surrogate", "no UTF-8", "NaN", "1e999", "5000 digits", "BOM", "NUL", "NDJSON"],
)
def test_text_that_is_no_proper_json_never_breaks_the_server(shared_server: Server, content: bytes) -> None:
    assert shared_server.post(content).status_code in (201, 400)
    assert_still_takes(shared_server)


def assert_still_takes(server: Server) -> None:
    """The next good event is in the views."""
    assert server.send(event(job="after", run="after")).status_code == 201
    assert [str(run_id("after", "after")), "COMPLETE"] in server.rows("select run_id, state from runs")


def test_an_event_dated_ahead_is_ordered_by_its_receipt(server: Server) -> None:
    server.post(changed(eventTime="2126-01-01T00:00:00Z", eventType="COMPLETE"))
    ((is_now,),) = server.rows("select abs(extract(epoch from (event_at - received_at))) < 1 from events")
    assert is_now is True


def test_reads_see_what_was_written_before_them_or_say_what_is_missing(server: Server) -> None:
    for number in range(20):
        server.send(event(job=f"job{number}"))
        response = server.http.post("/api/v2/sql", json={"query": "select count(*) from jobs"})
        ((seen,),) = response.json()["rows"]
        missing = int(response.headers.get("Lineage-Behind", 0))  # at most: it may come in while it is asked
        assert number + 1 - missing <= seen <= number + 1


def test_an_answer_says_how_many_events_it_does_not_know_yet(server: Server) -> None:
    with server.pipeline.store.transaction():  # the writer waits for us
        server.send(event(), event(job="tidy"))
        response = server.get("/api/v2/failures")
    assert (response.status_code, response.headers["Lineage-Behind"]) == (200, "2")


def test_a_question_for_which_the_store_has_no_memory_is_told_to_come_back(server: Server) -> None:
    server.send(event(writes=["s3://lake/orders"]))
    assert server.pipeline.wait(30) == 0
    take_memory(server.pipeline.store)
    answer = server.http.get("/api/v2/upstream", params={"node": "orders"})
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["code"]) == (503, "5", 503)


def take_memory(store: Store) -> None:
    """Leave the store no more than it holds already."""
    for kilobytes in range(100_000, 0, -100):
        try:
            store._connection.execute(f"set global memory_limit = '{kilobytes}KB'")
        except duckdb.OutOfMemoryException:
            return


def test_secrets_do_not_reach_the_log(server: Server) -> None:
    server.post(changed(run={"runId": "x", "facets": {"env": {"AWS_SECRET_ACCESS_KEY": "hush-hush"}}}))
    server.rows("select 1")
    position = server.pipeline.store.query("select segment, log_offset from core.events").rows[0]
    assert b"hush-hush" not in server.pipeline.log.body(*position)


def test_health_and_the_description_of_the_api_are_served(shared_server: Server) -> None:
    assert shared_server.pipeline.wait(30) == 0
    assert shared_server.get("/health/live").text == "live"
    assert shared_server.get("/health/ready").json() == {"ready": True, "rebuilding": False, "behind": 0}
    described = shared_server.get("/docs/openapi.json").json()
    assert described["info"]["title"] == "Unified Lineage"
    assert LINEAGE in described["paths"]


def test_an_unknown_path_is_answered_as_json(shared_server: Server) -> None:
    response = shared_server.get("/api/v2/nothing")
    assert (response.status_code, response.json()["code"]) == (404, 404)


def test_a_dead_letter_that_can_be_placed_is_replayed(server: Server) -> None:
    server.post(changed(eventTime="soon"))
    response = server.http.post("/api/v2/dead-letters/replay")
    assert response.json() == {"placed": 0, "still_dead": 1}
