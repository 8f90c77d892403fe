"""Dashboards as code: `python -m dashboards.build` writes json/, which Grafana 11 to 13 provisions."""

import json
import sys
from pathlib import Path

from grafana_foundation_sdk.builders.dashboard import Dashboard
from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards import collector, cross_team, dataset, freshness, model, reliability, team

JSON = Path(__file__).parent / "json"

DASHBOARDS = {
    "cross_team": cross_team.build,
    "team": team.build,
    "freshness": freshness.build,
    "reliability": reliability.build,
    "model": model.build,
    "dataset": dataset.build,
    "collector": collector.build,
}


def text_of(made: Dashboard) -> str:
    """A dashboard as it stands in its file."""
    return json.dumps(made.build(), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    """Write every dashboard anew."""
    JSON.mkdir(exist_ok=True)
    for name, build in DASHBOARDS.items():
        (JSON / f"{name}.json").write_text(text_of(build()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
