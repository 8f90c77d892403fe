"""The documentation names every command, route and view; asserted for each file as soon as it is there."""

import argparse
from pathlib import Path

import pytest
from build import rows, stored

from lineage.cli import build_parser

ROOT = Path(__file__).parent.parent


def text_of(name: str) -> str:
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"{name} is not there yet")
    return path.read_text()


def test_every_command_is_documented() -> None:
    said = text_of("docs/commands.md")
    (commands,) = (a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert [name for name in commands.choices if f"lineage {name}" not in said] == []


def test_every_view_is_documented() -> None:
    said = text_of("docs/sql.md")
    views = rows(stored(), "select view_name from duckdb_views() where schema_name = 'public'")
    assert [name for (name,) in views if f"`{name}`" not in said] == []
