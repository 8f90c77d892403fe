"""`lineage key`: what it prints, what it refuses, what it leaves behind."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lineage.cli import main
from lineage.commands import keys
from lineage.state.audit import acts, this_user
from lineage.state.keys import Keys, Role
from lineage.state.state import State


def key(home: Path, *arguments: str) -> int:
    return main(["key", *arguments, "--home", str(home)])


def test_a_key_is_printed_once_and_can_be_piped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "new"
    assert key(home, "create", "--role", "ingest", "--namespace", "airflow://a*", "--namespace", "b") == 0
    out, err = capsys.readouterr()
    token = out.removesuffix("\n")
    key_id, _, secret = token.partition(".")
    assert err.startswith(f"{key_id}: ingest, airflow://a* b, for ever\n")
    assert secret not in err
    state = State.open(home)
    made = Keys(state).check(token)
    assert (made.role, made.namespaces) == (Role.INGEST, ("airflow://a*", "b"))
    assert [(act.actor, act.act, act.detail) for act in acts(state)] == [
        (this_user(), "key create", f"{key_id} ingest, airflow://a* b, for ever")
    ]
    state.close()
    assert stat.S_IMODE((home / "state.sqlite").stat().st_mode) == 0o600


def test_keys_are_listed_with_their_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert key(tmp_path, "list") == 0
    assert capsys.readouterr().out == "no keys: loopback is open to every user\n"
    key(tmp_path, "create", "--role", "read", "--expires", "90d", "--name", "grafana")
    key(tmp_path, "create", "--role", "admin", "--json")
    admin = json.loads(capsys.readouterr().out.splitlines()[1])
    assert key(tmp_path, "revoke", admin["id"]) == 0
    assert capsys.readouterr().out == f"{admin['id']} is revoked\n"
    assert key(tmp_path, "list") == 0
    header, first, second = (line.split() for line in capsys.readouterr().out.splitlines())
    assert header == ["id", "role", "namespaces", "state", "made", "expires", "name"]
    assert (first[1:4], first[-1]) == (["read", "all", "good"], "grafana")
    assert second[:4] == [admin["id"], "admin", "all", "revoked"]
    assert key(tmp_path, "list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert set(listed[0]) == {"id", "name", "role", "namespaces", "created_at", "expires_at", "revoked_at"}
    expires = datetime.fromisoformat(listed[0]["expires_at"])
    assert abs(expires - datetime.now(UTC) - timedelta(days=90)) < timedelta(minutes=5)


def test_the_audit_is_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key(tmp_path, "create", "--role", "read", "--json")
    made = json.loads(capsys.readouterr().out)
    assert key(tmp_path, "audit") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["at", "who", "did", "to"]
    assert (
        lines[1].rstrip().endswith(f"{this_user()}  key create  {made['id']} read, every namespace, for ever")
    )
    assert lines[-1] == "no key was used"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["create"], 2, "the following arguments are required: --role"),
        (["create", "--role", "root"], 2, "invalid choice: 'root'"),
        (["create", "--role", "read", "--expires", "soon"], 2, "'soon' is no date and no span such as 90d"),
        (["create", "--role", "read", "--expires", "0d"], 2, "'0d' is past"),
        (["create", "--role", "read", "--expires", "2020-01-01"], 2, "'2020-01-01' is past"),
        (["create", "--role", "read", "--expires", "99999d"], 0, ""),
        (
            ["create", "--role", "admin", "--namespace", "a"],
            1,
            "an admin key reaches every namespace; leave --namespace out",
        ),
        (["revoke", "key_no"], 1, '"key_no" names no key; see: lineage key list'),
        (["revoke"], 2, "the following arguments are required: ID"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, message: str
) -> None:
    try:
        ended = key(tmp_path, *arguments)
    except SystemExit as ended_early:
        ended = int(str(ended_early.code))
    assert ended == status
    assert message in capsys.readouterr().err


def test_only_create_makes_a_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert key(tmp_path / "none", "list") == 1
    assert capsys.readouterr().err == f"lineage: there is no home at {tmp_path / 'none'}\n"
    assert not (tmp_path / "none").exists()


def test_the_help_knows_every_role() -> None:
    assert list(keys.ROLES) == [role.value for role in Role]
