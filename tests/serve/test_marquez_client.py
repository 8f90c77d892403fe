"""marquez-python against a live server that asks for a key: every public method of its client."""

import inspect
import time
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from build import AIRFLOW, event, run_id
from conftest import Server, patient
from marquez_client import MarquezClient
from marquez_client.errors import APIError
from marquez_client.models import DatasetId, DatasetType, JobType
from requests.exceptions import HTTPError
from say import column_lineage

from lineage.state.keys import Keys, Role

pytestmark = [
    pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # writing through it is deprecated, and served
]

SPACE, SOURCE = "s3://shop/eu", "jdbc:postgresql://db:5432/shop"
TABLE, JOB = "public/orders:all 100%", "load/orders"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with patient(tmp_path_factory.mktemp("home")) as running:
        running.http.headers["Authorization"] = f"Bearer {key(running, Role.ADMIN)}"
        yield running


def key(server: Server, role: Role) -> str:
    return Keys(server.pipeline.state).create(role)[1]


@pytest.fixture(scope="module")
def client(server: Server) -> MarquezClient:
    client = MarquezClient(url=server.url, api_key=key(server, Role.ADMIN))
    client.create_namespace(SPACE, "shop", "orders")
    client.create_source(SOURCE, "postgresql", SOURCE, "the shop")
    client.create_dataset(
        SPACE,
        TABLE,
        DatasetType.DB_TABLE,
        "public.orders",
        SOURCE,
        description="every order",
        fields=[{"name": "id", "type": "INT", "tags": ["pii"]}, {"name": "fare", "type": "DOUBLE"}],
        tags=["gold"],
    )
    client.create_job(SPACE, JOB, JobType.STREAM, location="https://example.org/load.py", description="loads")
    return client


def test_every_public_method_is_called_here() -> None:
    public = {name for name, _ in inspect.getmembers(MarquezClient, inspect.isfunction) if name[0] != "_"}
    said = inspect.getsource(inspect.getmodule(test_every_public_method_is_called_here))  # type: ignore[arg-type]
    assert {name for name in public if f"client.{name}(" not in said} == set()


@pytest.fixture
def with_key(server: Server, client: MarquezClient) -> Iterator[Callable[[Role], MarquezClient]]:
    """A client of another role; all clients of a process send the key of the one that was made last."""
    yield lambda role: MarquezClient(url=server.url, api_key=key(server, role))
    MarquezClient(url=server.url, api_key=key(server, Role.ADMIN))


def test_a_key_opens_what_its_role_may(with_key: Callable[[Role], MarquezClient]) -> None:
    reader = with_key(Role.READ)
    assert reader.get_source(SOURCE)["connectionUrl"] == SOURCE
    refused = refusal(lambda: reader.create_source(SOURCE, "postgresql", SOURCE))
    assert refused == (403, "a key of the role read may not do this; it takes ingest")
    writer = with_key(Role.INGEST)
    assert writer.create_source(SOURCE, "postgresql", SOURCE, "the shop")["description"] == "the shop"
    refused = refusal(lambda: writer.get_source(SOURCE))
    assert refused == (403, "a key of the role ingest may not do this; it takes read")


def refusal(call: Callable[[], object]) -> tuple[int, str]:
    """The status and message with which the server refuses."""
    with pytest.raises(APIError) as refused:
        call()
    cause = refused.value.__cause__
    assert isinstance(cause, HTTPError)
    return cause.response.status_code, cause.response.json()["message"]


def test_a_namespace_is_made_and_found(client: MarquezClient) -> None:
    found = client.get_namespace(SPACE)
    assert (found["name"], found["ownerName"], found["description"], found["isHidden"]) == (
        SPACE,
        "shop",
        "orders",
        False,
    )
    assert SPACE in [each["name"] for each in client.list_namespaces()["namespaces"]]


def test_a_source_is_made_and_found(client: MarquezClient) -> None:
    found = client.get_source(SOURCE)
    assert (found["name"], found["type"], found["connectionUrl"], found["description"]) == (
        SOURCE,
        "POSTGRESQL",
        SOURCE,
        "the shop",
    )
    assert [each["name"] for each in client.list_sources()["sources"]] == [SOURCE]


def test_a_dataset_is_made_and_found(client: MarquezClient) -> None:
    found = client.get_dataset(SPACE, TABLE)
    assert found["id"] == {"namespace": SPACE, "name": TABLE}
    assert (found["type"], found["physicalName"], found["sourceName"]) == (
        "DB_TABLE",
        "public.orders",
        SOURCE,
    )
    assert (found["description"], found["tags"]) == ("every order", ["GOLD"])
    assert found["fields"] == [
        {"name": "id", "type": "INT", "tags": ["PII"], "description": None},
        {"name": "fare", "type": "DOUBLE", "tags": [], "description": None},
    ]
    listed = client.list_datasets(SPACE)
    assert [each for each in listed["datasets"] if each["name"] == TABLE] == [found]
    assert listed["totalCount"] == len(listed["datasets"])


def test_a_dataset_and_a_column_are_tagged(client: MarquezClient) -> None:
    client.create_dataset(SPACE, "tagged", DatasetType.STREAM, "tagged", SOURCE, schema_location="https://example.org",
                          fields=[{"name": "id"}])  # fmt: skip
    assert client.tag_dataset(SPACE, "tagged", "silver")["tags"] == ["SILVER"]
    found = client.tag_dataset_field(SPACE, "tagged", "id", "key")
    assert (found["type"], found["fields"]) == (
        "STREAM",
        [{"name": "id", "type": None, "tags": ["KEY"], "description": None}],
    )


def test_a_tag_is_made_and_listed(client: MarquezClient) -> None:
    assert client.create_tag("pii", "personal") == {"name": "PII", "description": "personal"}
    assert {"name": "PII", "description": "personal"} in client.list_tags()["tags"]


def test_a_job_is_made_and_found(client: MarquezClient) -> None:
    raw, table = DatasetId(SPACE, "raw"), DatasetId(SPACE, TABLE)
    client.create_job(SPACE, JOB, JobType.BATCH, "https://example.org/load.py", [raw], [table], "loads")
    found = client.get_job(SPACE, JOB)
    assert (found["id"], found["type"], found["location"], found["description"]) == (
        {"namespace": SPACE, "name": JOB},
        "BATCH",
        "https://example.org/load.py",
        "loads",
    )
    assert found["inputs"] == [{"namespace": SPACE, "name": "raw"}]
    assert found["outputs"] == [{"namespace": SPACE, "name": TABLE}]
    assert JOB in [each["name"] for each in client.list_jobs(SPACE)["jobs"]]


def test_a_run_goes_through_its_states(client: MarquezClient) -> None:
    client.create_job(SPACE, "stated", JobType.BATCH)
    made = client.create_job_run(
        SPACE, "stated", run_args={"day": "1"}, nominal_start_time="2026-01-01T00:00:00Z"
    )
    assert (made["state"], made["args"], made["nominalStartTime"]) == (
        "NEW",
        {"day": "1"},
        "2026-01-01T00:00:00Z",
    )
    run = made["id"]
    assert client.mark_job_run_as_started(run, "2026-01-01T00:00:01Z")["state"] == "RUNNING"
    ended = client.mark_job_run_as_completed(run, "2026-01-01T00:00:03Z")
    assert (ended["state"], ended["durationMs"], ended["endedAt"]) == (
        "COMPLETED",
        2000,
        "2026-01-01T00:00:03Z",
    )
    assert client.get_job_run(run) == ended
    failed = client.create_job_run(SPACE, "stated", mark_as_running=True)
    assert failed["state"] == "RUNNING"
    assert client.mark_job_run_as_failed(failed["id"])["state"] == "FAILED"
    aborted = client.create_job_run(SPACE, "stated", run_id=str(run_id("stated", "3")))
    assert client.mark_job_run_as_aborted(aborted["id"])["state"] == "ABORTED"
    listed = client.list_job_runs(SPACE, "stated")
    assert ({each["id"] for each in listed["runs"]}, listed["totalCount"]) == (
        {run, failed["id"], str(run_id("stated", "3"))},
        3,
    )


def test_a_version_is_what_a_run_wrote(client: MarquezClient) -> None:
    client.create_job(SPACE, "writer", JobType.BATCH)
    run = client.create_job_run(SPACE, "writer", mark_as_running=True)["id"]
    client.create_dataset(SPACE, "written", DatasetType.DB_TABLE, "written", SOURCE, run_id=run)
    client.mark_job_run_as_completed(run)
    version = client.get_dataset(SPACE, "written")["currentVersion"]
    found = client.get_dataset_version(SPACE, "written", version)
    assert (found["version"], found["createdByRun"]["id"]) == (version, run)
    listed = client.list_dataset_versions(SPACE, "written")
    assert ([each["version"] for each in listed["versions"]], listed["totalCount"]) == ([version], 1)


def test_columns_are_followed(server: Server, client: MarquezClient) -> None:
    cleaned = {
        "namespace": SPACE,
        "name": "clean",
        "facets": column_lineage({"total": ["s3://shop/raw#fare"]}),
    }
    server.send(event(job="clean", reads=["s3://shop/raw"], writes=[cleaned]))
    by_field = client.get_column_lineage_by_dataset_field(SPACE, "clean", "total")
    by_dataset = client.get_column_lineage_by_dataset(SPACE, "clean")
    by_job = client.get_column_lineage_by_job(AIRFLOW, "clean")
    field = f"datasetField:{SPACE}:clean:total"
    assert [node["id"] for node in by_field["graph"]] == [field, "datasetField:s3://shop:raw:fare"]
    assert by_field["graph"][0]["inEdges"] == [
        {"origin": "datasetField:s3://shop:raw:fare", "destination": field}
    ]
    assert by_field == by_dataset == by_job
    version = "00000000-0000-0000-0000-000000000000"
    assert client.get_column_lineage_by_dataset(SPACE, "clean", version=version) == by_dataset


def test_events_are_told_as_they_came(server: Server, client: MarquezClient) -> None:
    said = event(namespace="events://only", job="told")
    server.send(said)
    assert client.list_events("events://only") == {"events": [said], "totalCount": 1}
    assert said in client.list_events()["events"]


def test_what_is_not_known_is_an_error_of_the_client(client: MarquezClient) -> None:
    for ask in (
        lambda: client.get_namespace("none"),
        lambda: client.get_dataset(SPACE, "none"),
        lambda: client.get_job_run(str(UUID(int=1))),
        lambda: client.create_job_run("none", "none"),
        lambda: client.create_dataset(SPACE, "none", DatasetType.DB_TABLE, "x", "no source"),
    ):
        with pytest.raises(APIError):
            ask()


def test_a_rebuild_holds_what_was_said(server: Server, client: MarquezClient) -> None:
    def told() -> list[object]:
        return [
            client.get_namespace(SPACE),
            client.list_sources(),
            client.list_datasets(SPACE),
            client.list_jobs(SPACE),
            client.list_tags(),
        ]

    before = told()
    server.pipeline.rebuild()
    deadline = time.monotonic() + 60
    while server.pipeline.rebuilding:
        assert time.monotonic() < deadline, "the rebuild took too long"
        time.sleep(0.01)
    assert told() == before
