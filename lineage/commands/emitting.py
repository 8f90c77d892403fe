"""What concerns the emitting half: the outbox, an Airflow's set-up, and what the listeners would do."""

from lineage.commands.parsing import Commands, command, group


def add(commands: Commands) -> None:
    """Add outbox, airflow and emit, which work on the base install."""
    from lineage.emit import explain, outbox_command

    parser = command(
        commands, "outbox", "events that wait on this machine for the collector", outbox_command.run
    )
    outbox_command.add_arguments(parser)
    _add_airflow(commands)
    parser = command(commands, "emit", "what the listeners would do here", explain.run)
    parser.add_argument(
        "action", choices=["explain"], help="say what is told, where to, and what stands in the way"
    )
    explain.add_arguments(parser)


def _add_airflow(commands: Commands) -> None:
    from lineage.emit.airflow import port_command, setup_command

    summary = "set an Airflow up, and bring exported flows to Airflow 3"
    actions = group(commands, "airflow", summary)
    action = command(actions, "setup", "what an Airflow needs to tell its lineage", setup_command.run)
    setup_command.add_arguments(action)
    action = command(actions, "port", "make an exported flow run on Airflow 3", port_command.run)
    port_command.add_arguments(action)
