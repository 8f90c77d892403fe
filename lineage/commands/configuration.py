"""`lineage config check`: whether lineage.toml can be used, where it is wrong, and what stands."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lineage.commands.parsing import Commands, add_home, command, with_server
from lineage.errors import BadConfiguration
from lineage.home import CONFIG

EXIT_STATUS = """\
exit status:
  0  the file can be used, or there is none and every default stands
  1  it is wrong; the line on stderr names the place and the fault
  2  the command line was wrong
"""


def add(commands: Commands) -> None:
    """Add `lineage config`."""
    summary = "whether lineage.toml can be used, where it is wrong, and what stands"
    parser = command(commands, "config", summary, with_server(run))
    parser.epilog = EXIT_STATUS
    parser.add_argument("action", choices=["check"], help="read the file as the server would")
    parser.add_argument("file", type=Path, nargs="?", help="another file than lineage.toml in the home")
    parser.add_argument("--json", action="store_true", help="one JSON object: file, fault, config")
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Carry the command out; returns the exit status."""
    from msgspec import to_builtins

    from lineage.config import Config

    path: Path = args.file or args.home / CONFIG
    try:
        config = Config.read(path)
    except BadConfiguration as fault:
        if not args.json:
            raise
        _print_json(path, fault=str(fault), config=None)
        return 1
    stands = to_builtins(config)
    if args.json:
        _print_json(path, fault=None, config=stands)
        return 0
    sys.stdout.write(f"# {path} {'can be used' if path.exists() else 'is not there'}; what stands:\n")
    sys.stdout.writelines(f"{line}\n" for line in _toml(stands, to_builtins(Config())))
    return 0


def _print_json(path: Path, *, fault: str | None, config: object) -> None:
    sys.stdout.write(f"{json.dumps({'file': str(path), 'fault': fault, 'config': config})}\n")


def _toml(stands: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[str]:
    """The configuration as lineage.toml would spell it, defaults marked."""
    for name, value in stands.items():
        if isinstance(value, dict):
            yield f"\n[{name}]"
            yield from _members(value, defaults[name])
        for table in value if isinstance(value, list) else ():
            yield f"\n[[{name}]]"
            yield from _members(table, {})


def _members(table: Mapping[str, Any], defaults: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if value is not None:
            said = f"{name} = {json.dumps(value, ensure_ascii=False)}"
            yield f"{said}  # default" if name in defaults and value == defaults[name] else said
