"""Requests derived from our OpenAPI document: none breaks the server, all answers are as documented."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from build import event, facet, run_id
from conftest import Server, serving
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import DataObject, data, sampled_from
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lineage.state.keys import Keys, Role

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.timeout(3600),
    pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

TOTAL = 10_000 if os.environ.get("LINEAGE_SOAK") == "1" else 1_000
"""Requests in all; `make test` sends a tenth of those of `make soak`."""

PATIENCE = 120
"""Seconds a busy machine may take for an answer."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


KNOWN = {
    "namespace": ["x"],
    "job": ["x"],
    "dataset": ["x"],
    "run": [str(run_id("x"))],
    "node": ["x", "job:x:x", "dataset:x:x#id"],
    "nodeId": ["job:x:x", "dataset:x:x"],
    "model": ["x", "dataset:x:x"],
    "before": [str(run_id("x"))],
    "after": [str(run_id("x")), "0.0.0"],
    "view": ["jobs", "runs"],
}
"""Names of parameters, and what is there under them: "x" is a job and a dataset."""


@schemathesis.serializer("application/x-ndjson")
def one_a_line(_: schemathesis.SerializationContext, value: Any) -> bytes:
    return b"\n".join(json.dumps(item).encode() for item in (value if isinstance(value, list) else [value]))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("home")) as running:
        schema = {"schema": facet(fields=[{"name": "id", "type": "INT"}])}
        written = {"namespace": "x", "name": "x", "facets": schema}
        running.send(event("START", namespace="x", job="x"), event(namespace="x", job="x", writes=[written]))
        yield running


@pytest.fixture(scope="module")
def credentials(server: Server) -> list[dict[str, str]]:
    """What a request may carry: mostly a key that opens everything, else one of each kind, or none."""
    keys = Keys(server.pipeline.state)
    _, admin = keys.create(Role.ADMIN)
    others = [keys.create(role)[1] for role in (Role.INGEST, Role.READ)]
    others += [keys.create(role, namespaces=("x",))[1] for role in (Role.INGEST, Role.READ)]
    revoked, gone = keys.create(Role.ADMIN)
    keys.revoke(revoked.id)
    server.http.headers["Authorization"] = f"Bearer {admin}"
    tokens = [*[admin] * 8, *others, gone, "key_none.at-all"]
    return [{"Authorization": f"Bearer {token}"} for token in tokens] + [{"Authorization": "none"}]


def ask(operation: APIOperation, credentials: list[dict[str, str]], count: int) -> Counter[int]:
    """Send so many requests of one operation, or as many as differ; how often which status was answered."""
    statuses = Counter[int]()

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), headers=sampled_from(credentials), data=data())
    def send(case: schemathesis.Case, headers: dict[str, str], data: DataObject) -> None:
        for values in (case.path_parameters, case.query):
            for name in values.keys() & KNOWN.keys():
                values[name] = data.draw(sampled_from([values[name], *KNOWN[name]]))
        statuses[case.call_and_validate(checks=CHECKS, headers=headers, timeout=PATIENCE).status_code] += 1

    send()
    return statuses


def test_no_request_breaks_the_server_and_every_status_is_documented(
    server: Server, credentials: list[dict[str, str]]
) -> None:
    document = schemathesis.openapi.from_url(
        f"{server.url}/docs/openapi.json",
        headers={"Authorization": server.http.headers["Authorization"]},
        timeout=PATIENCE,
    )
    operations = [found.ok() for found in document.get_all_operations()]
    statuses = Counter[int]()
    while statuses.total() < TOTAL:
        for operation in operations:
            statuses += ask(operation, credentials, TOTAL // len(operations) + 1)
    assert statuses.keys() >= {200, 400, 401, 403, 404}
    server.send(event(namespace="x", job="after"))
    assert server.get(f"/api/v1/jobs/runs/{run_id('after')}").json()["state"] == "COMPLETED"
    assert server.get("/health/ready").status_code == 200
