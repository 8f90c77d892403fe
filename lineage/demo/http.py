"""JSON over HTTP to the demo's own servers on loopback; proxies of the environment are not asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from lineage.errors import LineageError


class RequestError(LineageError):
    """A server of the demo refused a request or could not be reached."""


class Unavailable(RequestError):
    """A server did not answer, or failed at it, as an overloaded one does: the request may be repeated."""


def call(method: str, url: str, payload: object = None, *, token: str | None = None) -> Any:
    """Send `payload` as JSON and return the answer's JSON (None if it is empty).

    Raises Unavailable when there is no answer or a 5xx, RequestError when the request is refused.
    """
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection = HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request(method, target, _body(payload), _headers(token))
        response = connection.getresponse()
        body = response.read()
    except (OSError, HTTPException) as error:
        raise Unavailable(f"{method} {url}: {error}") from error
    finally:
        connection.close()
    if response.status >= 300:
        refused = Unavailable if response.status >= 500 else RequestError
        raise refused(f"{method} {url}: {response.status} {body[:500].decode(errors='replace')}")
    return json.loads(body) if body else None


def answers(url: str) -> bool:
    """Say whether a GET succeeds."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status < 300
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _body(payload: object) -> bytes | None:
    return None if payload is None else json.dumps(payload).encode()


def _headers(token: str | None) -> Mapping[str, str]:
    headers = {"Content-Type": "application/json"}
    return headers if token is None else {**headers, "Authorization": f"Bearer {token}"}
