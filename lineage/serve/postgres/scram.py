"""SCRAM-SHA-256 (RFC 5802, RFC 7677): client and server prove to each other that they know a key."""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import NamedTuple

from lineage.serve.postgres.refusal import Refused
from lineage.state.secret import scram_verifier

MECHANISM = "SCRAM-SHA-256"


class Verifier(NamedTuple):
    """What is kept of a key, as PostgreSQL writes it: SCRAM-SHA-256$ROUNDS:SALT$STORED_KEY:SERVER_KEY."""

    rounds: int
    salt: str
    stored_key: bytes
    server_key: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        _, rounds_salt, keys = text.split("$")
        rounds, salt = rounds_salt.split(":")
        stored_key, server_key = keys.split(":")
        return cls(int(rounds), salt, base64.b64decode(stored_key), base64.b64decode(server_key))


NOBODY = scram_verifier(secrets.token_urlsafe(32))
"""Of a user who does not exist: the conversation goes on as with one who does, and fails at its end."""


class Conversation:
    """One authentication: `first` answers the client's first message, `final` its last."""

    def __init__(self, verifier: str) -> None:
        self._verifier = Verifier.parse(verifier)
        self._header = b""
        self._nonce = ""
        self._said = ""

    def first(self, message: bytes) -> bytes:
        """The server's challenge. Raises Refused for a message that is none."""
        binding, _, rest = message.decode("utf-8", "replace").partition(",")
        identity, _, bare = rest.partition(",")
        nonce = _attributes(bare).get("r", "")
        if binding not in ("n", "y") or not nonce:
            raise Refused("28000", f"{MECHANISM} without channel binding is what is offered here")
        self._header = f"{binding},{identity},".encode()
        self._nonce = nonce + secrets.token_urlsafe(18)
        challenge = f"r={self._nonce},s={self._verifier.salt},i={self._verifier.rounds}"
        self._said = f"{bare},{challenge}"
        return challenge.encode()

    def final(self, message: bytes) -> bytes | None:
        """The server's own proof, or None when the client has not proved to know the key."""
        text = message.decode("utf-8", "replace")
        without_proof, _, proof = text.rpartition(",p=")
        said = _attributes(without_proof)
        transcript = f"{self._said},{without_proof}".encode()
        signature = hmac.digest(self._verifier.stored_key, transcript, "sha256")
        client_key = bytes(a ^ b for a, b in zip(_decoded(proof).ljust(32, b"\0"), signature, strict=False))
        proved = hmac.compare_digest(hashlib.sha256(client_key).digest(), self._verifier.stored_key)
        if not proved or said.get("r") != self._nonce or _decoded(said.get("c", "")) != self._header:
            return None
        return b"v=" + base64.b64encode(hmac.digest(self._verifier.server_key, transcript, "sha256"))


def _attributes(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(",") if "=" in part)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
