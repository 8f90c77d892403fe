"""Where a path or URL is, in OpenLineage's naming (https://openlineage.io/docs/spec/naming)."""

import os
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_ALIASES = {"s3a": "s3", "s3n": "s3", "gcs": "gs", "abfs": "abfss"}
_LOCAL = ("", "file", "local")
_NOWHERE = ("memory", "data", "pipe", "fd", "blob")


class Place(NamedTuple):
    """The namespace and name of a dataset."""

    namespace: str
    name: str


def place(where: object) -> Place | None:
    """The place that a path or URL means, None if it means none that lasts.

    >>> place("s3a://lake/orders/a.parquet")
    Place(namespace='s3://lake', name='orders/a.parquet')
    >>> place("file:///data/a%20b.csv")
    Place(namespace='file', name='/data/a b.csv')
    >>> place("https://user:secret@example.org/a.csv?signature=1")
    Place(namespace='https://example.org', name='a.csv')
    >>> place("memory://a.csv")
    """
    if not isinstance(where, str | os.PathLike | bytes):
        return None
    text = os.fsdecode(where)
    if "://" not in text:
        return Place("file", os.path.realpath(text)) if text and "\0" not in text else None
    parts = urlsplit(text)
    if parts.scheme in _NOWHERE:
        return None
    if parts.scheme in _LOCAL:
        return Place("file", os.path.realpath(unquote(parts.path)))
    return _remote(_ALIASES.get(parts.scheme, parts.scheme), parts.netloc, text, parts.path)


def _remote(scheme: str, netloc: str, text: str, path: str) -> Place | None:
    if scheme in ("s3", "gs"):
        path = text.split("://", 1)[1].partition("/")[2]  # a key may hold "?" and "#"
    elif scheme in ("http", "https"):
        netloc = netloc.rpartition("@")[2]
    return Place(f"{scheme}://{netloc}", path.lstrip("/")) if netloc else None
