"""`lineage key`: make, list and revoke API keys, and read what was done with them; no server need run."""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lineage.commands.parsing import Commands, add_home, command, group, with_server
from lineage.errors import BadRequest, NotFound

if TYPE_CHECKING:  # the server's packages are imported by the action that runs
    from lineage.state.keys import Key
    from lineage.state.state import State

ACTIONS = {
    "create": "make a key; it is printed once and cannot be had again",
    "list": "the keys there are, good or not",
    "revoke": "make a key useless, at once and for good",
    "audit": "who used which key how often, and every administrative act",
}
ROLES = {"ingest": "posts events", "read": "asks questions", "admin": "does everything"}

_SPAN = re.compile(r"(\d{1,5})([dhm])")
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def add(commands: Commands) -> None:
    """Add `lineage key` and its actions."""
    actions = group(commands, "key", "API keys: without one nobody is let in, once the first is made")
    for name, does in ACTIONS.items():
        action = command(actions, name, does, with_server(run))
        _add_arguments(action, name)
        add_home(action)


def _add_arguments(parser: argparse.ArgumentParser, action: str) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    if action == "revoke":
        parser.add_argument("id", metavar="ID", help="the id, the part of the key before the dot")
    if action == "create":
        roles = "; ".join(f"{role} {does}" for role, does in ROLES.items())
        parser.add_argument("--role", choices=list(ROLES), required=True, help=roles)
        parser.add_argument(
            "--namespace",
            action="append",
            default=[],
            metavar="GLOB",
            help="only namespaces that fit, such as 'airflow://prod*'; may be repeated (default: all)",
        )
        parser.add_argument(
            "--expires",
            type=_moment,
            metavar="WHEN",
            help="a date (2027-01-31, in UTC), or a span from now (90d, 12h, 30m); default: never",
        )
        parser.add_argument("--name", default="", help="who or what the key is for")


def run(args: argparse.Namespace) -> int:
    """Carry the command out; returns the exit status."""
    actions = {"create": _create, "list": _list, "revoke": _revoke, "audit": _audit}
    with _state(args.home, make=args.action == "create") as state:
        return actions[args.action](state, args)


def _create(state: "State", args: argparse.Namespace) -> int:
    from lineage.event import encode
    from lineage.state.keys import Keys, Role

    if args.role == Role.ADMIN and args.namespace:
        raise BadRequest("an admin key reaches every namespace; leave --namespace out")
    key, token = Keys(state).create(
        Role(args.role), namespaces=tuple(args.namespace), expires_at=args.expires, name=args.name
    )
    if args.json:
        sys.stdout.write(f"{encode({**_shown(key), 'key': token}).decode()}\n")
        return 0
    sys.stdout.write(f"{token}\n")
    sys.stderr.write(
        f"{key.id}: {key.described()}\n"
        "This is the only time the key is shown. Clients send it as LINEAGE_API_KEY or OPENLINEAGE_API_KEY\n"
        f"(Authorization: Bearer KEY); in SQL it is the password of the user {key.id}.\n"
    )
    return 0


def _list(state: "State", args: argparse.Namespace) -> int:
    from lineage.event import encode
    from lineage.show import tables
    from lineage.show.words import clock, console
    from lineage.state.keys import Keys

    keys = Keys(state).all()
    if args.json:
        sys.stdout.write(f"{encode([_shown(key) for key in keys]).decode()}\n")
        return 0
    rows = [
        (
            key.id,
            key.role.value,
            " ".join(key.namespaces) or "all",
            key.refused() or "good",
            clock(key.created_at),
            clock(key.expires_at) if key.expires_at else None,
            key.name or None,
        )
        for key in keys
    ]
    columns = ["id", "role", "namespaces", "state", "made", "expires", "name"]
    console().print(tables.table(columns, rows) if rows else "no keys: loopback is open to every user")
    return 0


def _revoke(state: "State", args: argparse.Namespace) -> int:
    from lineage.event import encode
    from lineage.state.keys import Keys

    key = Keys(state).revoke(args.id)
    if args.json:
        sys.stdout.write(f"{encode(_shown(key)).decode()}\n")
    else:
        sys.stdout.write(f"{key.id} is revoked\n")
    return 0


def _audit(state: "State", args: argparse.Namespace) -> int:
    from lineage.event import encode
    from lineage.show import tables
    from lineage.show.words import clock, console
    from lineage.state import audit

    acts, uses = audit.acts(state), audit.uses(state)
    if args.json:
        sys.stdout.write(f"{encode({'acts': acts, 'uses': uses}).decode()}\n")
        return 0
    done = [(clock(act.at), act.actor, act.act, act.detail or None) for act in acts]
    console().print(tables.table(["at", "who", "did", "to"], done) if done else "no administrative acts")
    console().print()
    used = [
        (use.day, use.key_id or None, use.role or None, use.outcome, use.uses, clock(use.last_at))
        for use in uses
    ]
    columns = ["day", "key", "role", "outcome", "requests", "last"]
    console().print(tables.table(columns, used) if used else "no key was used")
    return 0


@contextmanager
def _state(home: Path, *, make: bool) -> Iterator["State"]:
    from lineage.state.state import State

    if make:
        home.mkdir(parents=True, exist_ok=True)
    elif not home.exists():
        raise NotFound(f"there is no home at {home}")
    state = State.open(home)
    try:
        yield state
    finally:
        state.close()


def _shown(key: "Key") -> dict[str, object]:
    """What may be told of a key."""
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "namespaces": key.namespaces,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def _moment(text: str) -> datetime:
    """An instant to come: a date, or a span from now."""
    span = _SPAN.fullmatch(text)
    now = datetime.now(UTC)
    try:
        moment = now + int(span[1]) * _UNITS[span[2]] if span else datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date and no span such as 90d or 12h") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment <= now:
        raise argparse.ArgumentTypeError(f"{text!r} is past")
    return moment
