"""The door: which key a request carries, and whether it opens the route. All else comes after it."""

import asyncio
from functools import lru_cache
from urllib.parse import parse_qs

from litestar import Request
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from lineage.errors import Forbidden, Unauthorized
from lineage.names import NodeName
from lineage.serve.policy import OPEN, Policy, Reach, policy_of
from lineage.serve.withhold import Withholding
from lineage.state.audit import UseLog, this_user
from lineage.state.keys import Key, Keys
from lineage.state.state import State as StateFile

FLUSH_SECONDS = 1.0
"""How long uses are counted in memory before they are written down."""

LOOPBACK = "loopback"
"""Who asks while there are no keys."""

_KEY = "lineage.key"


class Door:
    """What the guard knows: the keys, and the count of their uses."""

    def __init__(self, state: StateFile) -> None:
        self._keys = Keys(state)
        self._uses = UseLog(state)
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether a key is needed: from the first one on, for good."""
        self._closed = self._closed or self._keys.exist()
        return self._closed

    def key_of(self, authorization: bytes | None) -> Key:
        """The good key that a request carries. Raises Unauthorized without one."""
        try:
            return self._keys.check(_token(authorization))
        except Unauthorized as refusal:
            self._note("", "", str(refusal))
            raise

    def count(self, key: Key, route: str, status: int) -> None:
        """Count one use of a key and how it was answered."""
        self._note(key.id, key.role.value, "ok" if status < 400 else f"{status} {route}")

    def flush(self) -> None:
        """Write down the uses counted so far."""
        self._uses.flush()

    def _note(self, key_id: str, role: str, outcome: str) -> None:
        if self._uses.note(key_id, role, outcome):
            loop = asyncio.get_running_loop()
            loop.call_later(FLUSH_SECONDS, lambda: loop.run_in_executor(None, self.flush))


class Guard:
    """Middleware: lets a request through to its route, or refuses it before anything of its body is read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["app"].state
        route = f"{scope.get('method')} {scope['path_template']}"
        if scope["type"] != ScopeType.HTTP or route in OPEN:
            await self.app(scope, receive, send)
            return
        if state.door is not None and state.door.closed:
            send = _admit(state.door, route, scope, send)
        with state.load.request(dict(scope["headers"])):
            await self.app(scope, receive, send)


def _admit(door: Door, route: str, scope: Scope, send: Send) -> Send:
    """Check the key and keep it with the request; what stands for `send`: it counts, and may withhold."""
    key = door.key_of(dict(scope["headers"]).get(b"authorization"))
    scope["state"][_KEY] = key
    try:
        _check(key, route)
        bound = bool(key.namespaces) and _policy(route).reach is Reach.OWN
        if bound:
            _check_asked(scope, key)
    except Forbidden:
        door.count(key, route, 403)
        raise

    async def counting(message: Message) -> None:
        if message["type"] == "http.response.start":
            door.count(key, route, message["status"])
        await send(message)

    return Withholding(counting, key) if bound else counting


def actor(request: Request[object, object, State]) -> str:
    """Who asks, for the audit: a key's id, this user in this process, or anyone while there are no keys."""
    if request.app.state.door is None:
        return this_user()
    key = key_of(request)
    return LOOPBACK if key is None else key.id


def key_of(request: Request[object, object, State]) -> Key | None:
    """The key of the request, or None while none is needed."""
    return key_in(request.scope)


def key_in(scope: Scope) -> Key | None:
    """As `key_of`, for who has no request."""
    key: Key | None = scope["state"].get(_KEY)
    return key


def _check(key: Key, route: str) -> None:
    policy = _policy(route)
    if not policy.admits(key.role):
        raise Forbidden(f"a key of the role {key.role.value} may not do this; it takes {policy.role}")
    if key.namespaces and policy.reach is Reach.NOTHING:
        raise Forbidden("a key bound to namespaces may not ask this: the answer cannot be told apart by them")


def _check_asked(scope: Scope, key: Key) -> None:
    """A namespace that the question names outright must be one of the key's."""
    asked = [scope["path_params"]["namespace"]] if "namespace" in scope["path_params"] else []
    query = parse_qs(scope["query_string"].decode("latin-1"))
    asked += query.get("namespace", [])
    asked += [NodeName.parse(node).namespace for node in query.get("nodeId", [])]
    outside = next((namespace for namespace in asked if not key.reaches(namespace)), None)
    if outside is not None:
        raise Forbidden(f"this key does not reach the namespace {outside}")


@lru_cache(maxsize=1024)
def _policy(route: str) -> Policy:
    policy = policy_of(route)
    if policy is None:
        raise Forbidden("nobody may use this route")
    return policy


def _token(authorization: bytes | None) -> str:
    """The token of `Bearer TOKEN`, as OpenLineage's clients and marquez-python send it."""
    kind, _, token = (authorization or b"").decode("latin-1").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unauthorized("a key is needed: Authorization: Bearer KEY (LINEAGE_API_KEY)")
    return token.strip()
