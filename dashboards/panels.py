"""The kinds of panels. Every panel must say its title, description and unit, and what it means when empty."""

from typing import Protocol, Self, TypeVar

from grafana_foundation_sdk.builders import (
    barchart,
    dashboard,
    nodegraph,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import (
    DataSourceRef,
    StackingMode,
    VisibilityMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DataTransformerConfig,
    DynamicConfigValue,
    FieldColorModeId,
    Panel,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
)

from dashboards.sources import PROMETHEUS, SQL, SqlQuery, points, rows

SERVER = "${lineage}"
"""The address of the lineage server, a variable of every dashboard."""

LINKS = {
    "run": ("The run", f"{SERVER}/api/v1/jobs/runs/${{__value.raw}}"),
    "team": ("The team", "/d/lineage-team?var-team=${__value.raw:percentencode}"),
    "producer_team": ("The team", "/d/lineage-team?var-team=${__value.raw:percentencode}"),
    "consumer_team": ("The team", "/d/lineage-team?var-team=${__value.raw:percentencode}"),
    "dataset": ("The dataset", "/d/lineage-dataset?var-dataset=${__value.raw:percentencode}"),
    "model": ("The model", "/d/lineage-model?var-model=${__value.raw:percentencode}"),
}
"""Columns of these names lead on."""

GREEN, ORANGE, RED, GREY, BLUE = "green", "orange", "red", "text", "blue"

STATES = {"COMPLETE": GREEN, "FAIL": RED, "LOST": RED, "ABORT": GREY, "RETRYING": ORANGE, "RUNNING": BLUE}


class PanelBuilder(Protocol):
    """What the SDK's panel builders have in common."""

    def id(self, id_val: int) -> Self: ...
    def title(self, title: str) -> Self: ...
    def description(self, description: str) -> Self: ...
    def datasource(self, datasource: DataSourceRef) -> Self: ...
    def span(self, w: int) -> Self: ...
    def height(self, h: int) -> Self: ...
    def unit(self, unit: str) -> Self: ...
    def no_value(self, no_value: str) -> Self: ...
    def with_target(self, target: Builder[Dataquery]) -> Self: ...
    def build(self) -> Panel: ...


P = TypeVar("P", bound=PanelBuilder)


def _panel(panel: P, title: str, about: str, empty: str, unit: str, query: Builder[Dataquery]) -> P:
    source = SQL if isinstance(query.build(), SqlQuery) else PROMETHEUS
    return (
        panel.title(title).description(about).datasource(source).unit(unit).no_value(empty).with_target(query)
    )


def number(
    title: str, about: str, query: Builder[Dataquery], *, unit: str = "short", empty: str = "0",
    red_from: float | None = None,
) -> stat.Panel:  # fmt: skip
    """One number, six columns wide; red from `red_from` on."""
    panel = _panel(stat.Panel(), title, about, empty, unit, query).span(6).height(4)
    return panel if red_from is None else panel.thresholds(_limits(red_from))


def _limits(red_from: float) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=None, color=GREEN), Threshold(value=red_from, color=RED)]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def listing(
    title: str, about: str, name: str, *, empty: str, units: dict[str, str] | None = None
) -> table.Panel:
    """The rows of `queries/<name>.sql`; columns of LINKS lead on, `units` names columns' units."""
    panel = (
        _panel(table.Panel(), title, about, empty, "short", rows(name)).span(24).height(8).filterable(True)
    )
    for column, (label, url) in LINKS.items():
        panel.override_by_name(
            column, [DynamicConfigValue(id_val="links", value=[{"title": label, "url": url}])]
        )
    for column, unit in (units or {}).items():
        panel.override_by_name(column, [DynamicConfigValue(id_val="unit", value=unit)])
    return panel.override_by_name("state", [DynamicConfigValue(id_val="mappings", value=_state_colours())])


def _state_colours() -> list[ValueMap]:
    options = {
        state: ValueMappingResult(color=colour, index=place)
        for place, (state, colour) in enumerate(STATES.items())
    }
    return [ValueMap(options)]


def lines(
    title: str, about: str, query: Builder[Dataquery], *, unit: str = "short", empty: str
) -> timeseries.Panel:
    """Values over time."""
    return _panel(timeseries.Panel(), title, about, empty, unit, query).span(12).height(8)


def bars(title: str, about: str, name: str, *, unit: str = "short", empty: str) -> barchart.Panel:
    """The rows of a query as stacked bars: the first column names the bar, each further one is a part."""
    panel = _panel(barchart.Panel(), title, about, empty, unit, rows(name)).span(12).height(8)
    return panel.orientation(VizOrientation.HORIZONTAL).stacking(StackingMode.NORMAL)


def states(title: str, about: str, name: str, *, empty: str) -> statetimeline.Panel:
    """A row a `metric`, coloured by its `state` from `time` on."""
    panel = _panel(statetimeline.Panel(), title, about, empty, "short", rows(name)).span(24).height(8)
    by_metric = DataTransformerConfig(id_val="partitionByValues", options={"fields": ["metric"]})
    return (
        panel.transformations([by_metric]).mappings(list(_state_colours())).show_value(VisibilityMode.NEVER)
    )


def graph(title: str, about: str, name: str, *, empty: str, arcs: dict[str, str]) -> nodegraph.Panel:
    """Nodes and edges of `queries/<name>_nodes.sql` and `_edges.sql`; `arcs` colours the nodes' rings."""
    panel = _panel(nodegraph.Panel(), title, about, empty, "short", rows(f"{name}_nodes", "nodes"))
    rings = [nodegraph.ArcOption().field(f"arc__{part}").color(colour) for part, colour in arcs.items()]
    return (
        panel.with_target(rows(f"{name}_edges", "edges"))
        .nodes(nodegraph.NodeOptions().arcs(list(rings)))
        .span(24)
        .height(14)
    )


def measured(title: str, about: str, name: str, *, unit: str = "short", empty: str) -> timeseries.Panel:
    """Values of `queries/<name>.sql` over time, as points that lines join."""
    panel = lines(title, about, points(name), unit=unit, empty=empty)
    return panel.show_points(VisibilityMode.ALWAYS).color_scheme(
        dashboard.FieldColor().mode(FieldColorModeId.PALETTE_CLASSIC)
    )
