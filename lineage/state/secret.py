"""What is kept of a secret: enough to know it again, not enough to say it."""

import base64
import hashlib
import hmac
import secrets

SCRAM_ROUNDS = 4096
"""PostgreSQL's own number; a key holds 256 random bits, so that more rounds would protect nothing."""


def fingerprint(secret: str) -> bytes:
    """The SHA-256 of a secret. No salt and no slow hash: nobody can try out 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def matches(secret: str, kept: bytes) -> bool:
    """Whether `secret` has the fingerprint `kept`, in a time that does not tell how much of it fits."""
    return hmac.compare_digest(fingerprint(secret), kept)


def scram_verifier(secret: str, salt: bytes | None = None) -> str:
    """What a server must know to check `secret` by SCRAM-SHA-256 (RFC 5802, RFC 7677).

    Written as PostgreSQL does: `SCRAM-SHA-256$ROUNDS:SALT$STORED_KEY:SERVER_KEY`, in base64. The secret is
    ASCII, which SASLprep leaves as it is.
    """
    salt = salt or secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, SCRAM_ROUNDS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${SCRAM_ROUNDS}:{_base64(salt)}${_base64(stored_key)}:{_base64(server_key)}"


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
