"""From the first byte to the first query: TLS, who it is, and what the server says of itself."""

import asyncio
import ssl
from typing import NamedTuple

from lineage.serve.postgres import messages
from lineage.serve.postgres.access import Access
from lineage.serve.postgres.refusal import Refused
from lineage.serve.postgres.scram import MECHANISM, Conversation
from lineage.serve.postgres.settings import REPORTED, known_time_zone
from lineage.serve.postgres.wire import Wire

DATABASE = "lineage"


class Cancel(NamedTuple):
    """A connection that only asks to stop what another one runs."""

    process: int
    secret: int


async def start(wire: Wire, access: Access, context: ssl.SSLContext | None) -> dict[str, str] | Cancel:
    """The settings of a client that was let in, or its wish to cancel. Raises Refused."""
    code, body = await wire.receive_startup()
    while code in (messages.SSL_REQUEST, messages.GSS_REQUEST):
        await _encrypt(wire, context if code == messages.SSL_REQUEST and not wire.secure else None)
        code, body = await wire.receive_startup()
    if code == messages.CANCEL_REQUEST:
        return Cancel(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
    if code >> 16 != messages.PROTOCOL >> 16:
        raise Refused("08P01", f"protocol {code >> 16}.{code & 0xFFFF}; this server speaks 3.0")
    asked = messages.read_startup(body)
    await _authenticate(wire, access, asked.get("user", ""))
    database = asked.get("database", asked.get("user", ""))
    if database not in (DATABASE, asked.get("user")):
        raise Refused("3D000", f'there is no database "{database}"; there is {DATABASE}')
    return _settings(asked)


async def _encrypt(wire: Wire, context: ssl.SSLContext | None) -> None:
    wire.send(b"N" if context is None else b"S")
    await wire.flush()
    if context is not None:
        await wire.encrypt(context)


async def _authenticate(wire: Wire, access: Access, user: str) -> None:
    verifier = await asyncio.to_thread(access.verifier, user)
    if verifier is not None:
        conversation = Conversation(verifier)
        wire.send(messages.authentication(messages.SASL, f"{MECHANISM}\0\0".encode()))
        mechanism, first = messages.read_sasl_initial(await _answer(wire))
        if mechanism != MECHANISM:
            raise Refused("28000", f"{mechanism} is not offered; {MECHANISM} is")
        wire.send(messages.authentication(messages.SASL_CONTINUE, conversation.first(first)))
        final = conversation.final(await _answer(wire))
        await asyncio.to_thread(access.check, user, proved=final is not None)
        wire.send(messages.authentication(messages.SASL_FINAL, final or b""))
    wire.send(messages.authentication(messages.AUTHENTICATED))


async def _answer(wire: Wire) -> bytes:
    await wire.flush()
    kind, body = await wire.receive()
    if kind != b"p":
        raise Refused("08P01", "an answer to the authentication is what comes next")
    return body


def _settings(asked: dict[str, str]) -> dict[str, str]:
    zones = [value for name, value in asked.items() if name.lower() == "timezone"]
    return {
        **REPORTED,
        "application_name": asked.get("application_name", ""),
        "session_authorization": asked.get("user", ""),
        "TimeZone": known_time_zone(zones[0]) if zones else "UTC",
    }
