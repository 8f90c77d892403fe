"""lineage.toml: defaults, what it may say, and where it is wrong."""

from pathlib import Path

import pytest
from build import configure, event, rows, stored

from lineage.config import Config, Dev, Owner, Runs, Teams
from lineage.errors import BadConfiguration


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    assert Config.load(tmp_path) == Config(runs=Runs(24.0), teams=Teams(30))


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "lineage.toml").write_text(
        '[[owner]]\njob = "etl*"\nteam = "data"\n[teams]\ndepends_days = 7\n'
    )
    assert Config.load(tmp_path) == Config(owner=[Owner("etl*", "data")], teams=Teams(7))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[runs]\nlost = 1", "line 2: Object contains unknown field `lost` - at `$.runs`"),
        (
            "[runs]\nlost_after_hours = 'x'",
            "line 2: Expected `float`, got `str` - at `$.runs.lost_after_hours`",
        ),
        ("[[owner]]\njob = 'a'", "line 1: Object missing required field `team` - at `$.owner[0]`"),
        ("a =\n", "line 1: "),
        ("[redact]\npatterns = ['(']", "line 2: $.redact.patterns: '(': "),
        (
            "[[freshness]]\ndataset = 'a'",
            "line 1: a freshness target has either max_age_hours or a schedule - at `$.freshness[0]`",
        ),
        (
            "[[freshness]]\ndataset = 'a'\nschedule = 'daily'",
            "line 1: schedule 'daily' is not five cron fields, such as '0 6 * * 1-5' - at `$.freshness[0]`",
        ),
        (
            "[[freshness]]\ndataset = 'a'\nmax_age_hours = 0",
            "line 3: Expected `float` > 0.0 - at `$.freshness[0].max_age_hours`",
        ),
        ("[retention]\ndays = 9000000", "line 2: Expected `int` <= 36500 - at `$.retention.days`"),
        ("[runs]\nlost_after_hours = 0", "line 2: Expected `float` > 0.0 - at `$.runs.lost_after_hours`"),
        (
            "[[alerts.receiver]]\nteam = 'ml'",
            "line 1: a receiver has a webhook, a slack channel, or more - at `$.alerts.receiver[0]`",
        ),
        (
            "[[alerts.receiver]]\nteam = 'ml'\nslack = '#ml'",
            "a slack channel needs slack_api_url_file, a file with Slack's webhook URL - at `$.alerts`",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "lineage.toml"
    path.write_text(text)
    with pytest.raises(BadConfiguration) as fault:
        Config.load(tmp_path)
    assert str(fault.value).startswith(f"{path}: {message}")


def test_the_first_owner_rule_that_fits_decides_for_all_history() -> None:
    store = stored(event(job="etl.load", team="red"), event(job="tidy"))
    configure(store, Config(owner=[Owner("etl*", "data"), Owner("airflow://demo/*", "platform")]))
    query = "select name, team, team_basis from jobs order by name"
    assert rows(store, query) == [("etl.load", "data", "rule"), ("tidy", "platform", "rule")]
    configure(store, Config())
    assert rows(store, query) == [("etl.load", "red", "tag"), ("tidy", "unowned", "none")]


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lineage.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadConfiguration, match="codec can't decode"):
        Config.load(tmp_path)


def test_an_alias_of_no_address_is_refused() -> None:
    with pytest.raises(BadConfiguration, match=r"line 1: Invalid IPv6 URL - at `\$.alias\[0\]`"):
        Config.parse('[[alias]]\ndataset = "http://[x"\nsame_as = []\n')


def test_what_a_dev_glob_names_and_what_belongs_to_it_is_a_trial() -> None:
    trials = [event(job="try_etl", job_type="DAG"), event(job="try_etl.load", parent=("try_etl", "1"))]
    store = stored(*trials, event(job="etl"), config=Config(dev=[Dev("airflow://demo/try_*")]))
    query = "select name, dev from runs order by name"
    assert rows(store, query) == [("etl", False), ("try_etl", True), ("try_etl.load", True)]
    configure(store, Config())
    assert rows(store, query) == [("etl", False), ("try_etl", False), ("try_etl.load", False)]
