"""lineage.toml: who owns what, and how long is too long. Everything has a default."""

import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from msgspec import Meta, Struct, ValidationError, convert

from lineage.errors import BadConfiguration
from lineage.home import CONFIG
from lineage.names import DatasetName
from lineage.toml_lines import with_line

Positive = Annotated[int, Meta(gt=0)]

LONGEST_DAYS = 36_500
"""A hundred years: more is a slip, and soon before there were dates."""

Days = Annotated[int, Meta(gt=0, le=LONGEST_DAYS)]
Hours = Annotated[float, Meta(gt=0, le=24 * LONGEST_DAYS)]

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Owner(Struct, frozen=True, forbid_unknown_fields=True):
    """Jobs whose `namespace/name` or name fits the glob belong to the team."""

    job: str
    team: str


class Alias(Struct, frozen=True, forbid_unknown_fields=True):
    """Datasets whose address or node fits one of the globs are `dataset`, which stays."""

    dataset: str
    same_as: list[str]

    def __post_init__(self) -> None:
        DatasetName.of_address(self.dataset)


class Freshness(Struct, frozen=True, forbid_unknown_fields=True):
    """Datasets whose address, name or node fits the glob are late after `max_age_hours`, or by a schedule.

    After each tick of `schedule` (five cron fields, in UTC) the dataset is written again within
    `grace_minutes`. `team` answers for it, else the team whose job writes it.
    """

    dataset: str
    max_age_hours: Hours | None = None
    schedule: str | None = None
    grace_minutes: Annotated[float, Meta(ge=0, le=1440 * LONGEST_DAYS)] = 0.0
    team: str | None = None

    def __post_init__(self) -> None:
        from croniter import croniter

        if (self.max_age_hours is None) == (self.schedule is None):
            raise ValueError("a freshness target has either max_age_hours or a schedule")
        if self.schedule is not None and not croniter.is_valid(self.schedule):
            raise ValueError(f"schedule {self.schedule!r} is not five cron fields, such as '0 6 * * 1-5'")

    @property
    def max_age(self) -> timedelta | None:
        return None if self.max_age_hours is None else timedelta(hours=self.max_age_hours)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    def allowed(self, written_at: datetime) -> timedelta:
        """The age at which data written then is late.

        >>> at = datetime(2026, 1, 1, 5, 30, tzinfo=UTC)
        >>> Freshness("orders", schedule="0 6 * * *", grace_minutes=15).allowed(at)
        datetime.timedelta(seconds=2700)
        >>> Freshness("orders", max_age_hours=2).allowed(at)
        datetime.timedelta(seconds=7200)
        """
        if self.schedule is None:
            return (self.max_age or timedelta.max) + self.grace
        from croniter import croniter

        tick: datetime = croniter(self.schedule, written_at.astimezone(UTC)).get_next(datetime)
        return tick + self.grace - written_at


class Dev(Struct, frozen=True, forbid_unknown_fields=True):
    """Jobs whose `namespace/name` or name fits the glob, or whose pipeline's does, only try something out."""

    job: str


class Runs(Struct, frozen=True, forbid_unknown_fields=True):
    """A run without an event for `lost_after_hours` has been lost."""

    lost_after_hours: Hours = 24.0


class Teams(Struct, frozen=True, forbid_unknown_fields=True):
    """A team depends on data its last successful run within `depends_days` has read."""

    depends_days: Days = 30


class Redact(Struct, frozen=True, forbid_unknown_fields=True):
    """Regular expressions whose matches never reach the log."""

    patterns: list[str] = []


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What the server takes at once; more is answered 429, later is tried again.

    `behind_events` is how far the store may be behind the log, `requests` how many may be answered at once,
    `body_bytes` what their bodies may take in memory together. A request's head must have arrived within
    `head_seconds`, all of it within `request_seconds`.
    """

    behind_events: Positive = 1_000_000
    requests: Positive = 500
    body_bytes: Positive = 512 * 1024 * 1024
    head_seconds: Annotated[float, Meta(gt=0)] = 10.0
    request_seconds: Annotated[float, Meta(gt=0)] = 60.0


class Mirror(Struct, frozen=True, forbid_unknown_fields=True):
    """`marquez` is the URL of a Marquez server that is told every event; its key is in MARQUEZ_API_KEY."""

    marquez: Annotated[str, Meta(pattern="^https?://")] | None = None


class Retention(Struct, frozen=True, forbid_unknown_fields=True):
    """Events, run details and dataset versions older than `days` go, once a day; None keeps all.

    The graph, the newest versions and whatever a model that stays rests on are kept.
    """

    days: Days | None = None


class Receiver(Struct, frozen=True, forbid_unknown_fields=True):
    """Where Alertmanager sends a team's alerts: a `webhook`'s URL, a `slack` channel, or both.

    `more` is put into the receiver as it is: `more = { email_configs = [{ to = "ml@example.org" }] }`.
    """

    team: str
    webhook: str | None = None
    slack: str | None = None
    more: dict[str, list[dict[str, Any]]] = {}

    def __post_init__(self) -> None:
        if self.webhook is None and self.slack is None and not self.more:
            raise ValueError("a receiver has a webhook, a slack channel, or more")


class Alerts(Struct, frozen=True, forbid_unknown_fields=True):
    """Who hears of alerts; `platform` is the team of the collector, and hears of teams without a receiver.

    The times are Alertmanager's group_wait, group_interval and repeat_interval.
    """

    platform: str = "platform"
    receiver: list[Receiver] = []
    slack_api_url_file: str | None = None
    group_wait_seconds: Positive = 10
    group_interval_seconds: Positive = 60
    repeat_hours: Positive = 12

    def __post_init__(self) -> None:
        teams = [receiver.team for receiver in self.receiver]
        if twice := {team for team in teams if teams.count(team) > 1}:
            raise ValueError(f"team {min(twice)} has two receivers")
        if self.slack_api_url_file is None and any(receiver.slack for receiver in self.receiver):
            raise ValueError("a slack channel needs slack_api_url_file, a file with Slack's webhook URL")


class Sql(Struct, frozen=True, forbid_unknown_fields=True):
    """What the SQL endpoint grants: connections at once, and of one statement its seconds and its rows.

    The seconds run from a statement's start to its last row, also while a client is slow to take them.
    """

    connections: Positive = 64
    statement_seconds: Annotated[float, Meta(gt=0)] = 120.0
    rows: Positive = 10_000_000


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    owner: list[Owner] = []
    alias: list[Alias] = []
    freshness: list[Freshness] = []
    dev: list[Dev] = []
    runs: Runs = Runs()
    teams: Teams = Teams()
    redact: Redact = Redact()
    limits: Limits = Limits()
    mirror: Mirror = Mirror()
    retention: Retention = Retention()
    alerts: Alerts = Alerts()
    sql: Sql = Sql()

    @classmethod
    def load(cls, home: Path) -> Self:
        """The configuration in `home`/lineage.toml, or the defaults when there is none.

        Raises BadConfiguration naming the file and the line or key of the fault.
        """
        return cls.read(home / CONFIG)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The configuration in the file, as `load`."""
        if not path.exists():
            return cls()
        try:
            return cls.parse(path.read_text())
        except BadConfiguration as error:
            raise BadConfiguration(f"{path}: {error}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise BadConfiguration(f"{path}: cannot be read: {error}") from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """The configuration `text` spells; raises BadConfiguration with the line and key of the fault."""
        try:
            return cls._checked(text)
        except BadConfiguration as fault:
            raise BadConfiguration(with_line(text, str(fault))) from fault

    @classmethod
    def _checked(cls, text: str) -> Self:
        try:
            config = convert(_tables(text), cls)
        except ValidationError as error:
            raise BadConfiguration(str(error)) from error
        for pattern in config.redact.patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise BadConfiguration(f"$.redact.patterns: {pattern!r}: {error}") from error
        return config


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        raise BadConfiguration(f"line {line[1]}: {error}" if line else str(error)) from error
