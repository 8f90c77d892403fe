"""`lineage alerts`: what Alertmanager needs to know of lineage.toml."""

import argparse
import sys

from lineage.commands.parsing import EXIT_STATUS, Commands, add_home, command, group, with_server

ACTIONS = {"routes": "print an Alertmanager configuration: a receiver a team, as lineage.toml names them"}

EPILOG = """\
lineage.toml, in the home:

  [alerts]
  platform = "data-platform"              # hears of the collector, and of teams without a receiver
  slack_api_url_file = "/etc/alertmanager/slack"

  [[alerts.receiver]]
  team = "ml"
  webhook = "https://pager.example.org/ml"
  slack = "#ml-alerts"
  more = { email_configs = [{ to = "ml@example.org" }] }    # anything else that Alertmanager knows

  lineage alerts routes > alertmanager.yml && amtool check-config alertmanager.yml
"""


def add(commands: Commands) -> None:
    """Add `lineage alerts` and its actions."""
    actions = group(commands, "alerts", "alerts on failed runs and late data, for Alertmanager")
    for name, does in ACTIONS.items():
        action = command(actions, name, does, with_server(run))
        action.epilog = f"{EPILOG}\n{EXIT_STATUS}"
        add_home(action)


def run(args: argparse.Namespace) -> int:
    """Carry the command out; returns the exit status. Raises BadConfiguration."""
    from exporters.alertmanager import configuration
    from lineage.config import Config

    config = Config.load(args.home)
    sys.stdout.write(configuration(config.alerts))
    if not config.alerts.receiver:
        sys.stderr.write(
            f"lineage: {args.home}/lineage.toml names no [[alerts.receiver]]: nobody would be told\n"
        )
    return 0
