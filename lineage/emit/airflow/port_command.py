"""`lineage airflow port`: make an exported Metaflow flow import and run on Airflow 3."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lineage.emit.airflow.port import has_listener, port
from lineage.emit.airflow.port_source import NotAnExport
from lineage.errors import LineageError

_EPILOG = """\
exit status:
  0  the file is ported; one that was ported before stays as it is
  1  the file is no export that this command knows, the line is named; nothing is written
  2  the command line was wrong
"""
_NO_LISTENER = (
    "lineage: {}: exported where unified-lineage is not installed, so its pods will not tell what they read "
    "and write; install it there and export again\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lineage airflow port` to its parser."""
    parser.description = (
        "Make what `python flow.py airflow create FILE` wrote import and run on Airflow 3, and tell each pod "
        "which Airflow task started it."
    )
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("file", type=Path, metavar="FILE", help="the exported DAG file")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="write here instead of into FILE")
    parser.add_argument(
        "--schedule-on",
        action="append",
        default=[],
        metavar="ASSET_URI",
        help="run the flow when this asset has been written; several: when all of them have been",
    )


def run(args: argparse.Namespace) -> int:
    """Carry the command out; returns the exit status. Raises LineageError with the one line to print."""
    out = args.output or args.file
    port_file(args.file, out, args.schedule_on)
    sys.stdout.write(f"{out} is ready for Airflow 3\n")
    if not has_listener(out.read_bytes()):
        sys.stderr.write(_NO_LISTENER.format(out))
    return 0


def port_file(file: Path, out: Path, schedule_on: Sequence[str] = ()) -> None:
    """Port `file` into `out`, all of it or nothing. Raises LineageError: it is no export, or I/O."""
    try:
        ported = port(file.read_bytes(), schedule_on)
        _replace(out, ported, like=file)
    except NotAnExport as error:
        raise LineageError(f"{file}, {error}") from error
    except OSError as error:
        raise LineageError(f"{error.filename}: {error.strerror}") from error


def _replace(out: Path, content: bytes, *, like: Path) -> None:
    """Write a file so that a DAG processor sees the old one or the new one, and never a half."""
    number, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        Path(name).chmod(like.stat().st_mode & 0o777)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink()
        raise
