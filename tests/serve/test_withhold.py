"""What a key bound to namespaces sees: all that names nothing outside them, and how much was left out."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from build import AIRFLOW, METAFLOW, artifact, dataset, event, moment, pathspec, step
from conftest import Server, serving

from lineage.serve.withhold import Withheld
from lineage.state.keys import Keys, Role

VAULT = "airflow://vault"
GLOBS = (AIRFLOW, METAFLOW, "s3://open*")
WITHHELD = "Lineage-Withheld"
NOTHING = {"code": 404, "message": "nothing of that name lies in the namespaces of this key"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """open/a, etl.load, open/b, hide in the vault, hidden/c, etl.back, open/d; a bound key asks."""
    with serving(tmp_path_factory.mktemp("home")) as server:
        server.send(
            event(job="etl.load", reads=["s3://open/a"], writes=["s3://open/b"], at=1),
            event(job="hide", namespace=VAULT, reads=["s3://open/b"], writes=["s3://hidden/c"], at=2),
            event(job="etl.back", reads=["s3://hidden/c"], writes=["s3://open/d"], at=3),
            event(job="etl.keep", writes=[dataset("s3://hidden/k", version="1", seen=4)], at=4),
            event(job="etl.feed", writes=[dataset("s3://open/f", version="1", seen=4)], at=4),
            step(
                "COMPLETE",
                at=6,
                reads=[dataset(f"s3://{place}", version="1", seen=5) for place in ("open/f", "hidden/k")],
                writes=[artifact("Train/fit/lr", "8f21aa", pathspec(), model=True)],
            ),
        )
        server.rows("select 1")
        _, token = Keys(server.pipeline.state).create(Role.READ, namespaces=GLOBS)
        server.http.headers["Authorization"] = f"Bearer {token}"
        yield server


def test_a_graph_leaves_out_what_lies_outside(server: Server) -> None:
    answer = server.get("/api/v2/downstream", node="s3://open/a")
    graph = answer.json()
    assert [node["name"] for node in graph["nodes"]] == ["a", "etl.load", "b", "etl.back", "d"]
    assert [(edge["source"], edge["target"]) for edge in graph["edges"]] == [
        ("dataset:s3://open:a", "job:airflow://demo:etl.load"),
        ("job:airflow://demo:etl.back", "dataset:s3://open:d"),
        ("job:airflow://demo:etl.load", "dataset:s3://open:b"),
    ]
    assert answer.headers[WITHHELD] == "5"  # two nodes and three edges
    assert "vault" not in answer.text
    assert "hidden" not in answer.text


def test_who_is_hit_leaves_out_what_lies_outside(server: Server) -> None:
    answer = server.get("/api/v2/impact", node="s3://open/a")
    assert [hit["name"] for hit in answer.json()["hits"]] == ["etl.load", "b", "etl.back", "d"]
    assert answer.headers[WITHHELD] == "2"


def test_provenance_follows_the_datasets_within(server: Server) -> None:
    answer = server.get("/api/v2/provenance", model="Train/fit/lr")
    told = answer.json()
    assert [(link["dataset"], link["writer_job"]) for link in told["links"]] == [
        ("dataset:s3://open:f", "etl.feed")
    ]
    assert [source["dataset"] for source in told["sources"]] == ["dataset:s3://open:f"]
    assert answer.headers[WITHHELD] == "2"
    assert "hidden" not in answer.text


@pytest.mark.parametrize("route", ["upstream", "downstream", "impact"])
@pytest.mark.parametrize("node", ["s3://hidden/c", "dataset:s3://hidden:c", "hide", "c", "hidden", "no such"])
def test_a_start_outside_is_not_there(server: Server, route: str, node: str) -> None:
    answer = server.get(f"/api/v2/{route}", node=node)
    assert (answer.status_code, answer.json()) == (404, NOTHING)


def test_what_the_key_reaches_whole_is_whole(server: Server) -> None:
    answer = server.get("/api/v2/upstream", node="s3://open/b")
    assert [node["name"] for node in answer.json()["nodes"]] == ["b", "etl.load", "a"]
    assert answer.headers[WITHHELD] == "0"


def test_a_bad_question_is_still_told(server: Server) -> None:
    assert server.get("/api/v2/upstream", node="b", depth=0).status_code == 400


def test_events_are_taken_about_the_keys_jobs_whatever_they_touch(server: Server) -> None:
    _, token = Keys(server.pipeline.state).create(Role.INGEST, namespaces=(AIRFLOW, "s3://open"))

    def send(*events: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return server.http.post("/api/v1/lineage", json=list(events), headers=headers)

    before = server.pipeline.log.end.count
    assert send(event(job="touches", writes=["s3://hidden/x"])).status_code == 201
    dataset = {"eventTime": "2026-01-01T00:00:00Z", "dataset": {"namespace": "s3://open", "name": "x"}}
    assert send(dataset).status_code == 201
    refused = [
        send(event(), event(namespace=VAULT)),
        send({**dataset, "dataset": {"namespace": "x", "name": "y"}}),
    ]
    assert [(answer.status_code, answer.json()["message"]) for answer in refused] == [
        (403, "this key does not reach the namespace airflow://vault"),
        (403, "this key does not reach the namespace x"),
    ]
    assert server.pipeline.log.end.count == before + 2


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """In turn a job the key reaches and two it does not, each with its run and its namespace."""
    with serving(tmp_path_factory.mktemp("home")) as server:
        places = [f"{'open' if number % 3 == 0 else 'shut'}://{number:02}" for number in range(12)]
        server.send(
            *(event(job=f"job{at:02}", namespace=place, at=at) for at, place in enumerate(places)),
            *(
                {"eventTime": moment(20).isoformat(), "dataset": {"namespace": p, "name": "d"}}
                for p in places
            ),
        )
        server.rows("select 1")
        _, token = Keys(server.pipeline.state).create(Role.READ, namespaces=("open://*",))
        server.http.headers["Authorization"] = f"Bearer {token}"
        yield server


@pytest.mark.parametrize(
    ("path", "asked", "member", "wanted", "total"),
    [
        ("namespaces", {}, "namespaces", ["open://00", "open://03", "open://06", "open://09"], None),
        ("jobs", {}, "jobs", ["job09", "job06", "job03", "job00"], 4),
        ("jobs", {"lastRunStates": "COMPLETED"}, "jobs", ["job09", "job06", "job03", "job00"], 4),
        (
            "events/lineage",
            {"before": moment(15).isoformat()},
            "events",
            ["job09", "job06", "job03", "job00"],
            4,
        ),
        ("events", {}, "events", ["d", "d", "d", "d", "job09", "job06", "job03", "job00"], 8),
    ],
)
def test_pages_and_totals_speak_of_what_the_key_reaches(
    mixed: Server, path: str, asked: dict[str, str], member: str, wanted: list[str], total: int | None
) -> None:
    found: list[str] = []
    for offset in range(0, len(wanted), 2):
        answer = mixed.get(f"/api/v1/{path}", limit=2, offset=offset, **asked)
        told = answer.json()
        assert (told.get("totalCount"), len(told[member])) == (total, 2)
        assert answer.headers.get(WITHHELD, "0") == "0"
        found += [(row.get("job") or row.get("dataset") or row)["name"] for row in told[member]]
    assert found == wanted
    assert mixed.get(f"/api/v1/{path}", limit=2, offset=len(wanted), **asked).json()[member] == []


def test_a_search_counts_what_the_key_reaches(mixed: Server) -> None:
    answer = mixed.get("/api/v1/search", q="job", limit=3)
    assert [row["name"] for row in answer.json()["results"]] == ["job00", "job03", "job06"]
    assert (answer.json()["totalCount"], answer.headers[WITHHELD]) == (4, "0")


CASES = {
    "a job's inputs": (
        {"namespace": "in", "inputs": [{"namespace": "in", "name": "a"}, {"namespace": "out", "name": "b"}]},
        ({"namespace": "in", "inputs": [{"namespace": "in", "name": "a"}]}, 1),
    ),
    "a raw event of another job": (
        [{"job": {"namespace": "out", "name": "x"}, "run": {"runId": "1"}}],
        ([], 1),
    ),
    "a run of another job": ({"id": "1", "jobVersion": {"namespace": "out", "name": "x"}}, (None, 0)),
    "a parent": (
        {"parent": {"job": {"namespace": "out", "name": "x"}}, "kept": 1},
        ({"parent": None, "kept": 1}, 1),
    ),
    "an edge": (
        [{"origin": "job:in:a", "destination": "dataset:out:b"}, {"origin": "job:in:a"}],
        ([{"origin": "job:in:a"}], 1),
    ),
    "a node id as a name": (
        {"newer": {"dataset:out:b": 1, "dataset:in:a": 2}},
        ({"newer": {"dataset:in:a": 2}}, 1),
    ),
    "text that only looks like one": (
        {"description": "job: out: of work"},
        ({"description": "job: out: of work"}, 0),
    ),
    "nulls": ({"a": None, "list": [None, 1]}, ({"a": None, "list": [None, 1]}, 0)),
    "a whole answer": ({"start": {"namespace": "out"}, "nodes": []}, (None, 0)),
    "starts": ({"start": ["job:out:a"], "hits": []}, (None, 0)),
    "links": (
        [
            {"dataset": "dataset:in:a", "writer_run_id": "1", "writer_job": "anywhere"},
            {"dataset": "dataset:out:a", "writer_run_id": "2"},
            {"dataset": None, "writer_run_id": "3"},
        ],
        ([{"dataset": "dataset:in:a", "writer_run_id": "1", "writer_job": "anywhere"}], 2),
    ),
    "a model": ({"model": {"node": "dataset:out:m"}, "links": []}, (None, 0)),
    "a number": (7, (7, 0)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_kept_of_an_answer(case: str) -> None:
    answer, (kept, count) = CASES[case]
    withheld = Withheld(lambda namespace: namespace == "in")
    assert withheld.keep(answer) == kept
    if kept is not None:
        assert withheld.count == count
