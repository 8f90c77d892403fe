"""`lineage export`: every event of the log, in order, each once, in a file; or the views in a folder."""

import argparse
import sys
import time
from pathlib import Path

from exporters import parquet
from lineage.client import Client
from lineage.errors import BadRequest, LineageError
from lineage.show.progress import bar
from lineage.show.words import console, count
from lineage.transfer import parquet_folder
from lineage.transfer.arguments import SUFFIXES
from lineage.transfer.ndjson import Writer, is_ndjson

WAIT_SECONDS = 0.2
"""Pause before a server is asked again whose store has not reached the end of its log."""


def run(client: Client, args: argparse.Namespace) -> int:
    """Write the views into a folder, or the events into a file page by page.

    A file that was stopped at any point is gone on with by the same command.
    """
    path: Path = args.file
    if not (is_ndjson(path) or path.suffix == parquet.SUFFIX):
        raise BadRequest(f"{path}: an export ends in {', '.join([*SUFFIXES, parquet.SUFFIX])}")
    if not path.parent.is_dir():
        raise BadRequest(f"{path.parent} is no folder")
    if path.suffix == parquet.SUFFIX:
        return parquet_folder.export(client, path, quiet=args.json)
    writer = _written(client, path, args)
    if args.json:
        sys.stdout.write(f'{{"events":{writer.mark.events},"bytes":{writer.mark.bytes}}}\n')
    else:
        console().print(f"{count(writer.mark.events, 'event')}, {writer.mark.bytes:,} bytes in {path}")
    return 0


def _written(client: Client, path: Path, args: argparse.Namespace) -> Writer:
    try:
        writer = Writer(path, client.name)
        with bar(f"exporting to {path.name}", quiet=args.json) as show:
            end = None
            while end is None or _records(writer.mark.next) < end:
                page = client.page("/api/v2/events/export", {"after": writer.mark.next})
                end = int(page.headers["Lineage-Records"]) if end is None else end
                place = page.headers["Lineage-Next"]
                if place == writer.mark.next:
                    time.sleep(WAIT_SECONDS)
                    continue
                writer.write(page.content, page.content.count(b"\n"), place)
                show(_records(place), end)
        writer.finish()
    except OSError as error:
        raise ExportStopped(f"{path}: {error.strerror}; the same command goes on from here") from error
    return writer


class ExportStopped(LineageError):
    """The file cannot be written any further."""


def _records(place: str) -> int:
    return int(place.rpartition(".")[2])
