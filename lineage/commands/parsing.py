"""What the commands share: how their parsers look, common options, and how each gets what it needs."""

import argparse
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from lineage.errors import MissingExtra

EXIT_STATUS = """\
exit status:
  0  done
  1  the question has no answer, or the command failed; one line on stderr says why
  2  the command line was wrong
"""

Command = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def command(
    commands: Commands, name: str, summary: str, run: Command, more: str = ""
) -> argparse.ArgumentParser:
    """Add the parser of one command, for the caller to give its arguments."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}. {more}".strip(),
        epilog=EXIT_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def group(commands: Commands, name: str, summary: str) -> Commands:
    """Add a command that has commands of its own."""
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    return parser.add_subparsers(dest="action", metavar="ACTION", required=True)


def add_home(parser: argparse.ArgumentParser) -> None:
    default = os.environ.get("LINEAGE_HOME")
    home = Path(default) if default else Path.home() / ".lineage"
    parser.add_argument(
        "--home", type=Path, default=home, help="folder of the log and the store (default %(default)s)"
    )


def add_asking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the server's answer as JSON")
    add_home(parser)


def add_moment(parser: argparse.ArgumentParser) -> None:
    when = parser.add_mutually_exclusive_group()
    when.add_argument(
        "--as-of",
        metavar="TIME",
        help="the graph and the versions as they stood then (2026-11-24T09:30Z; UTC if no zone is named); "
        "names of one dataset, and teams, as they are known now",
    )
    when.add_argument("--run", dest="in_run", metavar="RUN", help="what this very run met, run by run")


def add_depth(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--depth",
        type=int,
        default=20,
        metavar="N",
        help="edges away at most, 1 to 100 (default %(default)s)",
    )


def asking(name: str, module: str = "lineage.commands.questions") -> Command:
    """A command of `module`, with a client: LINEAGE_URL, the home's server, or the home itself."""

    def run(args: argparse.Namespace) -> int:
        with extra("server"):
            from lineage.client import open_client

            ask: Callable[..., int] = getattr(import_module(module), name)
        with open_client(args.home, os.environ.get("LINEAGE_URL")) as client:
            return ask(client, args)

    return run


def with_server(command: Command) -> Command:
    """A command that needs the server's packages, and no server."""

    def run(args: argparse.Namespace) -> int:
        with extra("server"):
            return command(args)

    return run


class extra:  # noqa: N801 - reads as a statement
    """Turn a missing package into the name of the extra that brings it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("lineage"):
            raise MissingExtra(
                f"this command needs {error.name}: pip install 'unified-lineage[{self._name}]'"
            ) from error
