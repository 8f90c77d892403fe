"""The text of a job or dataset: how it is kept, and how it is sent."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import zstandard

FORM = 1
"""Raise it with every change of what the texts say: those of another form are made anew."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Text(NamedTuple):
    """A job or dataset in JSON: its name as a node, a text, and itself."""

    name: str
    text: str


class Half(NamedTuple):
    """A text that lacks the newest run or version: its name, and itself up to there."""

    name: str
    text: str


class Made(NamedTuple):
    """A job or dataset to keep: what it says of itself, and what is newest of it.

    `about` is its text up to the members that move, `newest` its newest run or version; `runs` are those of a
    job that lists tell, `lineage` is where the columns of a dataset come from, `columns` what a graph of
    columns needs of it.
    """

    id: bytes
    is_job: bool
    first_seen_at: int
    last_seen_at: int
    name: str
    about: str
    newest: str
    columns: str = ""
    lineage: str = ""
    runs: str = ""


class Seen(NamedTuple):
    """A job or dataset that a batch speaks of, and when the batch did: that alone needs no new text."""

    id: bytes
    is_job: bool
    first_seen_at: int
    last_seen_at: int


def text_of(made: Made, *, whole: bool) -> Text:
    """A text as it is found once it is kept."""
    times = f'"createdAt":"{_said(made.first_seen_at)}","updatedAt":"{_said(made.last_seen_at)}",'
    if whole:
        return Text(made.name, made.about + times + (made.runs or made.newest + made.lineage))
    return Text(made.name, made.about + times + made.newest + brief_end(is_job=made.is_job))


def brief_end(*, is_job: bool) -> str:
    """What stands behind the newest run of a job, or the newest version of a dataset."""
    return "}" if is_job else '"columnLineage":null}'


def _said(microseconds: int) -> str:
    """An instant as msgspec writes it, and brief.sql."""
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat().replace("+00:00", "Z")


def pack(text: str) -> str:
    """Long forms would take most of the space; as letters, for they pass SQLite in one text."""
    return b64encode(zstandard.ZstdCompressor(level=1).compress(text.encode())).decode()


def unpack(packed: str) -> str:
    """The text that was packed."""
    return zstandard.ZstdDecompressor().decompress(b64decode(packed)).decode()
