"""Request bodies: decompressed within bounds, arrays taken apart."""

import zlib

import msgspec
from msgspec import Raw

from lineage.errors import BadEvent, TooLarge

MAX_BODY = 16 * 1024 * 1024
"""Bytes of a body, decompressed; more is refused with 413."""

MAX_BATCH = 10_000
"""Events in one array."""

_array = msgspec.json.Decoder(list[Raw])


def decompress(body: bytes, encoding: str | None) -> bytes:
    """The body as sent before its Content-Encoding (gzip or none).

    Raises TooLarge when it unfolds to more than MAX_BODY, BadEvent when it is not what it says.
    """
    if len(body) > MAX_BODY:
        raise TooLarge(f"the body is over {MAX_BODY} bytes")
    if encoding in (None, "", "identity"):
        return body
    if encoding != "gzip":
        raise BadEvent(f"$: Content-Encoding {encoding!r} is not understood; send gzip or none")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, MAX_BODY + 1)
    except zlib.error as error:
        raise BadEvent(f"$: the gzip body is damaged: {error}") from error
    if len(plain) > MAX_BODY:
        raise TooLarge(f"the body unfolds to over {MAX_BODY} bytes")
    if not unpacker.eof:
        raise BadEvent("$: the gzip body ends too early")
    return plain


def split(body: bytes) -> list[bytes] | None:
    """The events of an array, or None when the body is one event.

    Raises BadEvent when the array is no JSON, TooLarge when it holds more than MAX_BATCH.
    """
    if body.lstrip()[:1] != b"[":
        return None
    try:
        parts = _array.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadEvent(f"$: {error}") from error
    if len(parts) > MAX_BATCH:
        raise TooLarge(f"an array holds at most {MAX_BATCH} events, this one {len(parts)}")
    return [bytes(part) for part in parts]
