"""What every dashboard has: variables, the way to the others, failures as annotations, numbered panels."""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import NamedTuple

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from dashboards.panels import PanelBuilder
from dashboards.sources import SQL, text_of
from dashboards.sources import rows as rows_of

TAG = "lineage"


class Row(NamedTuple):
    """A line across the dashboard, and the panels under it."""

    title: str
    panels: Sequence[PanelBuilder]


def board(
    uid: str,
    title: str,
    about: str,
    rows: Sequence[Row],
    *,
    variables: Iterable[dashboard.QueryVariable] = (),
    annotated: bool = True,
    since: str = "now-24h",
) -> dashboard.Dashboard:
    """A dashboard of rows in their order."""
    made = (
        dashboard.Dashboard(title)
        .uid(uid)
        .description(about)
        .tags([TAG])
        .readonly()
        .refresh("30s")
        .time(since, "now")
        .timezone("browser")
        .tooltip(DashboardCursorSync.CROSSHAIR)
    )
    made.link(
        dashboard.DashboardLink("Lineage")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(True)
        .keep_time(True)
        .include_vars(True)
    )
    made.with_variable(_server())
    for variable in variables:
        made.with_variable(variable)
    if annotated:
        made.annotation(_failures())
    numbers = count(1)
    for row in rows:
        made.with_row(dashboard.Row(row.title).id(next(numbers)))
        for panel in row.panels:
            made.with_panel(panel.id(next(numbers)))  # type: ignore[arg-type]  # the builders share no class
    return made


def _server() -> dashboard.TextBoxVariable:
    about = "The address of the lineage server that links to runs lead to."
    return (
        dashboard.TextBoxVariable("lineage")
        .label("Server")
        .description(about)
        .default_value("http://127.0.0.1:5000")
    )


def many(name: str, label: str) -> dashboard.QueryVariable:
    """A variable of several values, all of them unless some are chosen; `queries/variables/<name>.sql`."""
    return (
        _variable(name, label)
        .multi(True)
        .include_all(True)
        .current(VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def one(name: str, label: str) -> dashboard.QueryVariable:
    """A variable of one value; `queries/variables/<name>.sql`."""
    return _variable(name, label)


def _variable(name: str, label: str) -> dashboard.QueryVariable:
    text = text_of(f"variables/{name}")
    return (
        dashboard.QueryVariable(name)
        .label(label)
        .datasource(SQL)
        .query(text)
        .definition(text)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
    )


def _failures() -> dashboard.AnnotationQuery:
    return (
        dashboard.AnnotationQuery()
        .name("Failed cross-team runs")
        .datasource(SQL)
        .enable(True)
        .icon_color("red")
        .target(rows_of("annotations/failures", "Anno"))
    )
