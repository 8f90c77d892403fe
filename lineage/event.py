"""The wire: OpenLineage 2-0-2 events as they arrive.

Typed where we read, raw where we only keep. Real-world events miss producer, schemaURL or a time zone
and use run ids that are no UUIDs; only what cannot be placed in the graph is refused.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from msgspec import Raw, Struct

from lineage.errors import BadEvent

Facets = dict[str, Raw]

MAX_DATASETS = 10_000
"""More inputs and outputs than this in one event are refused: no run reads so many datasets by name."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TRAILING_PATH = re.compile(r" - at `(?P<path>.*)`$", re.DOTALL)


class Dataset(Struct, omit_defaults=True, gc=False):
    namespace: str
    name: str
    facets: Facets | None = None
    inputFacets: Facets | None = None  # noqa: N815 - the wire's own name
    outputFacets: Facets | None = None  # noqa: N815 - the wire's own name


class Job(Struct, omit_defaults=True, gc=False):
    namespace: str
    name: str
    facets: Facets | None = None


class Run(Struct, omit_defaults=True, gc=False):
    runId: str  # noqa: N815 - the wire's own name
    facets: Facets | None = None


class Statement(Struct, omit_defaults=True, gc=False, tag_field="kind"):
    """What a person says of the catalogue and OpenLineage has no event for (docs/decisions/0010)."""

    name: str


class NamespaceSaid(Statement, tag="namespace"):
    ownerName: str  # noqa: N815 - the wire's own name
    description: str | None = None


class SourceSaid(Statement, tag="source"):
    type: str
    connectionUrl: str  # noqa: N815 - the wire's own name
    description: str | None = None


class TagSaid(Statement, tag="tag"):
    description: str | None = None


class Tagged(Statement, tag="tagged"):
    """A job or dataset, or a field of it, bears a tag, or (present: false) bears it no more."""

    subject: Literal["job", "dataset"]
    namespace: str
    tag: str
    field: str = ""
    present: bool = True


class Hidden(Statement, tag="hidden"):
    """A namespace (name alone), job or dataset is left out of lists until an event names it again."""

    subject: Literal["namespace", "job", "dataset"]
    namespace: str = ""


CatalogStatement = NamespaceSaid | SourceSaid | TagSaid | Tagged | Hidden


class Event(Struct, omit_defaults=True, gc=False):
    """A RunEvent (run and job), a JobEvent (job), a DatasetEvent (dataset), or our CatalogEvent (catalog)."""

    eventTime: str  # noqa: N815 - the wire's own name
    eventType: str | None = None  # noqa: N815 - the wire's own name
    producer: str | None = None
    run: Run | None = None
    job: Job | None = None
    dataset: Dataset | None = None
    inputs: list[Dataset] | None = None
    outputs: list[Dataset] | None = None
    catalog: CatalogStatement | None = None


_decoder = msgspec.json.Decoder(Event)


def decode(body: bytes) -> Event:
    """The event in `body`.

    Raises BadEvent, its message beginning with the JSON path of the fault, when the bytes are no JSON or
    name no job, run, dataset or time the event could be placed by.
    """
    try:
        event = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadEvent(_path_first(str(error))) from error
    _check_placeable(event)
    return event


def _path_first(message: str) -> str:
    found = _TRAILING_PATH.search(message)
    return f"{found['path']}: {message[: found.start()]}" if found else f"$: {message}"


def _check_placeable(event: Event) -> None:
    if event.run is not None and event.job is None:
        raise BadEvent("$.job: a run event without a job cannot be placed")
    if event.job is None and event.dataset is None and event.catalog is None:
        raise BadEvent("$: neither run and job, nor job, nor dataset")
    if event.run is not None and not event.run.runId:
        raise BadEvent("$.run.runId: is empty")
    if event.job is not None:
        _check_named(event.job, "$.job")
    if event.dataset is not None:
        _check_named(event.dataset, "$.dataset")
    for side, datasets in (("inputs", event.inputs or ()), ("outputs", event.outputs or ())):
        if len(datasets) > MAX_DATASETS:
            raise BadEvent(f"$.{side}: more than {MAX_DATASETS} datasets")
        for index, dataset in enumerate(datasets):
            _check_named(dataset, f"$.{side}[{index}]")
    micros(event.eventTime)


def _check_named(thing: Job | Dataset, path: str) -> None:
    if not thing.namespace:
        raise BadEvent(f"{path}.namespace: is empty")
    if not thing.name:
        raise BadEvent(f"{path}.name: is empty")


def micros(text: str, path: str = "$.eventTime") -> int:
    """Microseconds since 1970 UTC of an ISO-8601 instant; without a zone it is UTC, nanoseconds are cut.

    >>> micros("1970-01-01T00:00:01.000002003Z")
    1000002
    >>> micros("1970-01-01T01:00:00+01:00"), micros("1970-01-01 00:00:00")
    (0, 0)
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadEvent(f"{path}: {text!r} is no ISO-8601 instant") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def instant(text: str | None) -> int | None:
    """An instant inside a facet; one that cannot be read says nothing."""
    if not text:
        return None
    try:
        return micros(text)
    except BadEvent:
        return None


def run_uuid(run_id: str) -> bytes:
    """The 16 bytes of a run id; an id that is no UUID becomes its name-based UUID, as in Marquez.

    Rule: Java's UUID.nameUUIDFromBytes, an MD5 with version 3 and the RFC 4122 variant set.

    >>> run_uuid("01A20551-94a5-7efd-8d25-95c88ed75273").hex()
    '01a2055194a57efd8d2595c88ed75273'
    >>> run_uuid("scheduled__2024-01-01").hex()[12], len(run_uuid("x"))
    ('3', 16)
    """
    if len(run_id) == 36:
        try:
            parsed = bytes.fromhex(run_id.replace("-", ""))
        except ValueError:
            parsed = b""
        if len(parsed) == 16:
            return parsed
    digest = bytearray(hashlib.md5(run_id.encode(), usedforsecurity=False).digest())
    digest[6] = digest[6] & 0x0F | 0x30
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def is_end(event_type: str) -> bool:
    """Whether an event of this type ends its run."""
    return event_type in ("COMPLETE", "FAIL", "ABORT")


def encode(value: Any) -> bytes:
    """JSON bytes of a value, as every part of the project writes them."""
    return msgspec.json.encode(value)
