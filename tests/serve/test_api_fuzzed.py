"""Requests derived from our OpenAPI document: none breaks the server, all answers are as documented."""

import os
from collections.abc import Iterator

import pytest
import schemathesis
from build import event, facet, run_id
from conftest import Server, serving
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

EACH = 225 if os.environ.get("LINEAGE_SOAK") == "1" else 23
"""Requests an operation: 10,000 in all under `make soak`, a tenth in `make test`."""

LASTING = ("/api/v2/rebuild", "/api/v2/prune", "/api/v2/erase", "/api/v2/import")
"""What rebuilds or rewrites the whole home has tests of its own."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("home")) as running:
        schema = {"schema": facet(fields=[{"name": "id", "type": "INT"}])}
        written = {"namespace": "x", "name": "x", "facets": schema}
        running.send(event("START", namespace="x", job="x"), event(namespace="x", job="x", writes=[written]))
        yield running


def test_no_request_breaks_the_server_and_every_status_is_documented(server: Server) -> None:
    document = schemathesis.openapi.from_url(f"{server.url}/docs/openapi.json")
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]
    asked = 0
    for found in document.get_all_operations():
        operation = found.ok()
        if operation.path in LASTING or not operation.path.startswith("/api/v1"):
            continue

        @settings(max_examples=EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(checks=checks)

        ask()
    assert asked >= EACH * 20
    assert server.get("/health/ready").status_code == 200
    assert server.get(f"/api/v1/jobs/runs/{run_id('x')}").json()["state"] == "COMPLETED"
