"""A finished flow run tells an Airflow, if one is configured."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from laboratory import Lab

pytestmark = pytest.mark.acceptance  # real flows, which take seconds

ASSETS = {
    1: "metaflow://lab/ProjectedFlow",
    2: "metaflow://lab/taxi.user.ann.ProjectedFlow",
    3: "metaflow://lab/taxi.user.ann.ProjectedFlow/end/result",
    4: "metaflow://lab/taxi.user.ann.ProjectedFlowOfOthers",
    5: "s3://taxi-data/features.parquet",
}


class AirflowApi:
    """The two routes of Airflow's REST API that a flow run asks, on loopback."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()
        self.status = 200
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(api: AirflowApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            assert asked.path == "/api/v2/assets"
            [pattern] = parse_qs(asked.query)["uri_pattern"]
            self._answer({"assets": [{"id": n, "uri": uri} for n, uri in ASSETS.items() if pattern in uri]})

        def do_POST(self) -> None:
            assert self.path == "/api/v2/assets/events"
            api.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._answer({})

        def _answer(self, content: Any) -> None:
            api.tokens.add(self.headers["Authorization"])
            self.send_response(api.status)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
def airflow() -> Iterator[AirflowApi]:
    api = AirflowApi()
    yield api
    api.close()


def test_a_finished_run_posts_an_event_for_the_flows_asset_and_those_below_it(
    lab: Lab, airflow: AirflowApi
) -> None:
    ran = lab.run(
        "projected.py",
        "run",
        LINEAGE_AIRFLOW_URL=f"{airflow.url}/",
        LINEAGE_AIRFLOW_TOKEN="let-me-in",  # noqa: S106 - the server on loopback takes any
    )
    assert ran.status == 0, ran.output
    flow = ran.end("taxi.user.ann.ProjectedFlow")
    extra = {
        "openlineage": {
            "parentRunId": flow["run"]["runId"],
            "parentJobNamespace": "metaflow://lab",
            "parentJobName": "taxi.user.ann.ProjectedFlow",
        },
        "metaflow": f"ProjectedFlow/{ran.run}",
    }
    assert airflow.posted == [{"asset_id": 2, "extra": extra}, {"asset_id": 3, "extra": extra}]
    assert airflow.tokens == {"Bearer let-me-in"}


def test_a_failed_run_posts_none(lab: Lab, airflow: AirflowApi) -> None:
    assert lab.run("fate.py", "run", FATE="exit", LINEAGE_AIRFLOW_URL=airflow.url).status == 1
    assert airflow.posted == []


def test_a_run_ends_well_whatever_airflow_answers(lab: Lab, airflow: AirflowApi) -> None:
    airflow.status = 500
    refused = lab.run("projected.py", "run", LINEAGE_AIRFLOW_URL=airflow.url)
    dead = lab.run("projected.py", "run", LINEAGE_AIRFLOW_URL="http://127.0.0.1:1")
    assert [ran.status for ran in (refused, dead)] == [0, 0]
    assert [ran.kinds("taxi.user.ann.ProjectedFlow") for ran in (refused, dead)] == [
        ["START", "COMPLETE"]
    ] * 2
    assert airflow.posted == []
