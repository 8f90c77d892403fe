"""`lineage prune` and `lineage erase`: ask for it, say what went, and watch until the new store answers."""

import argparse
import sys

import msgspec

from lineage.client import Client
from lineage.retention.erase import Erased
from lineage.retention.prune import Pruned
from lineage.show.progress import watch
from lineage.show.words import clock, console, count

LONGEST = 6 * 3600.0
"""Seconds a log may take to be rewritten."""


def prune(client: Client, args: argparse.Namespace) -> int:
    """`lineage prune`."""
    body = client.post("/api/v2/prune", {"days": args.days, "dry_run": args.dry_run}, timeout=LONGEST)
    said = msgspec.json.decode(body, type=Pruned)
    if args.json:
        sys.stdout.write(body.decode() + "\n")
    else:
        console().print("\n".join(_pruned(said)))
    _watch(client, args)
    return 0


def _pruned(said: Pruned) -> list[str]:
    does = "would go" if said.dry_run else "gone"
    lines = [
        f"{does}: {count(said.records, 'record')}, {count(said.runs, 'run')}; before {clock(said.before)}",
        f"segments: {said.segments_removed} emptied, {said.segments_rewritten} thinned out",
    ]
    if not said.dry_run:
        lines.append(f"the log took {said.bytes_before:,} bytes and takes {said.bytes_after:,}")
    return [*lines, "kept: the graph, the newest versions, and whatever what is kept rests on"]


def erase(client: Client, args: argparse.Namespace) -> int:
    """`lineage erase`."""
    body = client.post("/api/v2/erase", {"what": args.what, "dry_run": args.dry_run}, timeout=LONGEST)
    said = msgspec.json.decode(body, type=Erased)
    if args.json:
        sys.stdout.write(body.decode() + "\n")
    else:
        console().print("\n".join(_erased(said)), markup=False)
    _watch(client, args)
    return 0


def _erased(said: Erased) -> list[str]:
    what = count(said.runs, "run") if said.runs else count(said.names, "name")
    lines = [
        f"{'would be erased' if said.dry_run else 'erased'}: {said.label} ({what})",
        f"{count(said.records, 'record')} whole, cut out of {said.cut} more",
    ]
    if said.mentions:
        lines.append(
            f"{count(said.mentions, 'record')} that stay still mention it, as in the text of a query"
        )
    if said.set_aside:
        lines.append(
            f"{count(said.set_aside, 'corrupt stretch', 'corrupt stretches')} in log/corrupt: look yourself"
        )
    return lines


def _watch(client: Client, args: argparse.Namespace) -> None:
    if not args.dry_run:
        watch("building the store anew", lambda: _rebuilding(client), quiet=args.json)


def _rebuilding(client: Client) -> bool:
    return bool(msgspec.json.decode(client.get("/health/ready"))["rebuilding"])
