"""The questions: upstream, downstream, provenance, impact, failures, diff, doctor, sql."""

from lineage.commands.parsing import Commands, add_asking, add_depth, add_home, add_moment, asking, command


def add(commands: Commands) -> None:
    """Add a command a question."""
    _add_walks(commands)
    _add_runs_compared(commands)
    _add_health(commands)
    parser = command(commands, "sql", "ask the public schema in SQL, reading only", asking("sql"))
    parser.add_argument("query", metavar="QUERY", help="one SELECT, WITH, SHOW or DESCRIBE")
    parser.add_argument("--format", choices=["table", "csv", "json"], default="table")
    add_home(parser)


def _add_walks(commands: Commands) -> None:
    for name, summary in (
        ("upstream", "what a dataset, job, artifact or model comes from"),
        ("downstream", "what comes from a dataset, job, artifact or model"),
    ):
        parser = command(commands, name, summary, asking("graph"))
        parser.add_argument("node", metavar="NODE", help="a node id, or any unambiguous ending of a name")
        add_depth(parser)
        add_moment(parser)
        add_asking(parser)
        if name == "upstream":
            parser.add_argument(
                "--runs", action="store_true", help="walk runs and versions instead of jobs and datasets"
            )
    parser = command(
        commands, "provenance", "which runs of which teams a model was learned from", asking("provenance")
    )
    parser.add_argument(
        "model", metavar="MODEL", help="a model; MODEL#sha or MODEL@RUN for one version, else the newest"
    )
    add_depth(parser)
    add_moment(parser)
    add_asking(parser)
    parser = command(commands, "impact", "who is hit when a node or a run turns bad", asking("impact"))
    parser.add_argument(
        "node", metavar="NODE|RUN", help="a node, or a run's id, Airflow run_id or Metaflow pathspec"
    )
    add_depth(parser)
    add_moment(parser)
    add_asking(parser)


def _add_runs_compared(commands: Commands) -> None:
    more = "A run is named by its id, Airflow's run_id, Metaflow's number or pathspec, JOB@RUN or MODEL#sha."
    parser = command(commands, "diff", "what differs between two runs of one job", asking("diff"), more)
    parser.add_argument("before", metavar="A", help="a run, or a version of a model")
    parser.add_argument("after", metavar="B", help="a later run of the same job")
    add_depth(parser)
    add_asking(parser)


def _add_health(commands: Commands) -> None:
    parser = command(commands, "failures", "failed runs that other teams depend on", asking("failures"))
    parser.add_argument("--history", action="store_true", help="also those closed more than a day ago")
    parser.add_argument("--fail", action="store_true", help="exit status 1 while a failure is open")
    add_asking(parser)
    parser = command(commands, "doctor", "what stands between the events and a whole graph", asking("doctor"))
    parser.add_argument(
        "--fail", action="store_true", help="exit status 1 when something is worse than a notice"
    )
    add_asking(parser)
