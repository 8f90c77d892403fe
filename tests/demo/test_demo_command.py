from __future__ import annotations

import socket

import pytest

from lineage.demo import command


def test_a_port_in_use_is_named_and_nothing_is_started(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert command.run(port=port) == 1
    assert (
        capsys.readouterr().err
        == f"lineage: port {port} of 127.0.0.1 cannot be used: Address already in use\n"
    )


def test_what_is_missing_is_named_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "_NEEDED", ("json", "no_such_orchestrator"))
    assert command.run() == 1
    assert capsys.readouterr().err == (
        "lineage: the demo needs pip install 'unified-lineage[demo]' (missing: no_such_orchestrator)\n"
    )
