"""The query commands: ask the server, then print for a person or, with --json, for a machine."""

import argparse
import sys
from typing import TypeVar

import msgspec

from lineage.client import Client
from lineage.query.columns import ColumnGraph, split_column
from lineage.query.dead_letters import DeadLetter
from lineage.query.diff.difference import Diff
from lineage.query.doctor.finding import Diagnosis
from lineage.query.failures import Failure
from lineage.query.graph_of import Graph
from lineage.query.impact import Impact
from lineage.query.provenance import Provenance
from lineage.query.runs import RunLinks
from lineage.show import columns as show_columns
from lineage.show import diff as show_diff
from lineage.show import doctor as show_doctor
from lineage.show import failures as show_failures
from lineage.show import graph as show_graph
from lineage.show import impact as show_impact
from lineage.show import provenance as show_provenance
from lineage.show import runs as show_runs
from lineage.show import tables
from lineage.show.progress import watch
from lineage.show.words import clock, console, count

T = TypeVar("T")


class _Answer(msgspec.Struct):
    columns: list[str]
    types: list[str]
    rows: list[list[object]]


def graph(client: Client, args: argparse.Namespace) -> int:
    """`lineage upstream|downstream NODE`."""
    if getattr(args, "runs", False):
        body = client.get("/api/v2/upstream/runs", {"node": args.node, "depth": args.depth, **_when(args)})
        found = _read(body, RunLinks, args)
        if found is not None:
            console().print(show_runs.tree(args.node, found.links))
            console().print(show_runs.summary(found))
        return 0
    body = client.get(f"/api/v2/{args.command}", {"node": args.node, "depth": args.depth, **_when(args)})
    if split_column(args.node)[1] is not None:
        columns = _read(body, ColumnGraph, args)
        if columns is not None:
            console().print(show_columns.tree(columns))
            console().print(show_columns.summary(columns))
        return 0
    answer = _read(body, Graph, args)
    if answer is not None:
        console().print(show_graph.tree(answer))
        console().print(show_graph.summary(answer))
    return 0


def provenance(client: Client, args: argparse.Namespace) -> int:
    """`lineage provenance MODEL`."""
    asked = {"model": args.model, "depth": args.depth, **_when(args)}
    answer = _read(client.get("/api/v2/provenance", asked), Provenance, args)
    if answer is not None:
        console().print(show_provenance.tree(answer))
        console().print(show_provenance.summary(answer))
    return 0


def impact(client: Client, args: argparse.Namespace) -> int:
    """`lineage impact NODE|RUN`."""
    asked = {"node": args.node, "depth": args.depth, **_when(args)}
    answer = _read(client.get("/api/v2/impact", asked), Impact, args)
    if answer is None:
        return 0
    if answer.hits:
        console().print(show_impact.table(answer))
    console().print(show_impact.summary(answer))
    return 0


def failures(client: Client, args: argparse.Namespace) -> int:
    """`lineage failures`; exit status 1 while one is open, so that a script can wait for it."""
    body = client.get("/api/v2/failures", {"history": args.history})
    answer = _read(body, list[Failure], args)
    found = answer if answer is not None else msgspec.json.decode(body, type=list[Failure])
    for line in show_failures.lines(found) if answer is not None else []:
        console().print(line)
    return int(args.fail and any(failure.closed_at is None for failure in found))


def diff(client: Client, args: argparse.Namespace) -> int:
    """`lineage diff A B`."""
    asked = {"before": args.before, "after": args.after, "depth": args.depth}
    answer = _read(client.get("/api/v2/diff", asked), Diff, args)
    if answer is not None:
        for line in show_diff.lines(answer):
            console().print(line, soft_wrap=True)
    return 0


def doctor(client: Client, args: argparse.Namespace) -> int:
    """`lineage doctor`; with --fail exit status 1 when something is worse than a notice."""
    body = client.get("/api/v2/doctor")
    answer = _read(body, Diagnosis, args)
    for line in show_doctor.lines(answer) if answer is not None else []:
        console().print(line, soft_wrap=True)
    found = answer if answer is not None else msgspec.json.decode(body, type=Diagnosis)
    return int(args.fail and found.alarming)


def sql(client: Client, args: argparse.Namespace) -> int:
    """`lineage sql QUERY`."""
    answer = msgspec.json.decode(client.post("/api/v2/sql", {"query": args.query}), type=_Answer)
    if args.format == "table":
        console().print(tables.table(answer.columns, answer.rows))
        console().print(count(len(answer.rows), "row"))
    elif args.format == "csv":
        sys.stdout.write(tables.as_csv(answer.columns, answer.rows))
    else:
        sys.stdout.write(tables.as_json(answer.columns, answer.rows) + "\n")
    return 0


def dead_letters(client: Client, args: argparse.Namespace) -> int:
    """`lineage dead-letters list|replay`; replay ends with status 1 while some cannot be placed."""
    if args.action == "replay":
        body = client.post("/api/v2/dead-letters/replay")
        replayed = msgspec.json.decode(body)
        if args.json:
            sys.stdout.write(body.decode() + "\n")
        else:
            console().print(f"{replayed['placed']} placed, {replayed['still_dead']} still cannot be placed")
        return int(replayed["still_dead"] > 0)
    answer = _read(client.get("/api/v2/dead-letters"), list[DeadLetter], args)
    if answer is not None:
        rows = [(clock(letter.received_at), letter.size_bytes, letter.reason) for letter in answer]
        console().print(tables.table(["received", "bytes", "reason"], rows) if rows else "no dead letters")
    return 0


def metrics(client: Client, args: argparse.Namespace) -> int:  # noqa: ARG001 - every command is called alike
    """`lineage metrics`: what Prometheus would get now."""
    sys.stdout.write(client.get("/metrics").decode())
    return 0


def rebuild(client: Client, args: argparse.Namespace) -> int:
    """`lineage rebuild`: ask for it, and watch until the new store answers."""
    records = msgspec.json.decode(client.post("/api/v2/rebuild"))["records"]
    watch(f"rebuilding from {records} records", lambda: _rebuilding(client), quiet=args.json)
    if args.json:
        sys.stdout.write(f'{{"records":{records}}}\n')
    return 0


def _when(args: argparse.Namespace) -> dict[str, str]:
    """What --as-of or --run ask for, as the routes call it."""
    asked = {"as_of": args.as_of, "run": args.in_run}
    return {name: value for name, value in asked.items() if value is not None}


def _rebuilding(client: Client) -> bool:
    return bool(msgspec.json.decode(client.get("/health/ready"))["rebuilding"])


def _read(body: bytes, kind: type[T], args: argparse.Namespace) -> T | None:
    """The answer to print, or None when --json has already printed it as it came."""
    if args.json:
        sys.stdout.write(body.decode() + "\n")
        return None
    return msgspec.json.decode(body, type=kind)
