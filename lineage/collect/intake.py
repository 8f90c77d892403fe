"""What arrives -> the record that is kept: redacted, on one line, an event or a dead letter."""

from typing import NamedTuple

from lineage.collect.log import Kind, Record
from lineage.errors import BadEvent
from lineage.event import Event, decode
from lineage.redact import redact_bytes


class Arrived(NamedTuple):
    """A record to be appended, and the event it holds; None when it is a dead letter."""

    record: Record
    event: Event | None


def take_in(body: bytes, patterns: list[str]) -> Arrived:
    """The record of one event as it was sent; one that cannot be placed is kept with its reason.

    An event lies on one line, so that an export is NDJSON without being written anew: inside a JSON string
    a line break is always escaped, elsewhere a space means the same.
    """
    redacted = redact_bytes(body, patterns)
    try:
        event = decode(redacted)
    except BadEvent as reason:
        return Arrived(Record(Kind.DEAD, redacted, str(reason)), None)
    return Arrived(Record(Kind.EVENT, redacted.strip().replace(b"\n", b" ")), event)
