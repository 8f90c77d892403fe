"""What every dashboard has: variables, the way to the others, failures as annotations, numbered panels."""

from collections.abc import Iterable, Sequence

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from dashboards.panels import PanelBuilder
from dashboards.sources import PROMETHEUS, SQL, rows, text_of

TAG = "lineage"

ONE_ROW = 24
"""Columns of Grafana's grid."""


def board(
    uid: str,
    title: str,
    about: str,
    panels: Sequence[PanelBuilder | str],
    *,
    variables: Iterable[dashboard.QueryVariable] = (),
    annotated: bool = True,
    since: str = "now-24h",
) -> dashboard.Dashboard:
    """A dashboard of panels in their order; a text begins a row of that title."""
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
    for number, panel in enumerate(panels, 1):
        if isinstance(panel, str):
            made.with_row(dashboard.Row(panel).id(number))
        else:
            made.with_panel(panel.id(number))  # type: ignore[arg-type]  # the builders share no class
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


def labels(name: str, label: str, expression: str) -> dashboard.QueryVariable:
    """A variable of several values, from the labels of a metric."""
    return (
        dashboard.QueryVariable(name)
        .label(label)
        .datasource(PROMETHEUS)
        .query(expression)
        .definition(expression)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .current(VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def _failures() -> dashboard.AnnotationQuery:
    return (
        dashboard.AnnotationQuery()
        .name("Failed cross-team runs")
        .datasource(SQL)
        .enable(True)
        .icon_color("red")
        .target(rows("annotations/failures", "Anno"))
    )
