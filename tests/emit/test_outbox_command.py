"""`lineage outbox`: what it prints and the status it ends with."""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import Loopback, wait_until

from lineage.emit import outbox_command
from lineage.emit.outbox import Outbox


def lineage_outbox(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="lineage outbox")
    outbox_command.add_arguments(parser)
    return outbox_command.run(parser.parse_args(arguments))


@pytest.fixture
def outbox(loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    folder = tmp_path / "outbox"
    monkeypatch.setenv("LINEAGE_URL", loopback.url)
    monkeypatch.setenv("LINEAGE_OUTBOX", str(folder))
    return Outbox(loopback.url, folder=folder)


def test_an_outbox_nobody_used_is_empty(outbox: Outbox, capsys: pytest.CaptureFixture[str]) -> None:
    assert lineage_outbox() == 0
    assert "waiting    0 events, 0 bytes" in capsys.readouterr().out


def test_status_names_the_misconfiguration_and_flush_delivers_once_it_is_repaired(
    outbox: Outbox, loopback: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    loopback.answer = lambda _events: (401, b"unknown key")
    outbox.emit({"number": 1})
    assert lineage_outbox("status") == 1
    assert "HTTP 401: unknown key" in capsys.readouterr().out
    assert lineage_outbox("status", "--json") == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["waiting"] == 1
    assert printed["failure"]["reason"] == "HTTP 401: unknown key"
    assert lineage_outbox("flush") == 1
    loopback.answer = lambda _events: (201, b"")
    capsys.readouterr()
    assert lineage_outbox("flush", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"sent": 1, "left": 0, "refused": 0, "dropped": 0}
    assert loopback.events == [{"number": 1}]


def test_watch_delivers_until_it_is_asked_to_stop(outbox: Outbox, loopback: Loopback) -> None:
    outbox.append({"number": 1})
    code = (
        "import argparse, sys; from lineage.emit import outbox_command as c; p = argparse.ArgumentParser();"
        " c.add_arguments(p); sys.exit(c.run(p.parse_args(['flush', '--watch'])))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ), stdout=subprocess.PIPE)
    try:
        wait_until(lambda: loopback.events == [{"number": 1}])
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert printed.decode().splitlines()[0] == "sent 1, refused 0, left 0, dropped 0"
