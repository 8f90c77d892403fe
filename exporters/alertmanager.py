"""The Alertmanager configuration that goes with dashboards/alerts: who hears of what."""

from typing import Any

import yaml

from lineage.config import Alerts, Receiver

ROOT_FAILED = 'alertname="LineageRootFailed"'
"""Fires while a root failure is open and a little longer; whatever failed because of it keeps quiet."""

_NOBODY = "nobody"
_SLACK_TEXT = "{{ range .Alerts }}{{ .Annotations.description }}\n{{ .Annotations.runbook_url }}\n{{ end }}"


def configuration(alerts: Alerts) -> str:
    """An alertmanager.yml. One root failure is one message a team: its alerts share `root_job`."""
    names = {receiver.team: f"team-{receiver.team}" for receiver in alerts.receiver}
    others = names.get(alerts.platform, _NOBODY)
    routes = [
        {"matchers": ['audience="nobody"'], "receiver": _NOBODY},
        {"matchers": ['audience="platform"'], "receiver": others},
        *({"matchers": [f'team="{_quoted(team)}"'], "receiver": name} for team, name in names.items()),
    ]
    written: dict[str, Any] = {
        "route": {
            "receiver": others,
            "group_by": ["alertname", "root_job"],
            "group_wait": f"{alerts.group_wait_seconds}s",
            "group_interval": f"{alerts.group_interval_seconds}s",
            "repeat_interval": f"{alerts.repeat_hours}h",
            "routes": routes,
        },
        "inhibit_rules": [
            _silenced(ROOT_FAILED, 'alertname=~"LineageRunFailed|LineageCrossTeamRunFailed"', 'root="false"'),
            {
                "source_matchers": ['alertname="LineageCollectorDown"'],
                "target_matchers": ['alertname=~"LineageDatasetStale|LineageTeamSilent"'],
            },
        ],
        "receivers": [{"name": _NOBODY}, *map(_receiver, alerts.receiver)],
    }
    if alerts.slack_api_url_file:
        written = {"global": {"slack_api_url_file": alerts.slack_api_url_file}, **written}
    return yaml.safe_dump(written, sort_keys=False, allow_unicode=True)


def _silenced(source: str, *target: str) -> dict[str, list[str]]:
    return {"source_matchers": [source], "target_matchers": list(target), "equal": ["root_job"]}


def _receiver(receiver: Receiver) -> dict[str, Any]:
    found: dict[str, Any] = {"name": f"team-{receiver.team}"}
    if receiver.webhook:
        found["webhook_configs"] = [{"url": receiver.webhook, "send_resolved": True}]
    if receiver.slack:
        found["slack_configs"] = [
            {
                "channel": receiver.slack,
                "send_resolved": True,
                "title": "{{ .CommonAnnotations.summary }}",
                "text": _SLACK_TEXT,
            }
        ]
    return {**found, **{key: [*found.get(key, []), *value] for key, value in receiver.more.items()}}


def _quoted(text: str) -> str:
    """The text as a matcher's quoted string holds it."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
