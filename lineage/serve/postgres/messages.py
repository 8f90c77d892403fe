"""PostgreSQL's wire protocol, version 3.0: what a client says, and the bytes of what it is told.

See "Frontend/Backend Protocol" in PostgreSQL's documentation; nothing here knows what a query is.
"""

import struct
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from lineage.serve.postgres.refusal import Refused

PROTOCOL = 196608  # 3.0
SSL_REQUEST = 80877103
GSS_REQUEST = 80877104
CANCEL_REQUEST = 80877102

SASL, SASL_CONTINUE, SASL_FINAL, AUTHENTICATED = 10, 11, 12, 0


class Format(IntEnum):
    """How a value is written."""

    TEXT = 0
    BINARY = 1


class Parse(NamedTuple):
    statement: str
    query: str
    types: tuple[int, ...]


class Bind(NamedTuple):
    portal: str
    statement: str
    formats: tuple[int, ...]
    values: tuple[bytes | None, ...]
    result_formats: tuple[int, ...]


class Named(NamedTuple):
    """Of a Describe or Close: `kind` is S (statement) or P (portal)."""

    kind: bytes
    name: str


class Execute(NamedTuple):
    portal: str
    max_rows: int


class _Body:
    """Reads the fields of a message, in order."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def take(self, length: int) -> bytes:
        end = self._at + length
        if length < 0 or end > len(self._body):
            raise Refused("08P01", "a message ends before its last field")
        taken = self._body[self._at : end]
        self._at = end
        return taken

    def text(self) -> str:
        end = self._body.find(b"\0", self._at)
        if end < 0:
            raise Refused("08P01", "a text in a message has no end")
        try:
            return self.take(end + 1 - self._at)[:-1].decode()
        except UnicodeDecodeError as error:
            raise Refused("22021", "texts are UTF-8") from error

    def int16(self) -> int:
        return int.from_bytes(self.take(2), "big")

    def int32(self) -> int:
        return int.from_bytes(self.take(4), "big", signed=True)

    def int16s(self) -> tuple[int, ...]:
        return tuple(self.int16() for _ in range(self.int16()))

    def value(self) -> bytes | None:
        length = self.int32()
        return None if length == -1 else self.take(length)


def read_parse(body: bytes) -> Parse:
    fields = _Body(body)
    return Parse(fields.text(), fields.text(), tuple(fields.int32() for _ in range(fields.int16())))


def read_bind(body: bytes) -> Bind:
    fields = _Body(body)
    portal, statement, formats = fields.text(), fields.text(), fields.int16s()
    values = tuple(fields.value() for _ in range(fields.int16()))
    return Bind(portal, statement, formats, values, fields.int16s())


def read_named(body: bytes) -> Named:
    fields = _Body(body)
    return Named(fields.take(1), fields.text())


def read_execute(body: bytes) -> Execute:
    fields = _Body(body)
    return Execute(fields.text(), fields.int32())


def read_text(body: bytes) -> str:
    return _Body(body).text()


def read_startup(body: bytes) -> dict[str, str]:
    """The parameters of a start-up message: user, database and settings."""
    fields, found = _Body(body), {}
    while name := fields.text():
        found[name] = fields.text()
    return found


def read_sasl_initial(body: bytes) -> tuple[str, bytes]:
    """The mechanism and the first message of a client that authenticates."""
    fields = _Body(body)
    return fields.text(), fields.value() or b""


def frame(kind: bytes, body: bytes = b"") -> bytes:
    return kind + (len(body) + 4).to_bytes(4, "big") + body


PARSE_COMPLETE = frame(b"1")
BIND_COMPLETE = frame(b"2")
CLOSE_COMPLETE = frame(b"3")
EMPTY_QUERY = frame(b"I")
NO_DATA = frame(b"n")
SUSPENDED = frame(b"s")


def authentication(code: int, data: bytes = b"") -> bytes:
    return frame(b"R", struct.pack(">I", code) + data)


def parameter_status(settings: Mapping[str, str]) -> bytes:
    return b"".join(frame(b"S", _texts(name, value)) for name, value in settings.items())


def backend_key(process: int, secret: int) -> bytes:
    return frame(b"K", struct.pack(">II", process, secret))


def ready(transaction: bytes) -> bytes:
    """`transaction` is I (none), T (in one) or E (in one that has failed)."""
    return frame(b"Z", transaction)


def complete(tag: str) -> bytes:
    return frame(b"C", _texts(tag))


def parameter_types(types: Sequence[int]) -> bytes:
    return frame(b"t", struct.pack(f">H{len(types)}I", len(types), *types))


def row_description(fields: Sequence[tuple[str, int, int, int]]) -> bytes:
    """Of each column its name, type, the bytes of a value (-1: they vary), and the format."""
    described = [
        _texts(name) + struct.pack(">IHIhih", 0, 0, type_, length, -1, format_)
        for name, type_, length, format_ in fields
    ]
    return frame(b"T", struct.pack(">H", len(fields)) + b"".join(described))


def row(values: Sequence[str | None]) -> bytes:
    """One DataRow of texts."""
    return frame(
        b"D",
        struct.pack(">H", len(values)) + b"".join(sized(None if v is None else v.encode()) for v in values),
    )


def sized(value: bytes | None) -> bytes:
    """A value behind its length, as rows and arrays hold it; NULL has the length -1."""
    return b"\xff\xff\xff\xff" if value is None else len(value).to_bytes(4, "big") + value


def error(code: str, message: str, *, fatal: bool = False) -> bytes:
    return _report(b"E", "FATAL" if fatal else "ERROR", code, message)


def notice(message: str) -> bytes:
    return _report(b"N", "WARNING", "01000", message)


def _report(kind: bytes, severity: str, code: str, message: str) -> bytes:
    fields = (("S", severity), ("V", severity), ("C", code), ("M", message))
    return frame(kind, b"".join(_texts(name + text.replace("\0", "")) for name, text in fields) + b"\0")


def _texts(*texts: str) -> bytes:
    return b"".join(text.encode(errors="replace") + b"\0" for text in texts)
