"""Events to the collector, and what its answer means for each of them."""

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from lineage.emit.post import Answer, post

_TAKEN = {201, 202, 204}
_REFUSED = {400, 413, 422}
_REASON_CHARACTERS = 300


class NotTaken(ConnectionError):
    """The events stay ours: the collector is down, overloaded, or will not talk to us."""


class TooMuch(NotTaken):
    """The collector refuses the events as one body: they may be taken in smaller portions."""


@dataclass(frozen=True)
class Collector:
    """The address that takes events, with the key it asks for."""

    url: str
    api_key: str | None = field(default=None, repr=False)

    def deliver(self, events: Sequence[bytes], *, seconds: float) -> dict[int, str]:
        """Send the events, several as one JSON array; the indexes refused for good, with the reasons.

        Raises NotTaken if none of them can be relied on to have arrived.
        """
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key}"
        body = events[0] if len(events) == 1 else b"[" + b",".join(events) + b"]"
        try:
            answer = post(self.url, body, headers, seconds=seconds)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise NotTaken(f"{type(error).__name__}: {error}") from error
        return _judge(answer, len(events))


def _judge(answer: Answer, count: int) -> dict[int, str]:
    if answer.status in _TAKEN:
        return {}
    if answer.status == 200:
        return _refusals(answer.body)
    reason = _reason(answer)
    if answer.status not in _REFUSED:
        raise NotTaken(reason)
    if count > 1:
        raise TooMuch(reason)
    return {0: reason}


def _refusals(body: bytes) -> dict[int, str]:
    """Read `{"accepted": n, "refused": [{"index": i, "reason": "..."}]}`; nothing else may pass for a yes."""
    if not body.strip():
        return {}
    try:
        refused = json.loads(body)["refused"]
        return {int(entry["index"]): str(entry["reason"]) for entry in refused}
    except (ValueError, TypeError, KeyError) as error:
        raise NotTaken("HTTP 200, but the answer is not a collector's") from error


def _reason(answer: Answer) -> str:
    text = answer.body.decode("utf-8", "replace").strip()[:_REASON_CHARACTERS]
    return f"HTTP {answer.status}: {text}" if text else f"HTTP {answer.status}"
