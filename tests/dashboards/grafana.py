"""What Grafana's PostgreSQL data source does to a query before it sends it: macros and variables."""

import re
from datetime import UTC, datetime

TIME_FILTER = re.compile(r"\$__timeFilter\(([^)]*)\)")
TIME_GROUP = re.compile(r"\$__timeGroup\(([^,]*),'(\d+)([mh])'\)")
QUOTED = re.compile(r"\$\{(\w+):sqlstring\}")


def sent(text: str, since: datetime, until: datetime, **variables: str | list[str]) -> str:
    """The query as it reaches the server; raises KeyError when it names a variable that is not given."""
    first, last = f"'{_instant(since)}'", f"'{_instant(until)}'"
    text = TIME_FILTER.sub(lambda found: f"{found[1]} BETWEEN {first} AND {last}", text)
    text = text.replace("$__timeFrom()", first).replace("$__timeTo()", last)
    text = TIME_GROUP.sub(_grouped, text)
    return QUOTED.sub(lambda found: _quoted(variables[found[1]]), text)


def _grouped(found: re.Match[str]) -> str:
    seconds = int(found[2]) * {"m": 60, "h": 3_600}[found[3]]
    return f"floor(extract(epoch from {found[1]})/{seconds})*{seconds}"


def _quoted(value: str | list[str]) -> str:
    values = [value] if isinstance(value, str) else value
    return ",".join("'" + each.replace("'", "''") + "'" for each in values)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
