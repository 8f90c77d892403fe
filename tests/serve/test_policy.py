"""The door over HTTP: role x route x namespace, and keys that are wrong, revoked or expired.

Every route of the application is asked, also one that is new.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

import httpx
import pytest
from build import event
from conftest import Server, serving

from lineage.serve.app import create_app
from lineage.serve.policy import OPEN, Reach, policy_of
from lineage.state.keys import Keys, Role

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

WITHIN = "airflow://open"


TAKING = ("POST /api/v1/lineage", "POST /api/v2/events/import")


class Ring(NamedTuple):
    """A server, and a key of every kind."""

    server: Server
    keys: dict[str, str]

    def ask(self, route: str, key: str | None) -> httpx.Response:
        """Ask a route, its path filled with a name within the bound keys' namespaces."""
        method, template = route.split(" ")
        path = re.sub(r"\{namespace[^}]*\}", quote(WITHIN, safe=""), template)
        path = re.sub(r"\{[^}]*\}", "x", path)
        headers = {} if key is None else {"Authorization": f"Bearer {self.keys.get(key, key)}"}
        json = event(namespace=WITHIN) if route in TAKING else {}
        parameters = {"node": "x", "model": "x", "before": "x", "after": "y"} if method == "GET" else None
        return self.server.http.request(method, path, headers=headers, params=parameters, json=json)


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ring]:
    with serving(tmp_path_factory.mktemp("home")) as server:
        server.send(event(namespace=WITHIN))
        keys = Keys(server.pipeline.state)
        made = {role.value: keys.create(role)[1] for role in Role}
        made["bound read"] = keys.create(Role.READ, namespaces=(WITHIN,))[1]
        made["bound ingest"] = keys.create(Role.INGEST, namespaces=(WITHIN,))[1]
        revoked, made["revoked"] = keys.create(Role.ADMIN)
        keys.revoke(revoked.id)
        made["expired"] = keys.create(Role.ADMIN, expires_at=datetime.now(UTC) - timedelta(seconds=1))[1]
        yield Ring(server, made)


def routes(ring: Ring) -> list[str]:
    app = create_app(ring.server.pipeline)
    return [f"{method} {route.path}" for route in app.routes for method in getattr(route, "methods", ())]


@pytest.mark.parametrize("key", [None, "wrong", "key_1.wrong", "revoked", "expired"])
def test_without_a_good_key_only_the_health_is_told(ring: Ring, key: str | None) -> None:
    answers = {route: ring.ask(route, key) for route in routes(ring)}
    assert {route for route, answer in answers.items() if answer.status_code != 401} == set(OPEN)
    refused = [answer for route, answer in answers.items() if route not in OPEN]
    assert {answer.headers["WWW-Authenticate"] for answer in refused} == {"Bearer"}
    assert {tuple(answer.json()) for answer in refused} == {("code", "message")}


@pytest.mark.parametrize("key", ["ingest", "read", "admin"])
def test_a_role_opens_its_routes_and_no_other(ring: Ring, key: str) -> None:
    for route in routes(ring):
        policy = policy_of(route)
        status = ring.ask(route, key).status_code
        may = route in OPEN or (policy is not None and policy.admits(Role(key)))
        assert (status in (401, 403), status >= 500) == (not may, False), f"{route}: {status}"


@pytest.mark.parametrize("key", ["bound read", "bound ingest"])
def test_a_bound_key_opens_what_can_be_told_apart(ring: Ring, key: str) -> None:
    role = Role(key.removeprefix("bound "))
    for route in routes(ring):
        policy = policy_of(route)
        status = ring.ask(route, key).status_code
        may = route in OPEN or (
            policy is not None and policy.admits(role) and policy.reach is not Reach.NOTHING
        )
        assert (status in (401, 403), status >= 500) == (not may, False), f"{route}: {status}"


def test_the_key_may_be_sent_as_clients_do(ring: Ring) -> None:
    for form in (f"Bearer {ring.keys['read']}", f"bearer  {ring.keys['read']}"):
        answer = ring.server.http.get("/api/v2/failures", headers={"Authorization": form})
        assert answer.status_code == 200
    for form in (ring.keys["read"], f"Basic {ring.keys['read']}", "Bearer", ""):
        answer = ring.server.http.get("/api/v2/failures", headers={"Authorization": form})
        assert (answer.status_code, answer.json()["message"]) == (
            401,
            "a key is needed: Authorization: Bearer KEY (LINEAGE_API_KEY)",
        )


def test_what_was_refused_and_what_was_used_is_counted(ring: Ring) -> None:
    ring.ask("GET /api/v2/failures", "read")
    ring.ask("GET /api/v2/failures", "ingest")
    ring.ask("GET /api/v2/failures", "wrong")
    outside = {"Authorization": f"Bearer {ring.keys['bound ingest']}"}
    ring.server.http.post("/api/v1/lineage", json=event(namespace="airflow://other"), headers=outside)
    told = ring.server.http.get(
        "/api/v2/audit", headers={"Authorization": f"Bearer {ring.keys['admin']}"}
    ).json()
    outcomes = {(use["role"], use["outcome"]) for use in told["uses"]}
    assert {
        ("read", "ok"),
        ("ingest", "403 GET /api/v2/failures"),
        ("ingest", "403 POST /api/v1/lineage"),
        ("", "the key is not known"),
    } <= outcomes
    secrets = [key.partition(".")[2] for key in ring.keys.values()]
    assert not any(secret in str(told) for secret in secrets)


def test_an_act_is_told_with_who_did_it(ring: Ring) -> None:
    ring.ask("POST /api/v2/dead-letters/replay", "admin")
    admin = {"Authorization": f"Bearer {ring.keys['admin']}"}
    acts = ring.server.http.get("/api/v2/audit", headers=admin).json()["acts"]
    assert (acts[0]["actor"], acts[0]["act"], acts[0]["detail"]) == (
        ring.keys["admin"].partition(".")[0],
        "replay",
        "0 of 0 dead letters",
    )


def test_a_key_made_or_revoked_meanwhile_counts_at_once(server: Server) -> None:
    assert server.get("/api/v2/failures").status_code == 200
    keys = Keys(server.pipeline.state)
    made, token = keys.create(Role.READ)
    assert server.get("/api/v2/failures").status_code == 401
    with_key = {"Authorization": f"Bearer {token}"}
    assert server.http.get("/api/v2/failures", headers=with_key).status_code == 200
    keys.revoke(made.id)
    answer = server.http.get("/api/v2/failures", headers=with_key)
    assert (answer.status_code, answer.json()) == (
        401,
        {"code": 401, "message": f"the key {made.id} is revoked"},
    )
