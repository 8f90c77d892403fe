"""The `lineage` command: which subcommands there are, and what each needs.

Everything heavy is imported inside the command that needs it: `lineage --version` is instant, and
outbox, airflow, demo's checks and --version work on the base install.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import TypeAlias

from lineage.errors import BadConfiguration, LineageError, MissingExtra

EXIT_STATUS = """\
exit status:
  0  done
  1  the question has no answer, or the command failed; one line on stderr says why
  2  the command line was wrong
"""

Command = Callable[[argparse.Namespace], int]


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
    _add_serve(commands)
    _add_demo(commands)
    _add_questions(commands)
    _add_upkeep(commands)
    _add_emitting(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def _command(
    commands: _Commands, name: str, summary: str, run: Command, more: str = ""
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}. {more}".strip(),
        epilog=EXIT_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def _add_serve(commands: _Commands) -> None:
    more = (
        "Collector, store, questions and API are one process and one folder. While no key exists, only this "
        "machine is listened to, and everyone on it may do everything; see: lineage key --help."
    )
    parser = _command(commands, "serve", "take events and answer questions, until stopped", _serve, more)
    _add_home(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument(
        "--port", type=int, default=5000, help="port to listen on, 0 for a free one (default %(default)s)"
    )
    sql = parser.add_mutually_exclusive_group()
    sql.add_argument(
        "--sql-port",
        type=int,
        metavar="PORT",
        help="port for PostgreSQL's clients, 0 for a free one (default 5433; a free one with --port 0)",
    )
    sql.add_argument("--no-sql", action="store_true", help="no port for PostgreSQL's clients")
    parser.add_argument(
        "--tls-cert", type=Path, metavar="FILE", help="certificate chain (PEM): serve HTTPS, and SQL over TLS"
    )
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="private key of the certificate (PEM)")


def _add_demo(commands: _Commands) -> None:
    from lineage.demo import command as demo

    more = "Airflow, two Metaflow flows and the collector run on this machine; what stands in is said."
    parser = _command(commands, "demo", "see the main job on real runs", _demo, more)
    demo.add_arguments(parser)


def _add_questions(commands: _Commands) -> None:
    for name, summary in (
        ("upstream", "what a dataset, job, artifact or model comes from"),
        ("downstream", "what comes from a dataset, job, artifact or model"),
    ):
        parser = _command(commands, name, summary, _asking("graph"))
        parser.add_argument("node", metavar="NODE", help="a node id, or any unambiguous ending of a name")
        _add_depth(parser)
        _add_moment(parser)
        _add_asking(parser)
        if name == "upstream":
            parser.add_argument(
                "--runs", action="store_true", help="walk runs and versions instead of jobs and datasets"
            )
    parser = _command(
        commands, "provenance", "which runs of which teams a model was learned from", _asking("provenance")
    )
    parser.add_argument(
        "model", metavar="MODEL", help="a model; MODEL#sha or MODEL@RUN for one version, else the newest"
    )
    _add_depth(parser)
    _add_moment(parser)
    _add_asking(parser)
    parser = _command(commands, "impact", "who is hit when a node or a run turns bad", _asking("impact"))
    parser.add_argument(
        "node", metavar="NODE|RUN", help="a node, or a run's id, Airflow run_id or Metaflow pathspec"
    )
    _add_depth(parser)
    _add_moment(parser)
    _add_asking(parser)
    parser = _command(commands, "failures", "failed runs that other teams depend on", _asking("failures"))
    parser.add_argument("--history", action="store_true", help="also those closed more than a day ago")
    parser.add_argument("--fail", action="store_true", help="exit status 1 while a failure is open")
    _add_asking(parser)
    more = "A run is named by its id, Airflow's run_id, Metaflow's number or pathspec, JOB@RUN or MODEL#sha."
    parser = _command(commands, "diff", "what differs between two runs of one job", _asking("diff"), more)
    parser.add_argument("before", metavar="A", help="a run, or a version of a model")
    parser.add_argument("after", metavar="B", help="a later run of the same job")
    _add_depth(parser)
    _add_asking(parser)
    parser = _command(
        commands, "doctor", "what stands between the events and a whole graph", _asking("doctor")
    )
    parser.add_argument(
        "--fail", action="store_true", help="exit status 1 when something is worse than a notice"
    )
    _add_asking(parser)
    parser = _command(commands, "sql", "ask the public schema in SQL, reading only", _asking("sql"))
    parser.add_argument("query", metavar="QUERY", help="one SELECT, WITH, SHOW or DESCRIBE")
    parser.add_argument("--format", choices=["table", "csv", "json"], default="table")
    _add_home(parser)


def _add_upkeep(commands: _Commands) -> None:
    more = "The present store answers until the new one is complete."
    parser = _command(
        commands, "rebuild", "build the store anew from the event log", _asking("rebuild"), more
    )
    _add_asking(parser)
    more = "The running server shows them to Prometheus under /metrics."
    parser = _command(
        commands, "metrics", "print the metrics once, as Prometheus gets them", _asking("metrics"), more
    )
    _add_home(parser)
    parser = _command(
        commands,
        "dead-letters",
        "bodies that could not be placed: list them, or try them again",
        _asking("dead_letters"),
    )
    parser.add_argument("action", choices=["list", "replay"], nargs="?", default="list")
    _add_asking(parser)
    _add_transfer(commands)
    _add_retention(commands)
    _add_keys(commands)
    _add_config(commands)
    _add_alerts(commands)


def _add_config(commands: _Commands) -> None:
    from lineage import config_command

    summary = "whether lineage.toml can be used, where it is wrong, and what stands"
    parser = _command(commands, "config", summary, _with_server(config_command.run))
    config_command.add_arguments(parser)
    _add_home(parser)


def _add_transfer(commands: _Commands) -> None:
    from lineage.transfer import arguments

    summary = "take in the events of a file or of a Marquez; what is there changes nothing"
    more = "Stopped, it is simply run again."
    parser = _command(commands, "import", summary, _asking("run", "lineage.transfer.import_command"), more)
    arguments.add_import(parser)
    _add_asking(parser)
    summary = "write every event of the log into a file, in order, each once"
    more = "Stopped, the same command goes on where it was."
    parser = _command(commands, "export", summary, _asking("run", "lineage.transfer.export_command"), more)
    arguments.add_export(parser)
    _add_asking(parser)


def _add_retention(commands: _Commands) -> None:
    module = "lineage.retention_commands"
    summary = "take out of the log what has grown old"
    more = (
        "The graph, the newest versions and whatever an existing model rests on stay. "
        "A server whose lineage.toml sets [retention] days does it by itself once a day."
    )
    parser = _command(commands, "prune", summary, _asking("prune", module), more)
    parser.add_argument("--days", type=int, metavar="N", help="older than this (default: [retention] days)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    _add_asking(parser)
    summary = "erase a dataset or a run, also from the log"
    more = "It cannot be undone. Copies of the log (backups, exports, a mirror) are yours to see to."
    parser = _command(commands, "erase", summary, _asking("erase", module), more)
    parser.add_argument("what", metavar="NODE|RUN", help="a dataset or artifact, or a run by one of its ids")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    _add_asking(parser)


def _add_keys(commands: _Commands) -> None:
    from lineage import key_command

    summary = "API keys: without one nobody is let in, once the first is made"
    parser = commands.add_parser("key", help=summary, description=f"{summary}.")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, does in key_command.ACTIONS.items():
        action = _command(actions, name, does, _with_server(key_command.run))
        key_command.add_arguments(action, name)
        _add_home(action)


def _add_alerts(commands: _Commands) -> None:
    from lineage import alerts_command

    summary = "alerts on failed runs and late data, for Alertmanager"
    parser = commands.add_parser("alerts", help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, does in alerts_command.ACTIONS.items():
        action = _command(actions, name, does, _with_server(alerts_command.run))
        action.epilog = f"{alerts_command.EPILOG}\n{EXIT_STATUS}"
        _add_home(action)


def _add_emitting(commands: _Commands) -> None:
    from lineage.emit import explain, outbox_command

    parser = _command(
        commands, "outbox", "events that wait on this machine for the collector", outbox_command.run
    )
    outbox_command.add_arguments(parser)
    _add_airflow(commands)
    parser = _command(commands, "emit", "what the listeners would do here", explain.run)
    parser.add_argument(
        "action", choices=["explain"], help="say what is told, where to, and what stands in the way"
    )
    explain.add_arguments(parser)


def _add_airflow(commands: _Commands) -> None:
    from lineage.emit.airflow import port_command, setup_command

    summary = "set an Airflow up, and bring exported flows to Airflow 3"
    parser = commands.add_parser("airflow", help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    action = _command(actions, "setup", "what an Airflow needs to tell its lineage", setup_command.run)
    setup_command.add_arguments(action)
    action = _command(actions, "port", "make an exported flow run on Airflow 3", port_command.run)
    port_command.add_arguments(action)


def _add_home(parser: argparse.ArgumentParser) -> None:
    default = os.environ.get("LINEAGE_HOME")
    home = Path(default) if default else Path.home() / ".lineage"
    parser.add_argument(
        "--home", type=Path, default=home, help="folder of the log and the store (default %(default)s)"
    )


def _add_asking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the server's answer as JSON")
    _add_home(parser)


def _add_moment(parser: argparse.ArgumentParser) -> None:
    when = parser.add_mutually_exclusive_group()
    when.add_argument(
        "--as-of",
        metavar="TIME",
        help="the graph and the versions as they stood then (2026-11-24T09:30Z; UTC if no zone is named)",
    )
    when.add_argument("--run", dest="in_run", metavar="RUN", help="what this very run met, run by run")


def _add_depth(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--depth",
        type=int,
        default=20,
        metavar="N",
        help="edges away at most, 1 to 100 (default %(default)s)",
    )


def _serve(args: argparse.Namespace) -> int:
    with _extra("server"):
        from lineage.serve.server import Tls, serve
    if (args.tls_cert is None) != (args.tls_key is None):
        raise BadConfiguration("--tls-cert and --tls-key go together")
    tls = Tls(args.tls_cert, args.tls_key) if args.tls_cert else None
    sql_port = args.sql_port if args.sql_port is not None else 5433 if args.port else 0
    return serve(args.home, args.host, args.port, None if args.no_sql else sql_port, tls)


def _demo(args: argparse.Namespace) -> int:
    from lineage.demo import command as demo

    return demo.run(args.home, keep_running=args.keep_running, port=args.port, exported=args.exported)


def _asking(name: str, module: str = "lineage.commands") -> Command:
    """A command of `module`, with a client: LINEAGE_URL, the home's server, or the home itself."""

    def run(args: argparse.Namespace) -> int:
        with _extra("server"):
            from lineage.client import open_client

            ask: Callable[..., int] = getattr(import_module(module), name)
        with open_client(args.home, os.environ.get("LINEAGE_URL")) as client:
            return ask(client, args)

    return run


def _with_server(command: Command) -> Command:
    """A command that needs the server's packages, and no server."""

    def run(args: argparse.Namespace) -> int:
        with _extra("server"):
            return command(args)

    return run


class _extra:  # noqa: N801 - reads as a statement
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


if __name__ == "__main__":
    sys.exit(main())
