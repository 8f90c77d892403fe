"""`lineage outbox`: look at the events that wait on this machine, and deliver them."""

import argparse
import json
import signal
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path

from lineage.emit import harmless
from lineage.emit.outbox import Flushed, Outbox, Status
from lineage.emit.settings import Settings
from lineage.redact import redact_text

_EPILOG = """\
exit status:
  0  nothing waits: everything was delivered or refused for good
  1  events are left in the outbox
  2  the command was wrong
  3  the folder cannot be read or written
"""
_WATCH_SECONDS = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lineage outbox` to its parser."""
    parser.description = (
        "Events that could not be delivered are kept in a folder; this shows and delivers them."
    )
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("action", choices=["status", "flush"], nargs="?", default="status")
    parser.add_argument("--watch", action="store_true", help="flush again and again until interrupted")
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="the longest one flush may take (default 60)"
    )
    parser.add_argument("--folder", type=Path, help="another folder than $LINEAGE_OUTBOX")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Carry the command out; returns the exit status."""
    settings = Settings.from_environment()
    if args.folder is not None:
        settings = replace(settings, outbox=args.folder)
    outbox = Outbox.from_settings(settings)
    if args.action == "status":
        return _status(outbox, as_json=args.json)
    return _watch(outbox, args) if args.watch else _flush(outbox, args)


def _status(outbox: Outbox, *, as_json: bool) -> int:
    try:
        status = outbox.status()
    except OSError as error:
        return _unreadable(error)
    _print(_status_json(status) if as_json else _status_text(status))
    return 1 if status.waiting else 0


def _flush(outbox: Outbox, args: argparse.Namespace) -> int:
    flushed = outbox.flush(args.seconds)
    if flushed is None:
        return _unreadable(harmless.last())
    _print(json.dumps(asdict(flushed)) if args.json else _flushed_text(flushed))
    return 1 if flushed.left else 0


def _watch(outbox: Outbox, args: argparse.Namespace) -> int:
    """Flush until SIGINT or SIGTERM, as a service or a sidecar does; the last flush gives the status."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    while True:
        status = _flush(outbox, args)
        if stopped.wait(_WATCH_SECONDS):
            return status


def _status_json(status: Status) -> str:
    fields = asdict(status) | {"url": redact_text(status.url), "folder": str(status.folder)}
    if status.failure:
        fields["failure"] = {"at": status.failure.at.isoformat(), "reason": status.failure.reason}
    return json.dumps(fields)


def _status_text(status: Status) -> str:
    lines = [
        f"collector  {redact_text(status.url)}",
        f"folder     {status.folder}",
        f"waiting    {status.waiting} events, {status.bytes} bytes",
        f"refused    {status.refused} (see refused.ndjson in the folder)"
        if status.refused
        else "refused    0",
        f"dropped    {status.dropped}",
    ]
    if status.failure:
        lines.append(f"last fault {status.failure.at:%Y-%m-%d %H:%M:%S}Z {status.failure.reason}")
    return "\n".join(lines)


def _flushed_text(flushed: Flushed) -> str:
    return f"sent {flushed.sent}, refused {flushed.refused}, left {flushed.left}, dropped {flushed.dropped}"


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _unreadable(error: Exception | None) -> int:
    sys.stderr.write(f"the outbox cannot be used: {error}\n")
    return 3
