"""The `lineage` command: one parser, put together from the groups in `lineage.commands`.

Everything heavy is imported inside the command that needs it: `lineage --version` is instant, and
outbox, airflow, demo's checks and --version work on the base install.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import metadata

from lineage.commands import alerts, asking, configuration, emitting, keys, serving, upkeep
from lineage.commands.parsing import EXIT_STATUS, Command
from lineage.errors import LineageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    parser = build_parser()
    args = parser.parse_args(arguments)
    command: Command = args.run
    try:
        return command(args)
    except LineageError as error:
        sys.stderr.write(f"lineage: {error}\n")
        return 1
    except BrokenPipeError:
        # The reader (head, less) has seen enough; nothing may be written at exit any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = argparse.ArgumentParser(
        prog="lineage",
        description="One lineage graph from the Airflow table to the Metaflow model.",
        epilog=EXIT_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version", action="version", version=f"lineage {metadata.version('unified-lineage')}"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for part in (serving, asking, upkeep, keys, configuration, alerts, emitting):
        part.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
