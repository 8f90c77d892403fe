"""`lineage import FILE|URL`: events of a file, or of a running Marquez, become events of the log."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from lineage.client import Busy, Client
from lineage.errors import BadRequest
from lineage.show.progress import Show, bar
from lineage.show.words import console, count
from lineage.transfer.arguments import SUFFIXES
from lineage.transfer.ndjson import Lines, is_ndjson

BATCH_LINES = 3_000
BATCH_BYTES = 4 * 1024 * 1024
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
    path = Path(args.source)
    if not is_ndjson(path):
        raise BadRequest(f"{args.source}: an import ends in {', '.join(SUFFIXES)}")
    started = time.monotonic()
    with Lines.opened(path) as lines, bar(f"importing {path.name}", quiet=args.json) as show:
        imported = _send(client, lines, show)
    _tell(imported, time.monotonic() - started, args)
    return int(bool(imported.refused))


def _send(client: Client, lines: Lines, show: Show) -> Imported:
    """Send every line; one that is there already changes nothing, so a stopped import is just run again."""
    total, sent = Imported(), 0
    for batch in batches(lines):
        answer = send_batch(client, batch)
        total.added += answer.added
        total.known += answer.known
        total.refused += [RefusedLine(each.line + sent, each.reason) for each in answer.refused]
        sent += len(batch)
        show(lines.read_bytes, lines.size_bytes)
    return total


def batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines in groups of at most BATCH_LINES, and of BATCH_BYTES unless one line alone is larger."""
    batch, size = list[bytes](), 0
    for line in lines:
        if batch and (len(batch) == BATCH_LINES or size + len(line) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line.rstrip(b"\r\n"))
        size += len(line)
    if batch:
        yield batch


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
