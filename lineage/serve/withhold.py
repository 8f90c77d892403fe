"""What a key that is bound to namespaces gets of an answer: all that names nothing outside them."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
from litestar.types import Message, Send

from lineage.event import encode
from lineage.names import NodeName
from lineage.state.keys import Key

WITHHELD = b"lineage-withheld"
"""The header that says how many rows and names were left out."""

_NODE_ID = re.compile(r"(dataset|datasetField|job):\S")
_ITSELF = frozenset({"id", "job", "dataset", "jobVersion", "model", "start"})
"""Members that say what their object is about: where they lie outside, so does the object."""

_NAMED_NOTHING = {"code": 404, "message": "nothing of that name lies in the namespaces of this key"}
_NOT_FOUND = (404, 409)
"""Answers whose message offers names of its own: what is near, or fits as well."""


class Withheld:
    """Takes an answer (as JSON values) apart; `count` says how much was left out."""

    def __init__(self, reaches: Callable[[str], bool]) -> None:
        self._reaches = reaches
        self.count = 0

    def keep(self, value: Any) -> Any:
        """The value without what lies outside, or None when all of it does."""
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            kept = [(item, self.keep(item)) for item in value]
            within = [left for item, left in kept if left is not None or item is None]
            self.count += len(value) - len(within)
            return within
        return None if isinstance(value, str) and self._outside_id(value) else value

    def _object(self, value: dict[str, Any]) -> dict[str, Any] | None:
        namespace = value.get("namespace")
        if isinstance(namespace, str) and not self._reaches(namespace):
            return None
        if "writer_run_id" in value and value.get("dataset") is None:
            return None  # one run that started another: nothing says where either lies
        kept = {name: self.keep(member) for name, member in value.items() if not self._outside_id(name)}
        gone = [name for name, member in kept.items() if member is None and value[name] is not None]
        if any(name in _ITSELF or isinstance(value[name], str) for name in gone):
            return None
        if value.get("start") and not kept["start"]:
            return None
        self.count += len(gone) + len(value) - len(kept)
        return kept

    def _outside_id(self, text: str) -> bool:
        return bool(_NODE_ID.match(text)) and not self._reaches(NodeName.parse(text).namespace)


class Withholding:
    """Stands for `send`: holds a JSON answer back until it is whole, and sends what the key may see."""

    def __init__(self, send: Send, key: Key) -> None:
        self._send = send
        self._key = key
        self._start: Message | None = None
        self._body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Take one ASGI message of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
            return
        self._body.append(message.get("body", b""))
        if not message.get("more_body"):
            await self._send_whole(self._start)

    async def _send_whole(self, start: Any) -> None:
        status, body, count = self._whole(start["status"], b"".join(self._body))
        same = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        headers = [*same, length, (WITHHELD, str(count).encode())]
        start["status"], start["headers"] = status, headers
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    def _whole(self, status: int, body: bytes) -> tuple[int, bytes, int]:
        if status in _NOT_FOUND:
            return 404, encode(_NAMED_NOTHING), 0
        withheld = Withheld(self._key.reaches)
        answer = withheld.keep(msgspec.json.decode(body)) if body else None
        if body and answer is None:
            return 404, encode(_NAMED_NOTHING), 0
        return status, encode(answer) if body else b"", withheld.count
