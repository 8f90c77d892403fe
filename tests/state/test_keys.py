"""Keys: known again by their secret alone, never by what is kept; good until they are revoked or expire."""

import base64
import hashlib
import hmac
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lineage.errors import NotFound, Unauthorized
from lineage.state import audit
from lineage.state.keys import Keys, Role
from lineage.state.secret import scram_verifier
from lineage.state.state import State


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State.open(tmp_path)
    yield state
    state.close()


@pytest.fixture
def keys(state: State) -> Keys:
    return Keys(state)


def test_a_key_is_known_by_its_secret(keys: Keys) -> None:
    assert not keys.exist()
    made, token = keys.create(Role.INGEST, namespaces=("airflow://prod*",), name="spark")
    assert keys.exist()
    assert token.startswith(f"{made.id}.")
    known = keys.check(token)
    assert known == made == keys.find(made.id)
    assert (known.role, known.namespaces, known.name) == (Role.INGEST, ("airflow://prod*",), "spark")
    assert keys.all() == [made]


def test_a_key_reaches_what_its_globs_name(keys: Keys) -> None:
    bound, _ = keys.create(Role.READ, namespaces=("airflow://prod*", "s3://lake"))
    free, _ = keys.create(Role.READ)
    asked = ["airflow://prod", "airflow://production", "s3://lake", "s3://lake2", "AIRFLOW://prod", ""]
    assert [bound.reaches(namespace) for namespace in asked] == [True, True, True, False, False, False]
    assert all(free.reaches(namespace) for namespace in asked)


@pytest.mark.parametrize("spoil", ["", "x", "key_1", "key_1.", ".", "\0", "é", "'; drop table keys --"])
def test_a_wrong_key_is_not_known(keys: Keys, spoil: str) -> None:
    made, token = keys.create(Role.ADMIN)
    for wrong in (
        spoil,
        token + spoil if spoil else made.id,
        f"{made.id}.{spoil}",
        token[:-1],
        token.upper(),
    ):
        with pytest.raises(Unauthorized, match=r"^the key is not known$"):
            keys.check(wrong)
    assert keys.check(token) == made


def test_one_keys_secret_does_not_open_another(keys: Keys) -> None:
    first, first_token = keys.create(Role.READ)
    second, _ = keys.create(Role.ADMIN)
    with pytest.raises(Unauthorized):
        keys.check(first_token.replace(first.id, second.id))


def test_a_revoked_key_is_refused_for_good_and_still_keeps_the_door_shut(keys: Keys) -> None:
    made, token = keys.create(Role.READ)
    revoked = keys.revoke(made.id)
    with pytest.raises(Unauthorized, match=f"^the key {made.id} is revoked$"):
        keys.check(token)
    assert keys.revoke(made.id) == revoked
    assert keys.exist()
    with pytest.raises(NotFound, match=r'^"key_none" names no key; see: lineage key list$'):
        keys.revoke("key_none")


def test_making_and_revoking_are_audited_once_or_not_done(state: State, keys: Keys) -> None:
    made, _ = keys.create(
        Role.READ, namespaces=("s3://a", "s3://b"), expires_at=datetime(2300, 1, 2, tzinfo=UTC)
    )
    keys.revoke(made.id)
    keys.revoke(made.id)
    with pytest.raises(NotFound):
        keys.revoke("key_none")
    told = [
        (audit.this_user(), "key revoke", made.id),
        (audit.this_user(), "key create", f"{made.id} read, s3://a s3://b, until 2300-01-02 00:00Z"),
    ]
    assert [(act.actor, act.act, act.detail) for act in audit.acts(state)] == told
    with state.transaction() as transaction:
        transaction.execute(
            "create trigger full before insert on acts begin select raise(abort, 'full'); end"
        )
    with pytest.raises(sqlite3.IntegrityError, match="full"):
        keys.create(Role.ADMIN)
    assert keys.all() == [keys.get(made.id)]


def test_an_expired_key_is_refused(keys: Keys) -> None:
    made, token = keys.create(Role.READ, expires_at=datetime.now(UTC) + timedelta(hours=1))
    assert keys.check(token) == made
    assert made.expires_at is not None
    assert made.refused(made.expires_at - timedelta(microseconds=1)) is None
    assert made.refused(made.expires_at) == "expired"
    made, token = keys.create(Role.READ, expires_at=datetime.now(UTC))
    with pytest.raises(Unauthorized, match=f"^the key {made.id} is expired$"):
        keys.check(token)


def test_another_opener_knows_a_key_at_once_and_its_end(tmp_path: Path, keys: Keys) -> None:
    other = State.open(tmp_path)
    made, token = Keys(other).create(Role.READ)
    assert keys.check(token) == made
    Keys(other).revoke(made.id)
    with pytest.raises(Unauthorized):
        keys.check(token)
    other.close()


def test_the_secret_is_nowhere_in_the_file(tmp_path: Path, state: State) -> None:
    _, token = Keys(state).create(Role.ADMIN)
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.partition(".")[2].encode() not in files


def test_the_verifier_is_what_scram_asks_for(keys: Keys) -> None:
    """The client's proof of RFC 5802, computed here from the password alone, fits the stored key."""
    made, token = keys.create(Role.READ)
    mechanism, rounds_and_salt, proofs = made.verifier.split("$")
    rounds, salt = rounds_and_salt.split(":")
    stored, server = (base64.b64decode(part) for part in proofs.split(":"))
    salted = hashlib.pbkdf2_hmac("sha256", token.encode(), base64.b64decode(salt), int(rounds))
    said = b"n=,r=a,r=ab,s=c,i=4096,c=biws,r=ab"
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    signature = hmac.digest(hashlib.sha256(client_key).digest(), said, "sha256")
    proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
    seen = bytes(a ^ b for a, b in zip(proof, hmac.digest(stored, said, "sha256"), strict=True))
    assert (mechanism, rounds, hashlib.sha256(seen).digest()) == ("SCRAM-SHA-256", "4096", stored)
    assert server == hmac.digest(salted, b"Server Key", "sha256")


def test_the_verifier_of_the_rfc() -> None:
    """RFC 7677, section 3: user `user`, password `pencil`."""
    salt = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
    assert scram_verifier("pencil", salt) == (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
        "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    )


def test_a_reader_cannot_write(state: State) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        state.query("delete from keys")
