"""`lineage export DIR.parquet`: every public view, fetched as Arrow, written as Parquet."""

import sys
from pathlib import Path
from tempfile import TemporaryFile

import msgspec

from exporters import parquet
from lineage.client import Client
from lineage.errors import LineageError
from lineage.show.progress import bar
from lineage.show.words import console, count


class ExportFailed(LineageError):
    """The folder could not be written; an older export stands as it was."""


def export(client: Client, path: Path, *, quiet: bool) -> int:
    """Write the folder and say what is in it, as JSON where `quiet`. Raises BadRequest and ExportFailed."""
    try:
        written = _written(client, path, quiet=quiet)
    except OSError as error:
        raise ExportFailed(f"{error.filename or path}: {error.strerror}; nothing was replaced") from error
    rows, size = (sum(each) for each in zip(*written.values(), strict=True))
    if quiet:
        said = {"views": len(written), "rows": rows, "bytes": size}
        sys.stdout.write(msgspec.json.encode(said).decode() + "\n")
    else:
        console().print(f"{count(len(written), 'view')}, {count(rows, 'row')}, {size:,} bytes in {path}")
    return 0


def _written(client: Client, path: Path, *, quiet: bool) -> dict[str, parquet.Written]:
    """Each view passes over the disk: what it takes there is not taken of memory."""
    written = {}
    with parquet.replacing(path) as folder, bar(f"exporting to {path.name}", quiet=quiet) as show:
        views = msgspec.json.decode(client.get("/api/v2/export"), type=list[str])
        for done, view in enumerate(views):
            show(done, len(views))
            with TemporaryFile(dir=folder) as stream:
                client.download(f"/api/v2/export/{view}", stream)
                stream.seek(0)
                written[view] = parquet.write(stream, folder / view)
        parquet.mark(folder, written)
    return written
