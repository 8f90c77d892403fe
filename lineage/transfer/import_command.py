"""`lineage import FILE|URL`: events of a file, or of a running Marquez, become events of the log."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from lineage.client import Busy, Client, Refused
from lineage.errors import BadRequest, MissingExtra
from lineage.show.progress import Show, bar
from lineage.show.words import console, count
from lineage.transfer import marquez_events
from lineage.transfer.arguments import SUFFIXES
from lineage.transfer.batch import Line, batches
from lineage.transfer.ndjson import is_ndjson, read

BUSY_SECONDS = 1.0
SHOWN = 20
"""Refused lines that are printed; all are kept as dead letters."""


class RefusedLine(msgspec.Struct):
    line: int
    reason: str


class Imported(msgspec.Struct):
    """Of all lines so far: new ones, those that were there already, and those that cannot be placed."""

    added: int = 0
    known: int = 0
    refused: list[RefusedLine] = msgspec.field(default_factory=list)


def run(client: Client, args: argparse.Namespace) -> int:
    """Import, then say what came of it; exit status 1 when lines were refused."""
    started = time.monotonic()
    with bar(f"importing {args.source}", quiet=args.json) as show:
        imported = _send(client, _lines(args.source), show)
    _tell(imported, time.monotonic() - started, args)
    return int(bool(imported.refused))


def _lines(source: str) -> Iterator[Line]:
    """The events of a file, or of a running Marquez; what it has kept as events, else what it knows."""
    if urlsplit(source).scheme in ("http", "https"):
        events = marquez_events.events(source)
        first = next(events, None)
        return _known(source) if first is None else chain([first], events)
    if not is_ndjson(Path(source)):
        raise BadRequest(f"{source}: an import is a URL, or ends in {', '.join(SUFFIXES)}")
    return read(Path(source))


def _known(url: str) -> Iterator[Line]:
    """What a Marquez without events knows. Raises MissingExtra, Refused."""
    try:
        from lineage.transfer.marquez_entities import entities
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"{url} has no events; for what else it knows: pip install 'unified-lineage[marquez]'"
        ) from error
    from marquez_client.errors import APIError
    from requests.exceptions import RequestException

    try:
        yield from entities(url)
    except (APIError, RequestException) as error:
        raise Refused(f"{url} does not answer as Marquez does: {error.__cause__ or error}") from error


def _send(client: Client, lines: Iterable[Line], show: Show) -> Imported:
    """Send every line; one that is there already changes nothing, so a stopped import is just run again."""
    total, sent = Imported(), 0
    for batch in batches(lines):
        answer = send_batch(client, batch.lines)
        total.added += answer.added
        total.known += answer.known
        total.refused += [RefusedLine(each.line + sent, each.reason) for each in answer.refused]
        sent += len(batch.lines)
        show(batch.done, batch.total)
    return total


def send_batch(client: Client, batch: list[bytes]) -> Imported:
    """Send one batch, again and again while the server is busy; raises Refused or Unreachable."""
    while True:
        try:
            answer = client.post_lines("/api/v2/events/import", b"\n".join(batch))
        except Busy:
            time.sleep(BUSY_SECONDS)
        else:
            return msgspec.json.decode(answer, type=Imported)


def _tell(imported: Imported, seconds: float, args: argparse.Namespace) -> None:
    if args.json:
        sys.stdout.write(msgspec.json.encode(imported).decode() + "\n")
        return
    for each in imported.refused[:SHOWN]:
        console().print(f"line {each.line}: {each.reason}", markup=False)
    if len(imported.refused) > SHOWN:
        console().print(f"… and {len(imported.refused) - SHOWN} more; all of them: lineage dead-letters")
    console().print(
        f"{count(imported.added, 'event')} added, {imported.known} known already, "
        f"{len(imported.refused)} refused, in {seconds:.1f} s"
    )
