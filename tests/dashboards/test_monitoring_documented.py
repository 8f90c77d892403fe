"""docs/monitoring.md names every metric with its labels, and every alert."""

import re
from pathlib import Path

import yaml
from test_alerts import alerts

from exporters.prometheus import counters, metrics, state
from exporters.prometheus.families import About
from lineage.config import Config

ROOT = Path(__file__).parents[2]
SAID = (ROOT / "docs/monitoring.md").read_text()


def test_every_metric_is_documented_with_its_labels() -> None:
    documented = {
        name.removesuffix("_total"): tuple(label.strip() for label in labels.split(",") if label.strip())
        for name, labels in re.findall(r"^\| `(lineage_\w+)` \| ([^|]*)\|", SAID, re.MULTILINE)
    }
    made = [each for module in (state, counters, metrics) for each in vars(module).values()]
    assert documented == {each.name: each.labels for each in made if isinstance(each, About)}


def test_every_alert_is_documented() -> None:
    named = re.findall(r"^\| \[(\w+)\]\(runbooks/\w+\.md\)", SAID, re.MULTILINE)
    assert named == [alert["alert"] for alert in alerts()]


def test_what_it_writes_in_toml_and_yaml_can_be_read() -> None:
    receivers, targets = (Config.parse(text) for text in re.findall(r"```toml\n(.*?)```", SAID, re.DOTALL))
    assert [receiver.team for receiver in receivers.alerts.receiver] == ["ml"]
    assert [target.dataset for target in targets.freshness] == ["s3://lake/orders*", "s3://lake/prices"]
    (prometheus,) = re.findall(r"```yaml\n(.*?)```", SAID, re.DOTALL)
    assert yaml.safe_load(prometheus)["scrape_configs"][0]["job_name"] == "lineage"
