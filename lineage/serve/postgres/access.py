"""Who is let in: anybody on this machine while no key was ever made, then whoever proves to know a key."""

import threading

from lineage.serve.postgres.refusal import Refused
from lineage.serve.postgres.scram import NOBODY
from lineage.state.audit import UseLog
from lineage.state.keys import Key, Keys, Role
from lineage.state.state import State

_ROUTE = "SQL"


class Access:
    """The keys as the SQL endpoint asks for them; its methods wait for the disk."""

    def __init__(self, state: State) -> None:
        self._keys = Keys(state)
        self._uses = UseLog(state)
        self._writing = threading.Lock()

    def verifier(self, user: str) -> str | None:
        """What the user must prove to know; None while no key is needed."""
        if not self._keys.exist():
            return None
        key = self._keys.find(user)
        return NOBODY if key is None else key.verifier

    def check(self, user: str, *, proved: bool) -> None:
        """Let the user in who has proved to know the key, and count the use.

        Raises Refused for one who has not, and for a key that is revoked, expired, of the role ingest, or
        bound to namespaces: free SQL cannot be filtered.
        """
        key = self._keys.find(user)
        refused = (
            _refusal(key)
            if proved and key is not None
            else Refused("28P01", f'no key fits the user "{user}"')
        )
        known = key if proved else None
        self._uses.note(
            known.id if known else "",
            known.role.value if known else "",
            "ok" if refused is None else f"{_ROUTE}: {refused if known else 'the key is not known'}",
        )
        with self._writing:
            self._uses.flush()
        if refused is not None:
            raise refused


def _refusal(key: Key) -> Refused | None:
    if (reason := key.refused()) is not None:
        return Refused("28P01", f"the key {key.id} is {reason}")
    if key.role is Role.INGEST:
        return Refused("28000", f"a key of the role {key.role.value} may not ask in SQL; it takes read")
    if key.namespaces:
        return Refused(
            "28000", "a key bound to namespaces may not ask in SQL: answers cannot be told apart by them"
        )
    return None
