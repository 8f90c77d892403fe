"""`lineage serve` and `lineage demo`."""

import argparse
from pathlib import Path

from lineage.commands.parsing import Commands, add_home, command, extra
from lineage.errors import BadConfiguration

SQL_PORT = 5433


def add(commands: Commands) -> None:
    """Add both commands."""
    _add_serve(commands)
    _add_demo(commands)


def _add_serve(commands: Commands) -> None:
    more = (
        "Collector, store, questions and API are one process and one folder. While no key exists, only this "
        "machine is listened to, and everyone on it may do everything; see: lineage key --help."
    )
    parser = command(commands, "serve", "take events and answer questions, until stopped", _serve, more)
    add_home(parser)
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


def _add_demo(commands: Commands) -> None:
    from lineage.demo import command as demo

    more = "Airflow, two Metaflow flows and the collector run on this machine; what stands in is said."
    parser = command(commands, "demo", "see the main job on real runs", _demo, more)
    demo.add_arguments(parser)


def _serve(args: argparse.Namespace) -> int:
    with extra("server"):
        from lineage.serve.server import Tls, serve
    if (args.tls_cert is None) != (args.tls_key is None):
        raise BadConfiguration("--tls-cert and --tls-key go together")
    tls = Tls(args.tls_cert, args.tls_key) if args.tls_cert else None
    sql_port = args.sql_port if args.sql_port is not None else SQL_PORT if args.port else 0
    return serve(args.home, args.host, args.port, None if args.no_sql else sql_port, tls)


def _demo(args: argparse.Namespace) -> int:
    from lineage.demo import command as demo

    return demo.run(args.home, keep_running=args.keep_running, port=args.port, exported=args.exported)
