"""The alert rules, run by promtool over series as Prometheus keeps them, and the routes, by amtool."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporters.alertmanager import configuration
from lineage.cli import main
from lineage.config import Alerts, Config, Receiver

ROOT = Path(__file__).parents[2]
RULES = ROOT / "dashboards/alerts/rules.yml"
CASES = sorted((Path(__file__).parent / "alerts").glob("*.yml"))

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="prometheus is not installed")
needs_amtool = pytest.mark.skipif(
    shutil.which("amtool") is None, reason="prometheus-alertmanager is not installed"
)


def run(*command: str | Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


@needs_promtool
def test_promtool_reads_the_rules() -> None:
    assert "SUCCESS: 14 rules found" in run("promtool", "check", "rules", RULES)


@needs_promtool
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_alerts_fire_stay_quiet_and_end(case: Path) -> None:
    run("promtool", "test", "rules", case)


def test_every_alert_has_a_case_in_which_it_fires_and_then_ends() -> None:
    expected: dict[str, list[bool]] = {}
    for case in CASES:
        for test in yaml.safe_load(case.read_text())["tests"]:
            for at in test.get("alert_rule_test", []):
                expected.setdefault(at["alertname"], []).append(bool(at["exp_alerts"]))
    for alert in alerts():
        seen = expected[alert["alert"]]
        fired = seen.index(True)
        assert (any(seen[:fired]), seen[0], False in seen[fired:]) == (False, False, True), alert["alert"]


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_an_alert_says_what_it_means_to_whom_and_where_to_read_on(alert: dict[str, Any]) -> None:
    assert set(alert["annotations"]) == {"summary", "description", "runbook_url"}
    assert alert["annotations"]["runbook_url"] == f"docs/runbooks/{alert['alert']}.md"
    page = (ROOT / alert["annotations"]["runbook_url"]).read_text()
    assert [line for line in page.splitlines() if line.startswith("#")] == [
        f"# {alert['alert']}", "## What it means", "## What to ask", "## What to do",
    ]  # fmt: skip
    assert alert["labels"]["severity"] in {"critical", "warning", "none"}
    assert alert["labels"]["audience"] in {"producer", "consumer", "owner", "platform", "nobody"}


TEAMS = ["ml", "data-eng", 'a "quoted" \\ team', "Köln"]
LINEAGE_TOML = """
[alerts]
platform = "data-eng"
slack_api_url_file = "/etc/alertmanager/slack"

[[alerts.receiver]]
team = "ml"
slack = "#ml"
more = { email_configs = [{ to = "ml@example.org", from = "am@example.org", smarthost = "mail:25" }] }

[[alerts.receiver]]
team = "data-eng"
webhook = "http://127.0.0.1:1/data"
"""


@needs_amtool
def test_the_command_prints_what_alertmanager_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lineage.toml").write_text(LINEAGE_TOML)
    assert main(["alerts", "routes", "--home", str(tmp_path)]) == 0
    written = tmp_path / "alertmanager.yml"
    written.write_text(capsys.readouterr().out)
    assert "3 receivers" in run("amtool", "check-config", written)
    ml = yaml.safe_load(written.read_text())["receivers"][1]
    assert (ml["name"], list(ml)) == ("team-ml", ["name", "slack_configs", "email_configs"])


@needs_amtool
def test_every_teams_alerts_reach_its_receiver(tmp_path: Path) -> None:
    receivers = [Receiver(team, webhook="http://127.0.0.1:1/") for team in TEAMS]
    written = tmp_path / "alertmanager.yml"
    written.write_text(configuration(Alerts(platform="data-eng", receiver=receivers)))

    def routed(**labels: str) -> str:
        said = [f"{key}={yaml_quoted(value)}" for key, value in labels.items()]
        return run("amtool", "config", "routes", "test", f"--config.file={written}", *said).strip()

    for team in TEAMS:
        for audience in ("producer", "consumer", "owner"):
            assert routed(team=team, audience=audience) == f"team-{team}"
        assert routed(team=team, audience="platform") == "team-data-eng"
    assert routed(team="unowned", audience="producer") == "team-data-eng"
    assert routed(audience="nobody", root_job="etl") == "nobody"


def yaml_quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_without_receivers_nobody_is_told_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["alerts", "routes", "--home", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert yaml.safe_load(out)["receivers"] == [{"name": "nobody"}]
    assert "nobody would be told" in err
    assert Config().alerts.receiver == []
