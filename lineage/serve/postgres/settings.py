"""Statements about the session itself: transactions, settings, cursors that PostgreSQL's clients use."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import duckdb

from lineage.serve.postgres.refusal import Refused

REPORTED = {
    "server_version": "15.0",
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "integer_datetimes": "on",
    "standard_conforming_strings": "on",
    "in_hot_standby": "off",
    "is_superuser": "off",
    "default_transaction_read_only": "on",
    "application_name": "",
}
"""What a client is told at the start."""

_SHOWN = {
    "transaction_isolation": "read committed",
    "transaction isolation level": "read committed",
    "default_transaction_isolation": "read committed",
    "transaction_read_only": "on",
    "search_path": "public",
    "server_version_num": "150000",
    "max_identifier_length": "63",
    "max_index_keys": "32",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "statement_timeout": "0",
    "lc_collate": "C.UTF-8",
    "lc_ctype": "C.UTF-8",
}

_KEPT = {
    "datestyle": "iso",
    "client_encoding": "utf",
    "standard_conforming_strings": "on",
    "intervalstyle": "postgres",
}
"""Settings that have one value here; another would make answers mean something else."""


class Told(NamedTuple):
    """The answer to a statement about the session: its tag, and perhaps one row of one text."""

    tag: str
    transaction: bytes | None = None
    column: str = ""
    value: str | None = None
    time_zone: str | None = None
    dropped: str | None = None  # the prepared statement, or ALL


_FIRST = re.compile(r"\s*([a-z]+)\b\s*(.*?)\s*;?\s*\Z", re.IGNORECASE | re.DOTALL)
_SET = re.compile(
    r"(?:session\s+|local\s+)?(?:(time\s+zone)\s+|([\w.]+)\s*(?:=|\bto\b)\s*)(.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_TRANSACTIONS = {
    "begin": ("BEGIN", b"T"),
    "start": ("START TRANSACTION", b"T"),
    "commit": ("COMMIT", b"I"),
    "end": ("COMMIT", b"I"),
    "rollback": ("ROLLBACK", b"I"),
    "abort": ("ROLLBACK", b"I"),
}


def told(text: str, settings: dict[str, str]) -> Told | None:
    """What a statement about the session does and answers; None when `text` is none.

    `settings` are the session's own. Raises Refused for a setting that cannot be had.
    """
    match = _FIRST.match(text)
    if match is None:
        return None
    first, rest = match[1].lower(), match[2]
    if first == "show":
        return _show(rest, settings)
    answer = _ANSWERS.get(first)
    return None if answer is None else answer(first, rest)


def _nothing(first: str, _rest: str) -> Told:
    """Savepoints hold nothing where nothing is written, and there are no notifications."""
    return Told(first.upper())


def _discard(_first: str, _rest: str) -> Told:
    return Told("DISCARD ALL", dropped="ALL")


def _deallocate(_first: str, rest: str) -> Told:
    name = _identifier(re.sub(r"\A(prepare\s+)?", "", rest, flags=re.IGNORECASE))
    return Told("DEALLOCATE ALL" if name == "ALL" else "DEALLOCATE", dropped=name)


def _transaction(first: str, rest: str) -> Told:
    tag, state = _TRANSACTIONS[first]
    if re.search(r"\bread\s+write\b", rest, re.IGNORECASE):
        raise Refused("25006", "there are only read-only transactions here")
    if first == "rollback" and re.match(r"(\w+\s+)?to\b", rest, re.IGNORECASE):
        return Told(tag, transaction=b"T")
    return Told(tag, transaction=state)


def _set(first: str, rest: str) -> Told:
    match = _SET.match(rest)
    name = "timezone" if match and match[1] else (match[2] if match else rest).lower()
    if first == "reset":
        return Told("RESET", time_zone="UTC" if name in ("timezone", "time zone", "all") else None)
    value = match[3].strip().strip("'\"") if match else ""
    if name == "timezone":
        return Told("SET", time_zone=known_time_zone(value))
    if name in _KEPT and not value.lower().startswith((_KEPT[name], "default")):
        raise Refused("0A000", f"{name} is {REPORTED.get(name, _KEPT[name])} here, it cannot be {value}")
    return Told("SET")


@lru_cache(maxsize=64)
def known_time_zone(value: str) -> str:
    """The name of a time zone as DuckDB knows it. Raises Refused for one it does not."""
    if value.lower() in ("default", "local", "", "utc", "etc/utc"):
        return "UTC"
    with duckdb.connect(":memory:") as connection:
        try:
            connection.execute("set TimeZone = $zone", {"zone": value})
        except duckdb.Error as error:
            raise Refused("22023", f'there is no time zone "{value}"') from error
    return value


def _show(rest: str, settings: dict[str, str]) -> Told | None:
    name = " ".join(rest.lower().split())
    name = {"time zone": "timezone", "client encoding": "client_encoding"}.get(name, name)
    if name in ("tables", "all tables", "databases"):
        return None
    known = {key.lower(): (key, value) for key, value in {**_SHOWN, **settings}.items()}
    if name not in known:
        raise Refused("42704", f'there is no setting "{rest}" here')
    column, value = known[name]
    return Told("SHOW", column=column.replace(" ", "_"), value=value)


def _identifier(text: str) -> str:
    text = text.strip().rstrip(";").strip()
    if text.startswith('"'):
        return text.strip('"')
    return "ALL" if text.upper() == "ALL" else text.lower()


_ANSWERS: dict[str, Callable[[str, str], Told]] = {
    **dict.fromkeys(_TRANSACTIONS, _transaction),
    **dict.fromkeys(("savepoint", "release", "listen", "unlisten"), _nothing),
    "set": _set,
    "reset": _set,
    "discard": _discard,
    "deallocate": _deallocate,
}
