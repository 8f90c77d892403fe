"""What keeps a home in order: rebuild, metrics, dead letters, import, export, prune, erase."""

from lineage.commands.parsing import Commands, add_asking, add_home, asking, command


def add(commands: Commands) -> None:
    """Add every command of upkeep."""
    more = "The present store answers until the new one is complete."
    parser = command(commands, "rebuild", "build the store anew from the event log", asking("rebuild"), more)
    add_asking(parser)
    more = "The running server shows them to Prometheus under /metrics."
    parser = command(
        commands, "metrics", "print the metrics once, as Prometheus gets them", asking("metrics"), more
    )
    add_home(parser)
    parser = command(
        commands,
        "dead-letters",
        "bodies that could not be placed: list them, or try them again",
        asking("dead_letters"),
    )
    parser.add_argument("action", choices=["list", "replay"], nargs="?", default="list")
    add_asking(parser)
    _add_transfer(commands)
    _add_retention(commands)


def _add_transfer(commands: Commands) -> None:
    from lineage.transfer import arguments

    summary = "take in the events of a file or of a Marquez; what is there changes nothing"
    more = "Stopped, it is simply run again."
    parser = command(commands, "import", summary, asking("run", "lineage.transfer.import_command"), more)
    arguments.add_import(parser)
    add_asking(parser)
    summary = "write every event of the log into a file, or every public view into a folder of Parquet"
    more = (
        "Events come in order, each once; stopped, the same command goes on where it was. "
        "A folder takes its name once it is whole, in place of an older export."
    )
    parser = command(commands, "export", summary, asking("run", "lineage.transfer.export_command"), more)
    arguments.add_export(parser)
    add_asking(parser)


def _add_retention(commands: Commands) -> None:
    module = "lineage.commands.retention"
    summary = "take out of the log what has grown old"
    more = (
        "The graph, the newest versions and whatever an existing model rests on stay. "
        "A server whose lineage.toml sets [retention] days does it by itself once a day."
    )
    parser = command(commands, "prune", summary, asking("prune", module), more)
    parser.add_argument("--days", type=int, metavar="N", help="older than this (default: [retention] days)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    add_asking(parser)
    summary = "erase a dataset or a run, also from the log"
    more = "It cannot be undone. Copies of the log (backups, exports, a mirror) are yours to see to."
    parser = command(commands, "erase", summary, asking("erase", module), more)
    parser.add_argument("what", metavar="NODE|RUN", help="a dataset or artifact, or a run by one of its ids")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    add_asking(parser)
