"""API keys: made, shown once, known again, revoked. They take effect at once, whichever process made them.

A key is one string, `ID.SECRET`: the bearer token of HTTP, and for SQL the password of the user ID.
"""

import json
import secrets
from datetime import UTC, datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from lineage.errors import NotFound, Unauthorized
from lineage.state import audit
from lineage.state.instants import instant, micros
from lineage.state.secret import fingerprint, matches, scram_verifier
from lineage.state.state import State, statement

_NO_KEY = fingerprint("")


class Role(StrEnum):
    """What a key may do: post events, ask, or everything."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"


class Key(Struct, frozen=True):
    """A key as it is kept. `verifier` is what SCRAM-SHA-256 checks the whole key against."""

    id: str
    name: str
    role: Role
    namespaces: tuple[str, ...]
    sha256: bytes
    verifier: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def refused(self, now: datetime | None = None) -> str | None:
        """Why the key is no longer good ('revoked', 'expired'), or None while it is."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= (now or datetime.now(UTC)):
            return "expired"
        return None

    def described(self) -> str:
        """What the key opens, and for how long.

        >>> made = datetime(2026, 1, 1, tzinfo=UTC)
        >>> Key("key_1", "spark", Role.READ, ("s3://*",), b"", "", made, None, None).described()
        'read, s3://*, for ever'
        """
        until = f"until {self.expires_at:%Y-%m-%d %H:%M}Z" if self.expires_at else "for ever"
        return f"{self.role.value}, {' '.join(self.namespaces) or 'every namespace'}, {until}"

    def reaches(self, namespace: str) -> bool:
        """Whether the key may see or write what lies in the namespace."""
        return not self.namespaces or any(fnmatchcase(namespace, glob) for glob in self.namespaces)


class Keys:
    """The keys of a home."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(
        self,
        role: Role,
        *,
        namespaces: tuple[str, ...] = (),
        expires_at: datetime | None = None,
        name: str = "",
    ) -> tuple[Key, str]:
        """A new key and the string that is shown once; this user is audited as its maker."""
        key_id = f"key_{secrets.token_hex(6)}"
        token = f"{key_id}.{secrets.token_urlsafe(32)}"
        key = Key(
            key_id,
            name,
            role,
            namespaces,
            fingerprint(token),
            scram_verifier(token),
            created_at=datetime.now(UTC),
            expires_at=expires_at,
            revoked_at=None,
        )
        with self._state.transaction() as transaction:
            transaction.execute(statement("insert_key"), _row(key))
            audit.note(transaction, audit.this_user(), "key create", f"{key.id} {key.described()}")
        return key, token

    def exist(self) -> bool:
        """Whether a key was ever made: from then on nobody is let in without one."""
        return bool(self._state.query("select 1 from keys limit 1"))

    def all(self) -> list[Key]:
        """Every key, the oldest first, revoked and expired ones included."""
        return [_key(row) for row in self._state.query(statement("keys"))]

    def find(self, key_id: str) -> Key | None:
        """The key of that id, good or not, or None."""
        rows = self._state.query(statement("key"), {"id": key_id})
        return _key(rows[0]) if rows else None

    def get(self, key_id: str) -> Key:
        """The key of that id. Raises NotFound."""
        key = self.find(key_id)
        if key is None:
            raise NotFound(f'"{key_id}" names no key; see: lineage key list')
        return key

    def check(self, token: str) -> Key:
        """The good key that `token` is. Raises Unauthorized for one that is wrong, revoked or expired."""
        key = self.find(token.partition(".")[0])
        if not matches(token, key.sha256 if key else _NO_KEY) or key is None:
            raise Unauthorized("the key is not known")
        refused = key.refused()
        if refused is not None:
            raise Unauthorized(f"the key {key.id} is {refused}")
        return key

    def revoke(self, key_id: str) -> Key:
        """Make a key useless, at once and for good; a second time changes nothing. Raises NotFound.

        This user is audited as the one who did it.
        """
        now = micros(datetime.now(UTC))
        with self._state.transaction() as transaction:
            if transaction.execute(statement("revoke_key"), {"id": key_id, "now": now}).rowcount:
                audit.note(transaction, audit.this_user(), "key revoke", key_id)
        return self.get(key_id)


def _row(key: Key) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "namespaces": json.dumps(key.namespaces),
        "sha256": key.sha256,
        "verifier": key.verifier,
        "created_at": micros(key.created_at),
        "expires_at": None if key.expires_at is None else micros(key.expires_at),
    }


def _key(row: tuple[Any, ...]) -> Key:
    key_id, name, role, namespaces, sha256, verifier, created_at, expires_at, revoked_at = row
    return Key(
        key_id,
        name,
        Role(role),
        tuple(json.loads(namespaces)),
        sha256,
        verifier,
        instant(created_at),
        None if expires_at is None else instant(expires_at),
        None if revoked_at is None else instant(revoked_at),
    )
