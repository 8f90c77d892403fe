"""The shape of every answer of /api/v1 against the written schema of Marquez's types."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from build import AIRFLOW, START, dag, dataset, event, facet, run_id, task
from conftest import Server, patient
from jsonschema import Draft202012Validator
from say import column_lineage

from lineage.serve.marquez.routes import ROUTES

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

TYPES = json.loads((Path(__file__).parent / "marquez.schema.json").read_text())
JOBS, LAKE = (
    f"/namespaces/{quote(AIRFLOW, safe='')}/jobs",
    f"/namespaces/{quote('s3://lake', safe='')}/datasets",
)
RUN = run_id("etl.load", "1/1")
NODE = quote(f"job:{AIRFLOW}:etl.load", safe="")

ANSWERS = {
    "/namespaces": "Namespaces",
    f"/namespaces/{quote(AIRFLOW, safe='')}": "Namespace",
    "/sources": "Sources",
    "/sources/lake": "Source",
    "/tags": "Tags",
    LAKE: "Datasets",
    f"{LAKE}/clean%2Forders": "Dataset",
    f"{LAKE}/clean%2Forders/versions": "DatasetVersions",
    f"{LAKE}/clean%2Forders/versions/VERSION": "DatasetVersion",
    "/jobs": "Jobs",
    JOBS: "Jobs",
    f"{JOBS}/etl.load": "Job",
    f"{JOBS}/etl.load/versions": "JobVersions",
    f"{JOBS}/etl.load/versions/JOB_VERSION": "JobVersion",
    f"{JOBS}/etl.load/runs": "Runs",
    f"/jobs/runs/{RUN}": "Run",
    f"/jobs/runs/{RUN}/facets": "RunFacets",
    f"/jobs/runs/{RUN}/facets?type=job": "RunFacets",
    f"/runlineage/upstream?runId={RUN}": "RunLineage",
    f"/lineage?nodeId={NODE}": "Lineage",
    f"/column-lineage?nodeId={NODE}&withDownstream=true": "Lineage",
    "/search?q=o": "SearchResults",
    "/stats/lineage-events": "EventCounts",
    "/stats/jobs?period=WEEK": "Counts",
    "/stats/datasets": "Counts",
    "/stats/sources": "Counts",
    "/events/lineage": "Events",
    "/events": "Events",
    f"/events/{AIRFLOW}": "Events",
    "/namespaces/none": "Fault",
    f"{JOBS}/none": "Fault",
    "/lineage": "Fault",
}
"""Every question -> the type of its answer."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    described = {
        "schema": facet(fields=[{"name": "total", "type": "INT", "description": "cents"}]),
        "dataSource": facet(name="lake", uri="s3://lake"),
        "tags": facet(tags=[{"key": "pii", "value": "true", "field": "total"}]),
        **column_lineage({"total": ["s3://lake/raw#fare"]}),
    }
    clean = dataset("s3://lake/clean/orders", version="v1", seen=4, facets=described)
    with patient(tmp_path_factory.mktemp("home")) as running:
        running.send(
            event(job="land", at=0, writes=[dataset("s3://lake/raw", version="v0", seen=0)]),
            dag("START", at=1),
            task("START", at=2),
            task("COMPLETE", at=5, reads=[dataset("s3://lake/raw", version="v0", seen=3)], writes=[clean]),
            dag("COMPLETE", at=6),
        )
        yield running


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_has_the_shape_that_clients_know(server: Server, path: str) -> None:
    kind = ANSWERS[path]
    if "VERSION" in path:
        newest = server.get(f"/api/v1{path.rpartition('/')[0]}").json()["versions"][0]["version"]
        path = path.replace("JOB_VERSION", newest).replace("VERSION", newest)
    response = server.http.get(f"/api/v1{path}")
    assert (response.status_code == 200) == (kind != "Fault"), response.text
    checked = Draft202012Validator({**TYPES, "$ref": f"#/$defs/{kind}"})
    assert [error.message for error in checked.iter_errors(response.json())] == []


def test_every_question_is_asked_here() -> None:
    asked = [f"/api/v1{path.partition('?')[0]}" for path in ANSWERS]
    reading = {path for route in ROUTES if "GET" in route.http_methods for path in route.paths}
    fitting = {path: re.compile(re.sub(r"\{\w+:(\w+)\}", _segment, path)) for path in reading}
    assert {path for path in reading if not any(map(fitting[path].fullmatch, asked))} == set()


def _segment(found: re.Match[str]) -> str:
    return ".+" if found[1] == "path" else "[^/]+"


def test_the_graph_joins_what_jobs_read_and_write(server: Server) -> None:
    graph = server.http.get(f"/api/v1/lineage?nodeId={NODE}").json()["graph"]
    edges = {
        (edge["origin"], edge["destination"]) for node in graph for edge in node["inEdges"] + node["outEdges"]
    }
    load, land = f"job:{AIRFLOW}:etl.load", f"job:{AIRFLOW}:land"
    assert {node["id"] for node in graph} == {
        load, land, "dataset:s3://lake:raw", "dataset:s3://lake:clean/orders"
    }  # fmt: skip
    assert edges == {
        (land, "dataset:s3://lake:raw"),
        ("dataset:s3://lake:raw", load),
        (load, "dataset:s3://lake:clean/orders"),
    }


def test_a_run_names_what_it_read_and_who_wrote_that(server: Server) -> None:
    steps = server.http.get(f"/api/v1/runlineage/upstream?runId={RUN}").json()["runs"]
    assert [step["job"]["name"] for step in steps] == ["etl.load", "land"]
    assert [read["name"] for read in steps[0]["inputs"]] == ["raw"]


def test_hiding_lasts_until_an_event_names_the_thing_again(server: Server) -> None:
    place = f"/api/v1{JOBS}/hidden"
    server.send(event(job="hidden"))
    assert server.http.delete(place).status_code == 200
    assert (server.http.get(place).status_code, server.http.delete(place).status_code) == (404, 404)
    assert "hidden" not in [job["name"] for job in server.get(f"/api/v1{JOBS}").json()["jobs"]]
    (act,) = (act for act in server.get("/api/v2/audit").json()["acts"] if act["act"] == "hide")
    assert (act["actor"], act["detail"]) == ("loopback", f"job:{AIRFLOW}:hidden")
    later = (datetime.now(UTC) - START).total_seconds() + 60
    server.send(event(job="hidden", run="2", at=later))
    assert server.http.get(place).status_code == 200


def test_a_tag_taken_by_hand_stays_taken(server: Server) -> None:
    place = f"/api/v1{LAKE}/clean%2Forders"
    assert [field["tags"] for field in server.http.get(place).json()["fields"]] == [["PII"]]
    assert server.http.delete(f"{place}/fields/total/tags/pii").json()["fields"][0]["tags"] == []
    assert server.http.post(f"{place}/tags/gold").json()["tags"] == ["GOLD"]
    assert server.http.delete(f"{place}/tags/gold").json()["tags"] == []
