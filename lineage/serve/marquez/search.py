"""Search, and counts over time."""

from typing import Annotated, Literal

from litestar.params import QueryParameter

from lineage.query.marquez.page import Span
from lineage.query.marquez.search import search
from lineage.query.marquez.stats import Period, event_counts, thing_counts
from lineage.query.marquez.types import Count, EventCount, SearchResults
from lineage.serve.marquez.describe import MAX_LIMIT, Asked, Limit, Moment, pipeline_of, reads, within

Timezone = Annotated[str, QueryParameter(description="Where days begin, such as Europe/Berlin.")]


@reads("/search", "Jobs and datasets by a part of their name")
def get_search(  # noqa: PLR0913, PLR0917 - a parameter of the API each
    request: Asked,
    q: Annotated[str, QueryParameter(description="A part of the name, in any case.")],
    kind: Annotated[Literal["DATASET", "JOB"] | None, QueryParameter(name="filter")] = None,
    sort: Literal["NAME", "UPDATE_AT"] = "NAME",
    limit: Limit = 10,
    namespace: str | None = None,
    before: Moment = None,
    after: Moment = None,
) -> SearchResults:
    return search(
        pipeline_of(request).store,
        q,
        kind=kind,
        sort=sort,
        limit=min(limit, MAX_LIMIT),
        within=within(request) if namespace is None else [namespace],
        span=Span(after, before),
    )


@reads("/stats/lineage-events", "Events of the last day or week, by their type")
def get_event_counts(request: Asked, period: Period = "DAY", timezone: Timezone = "UTC") -> list[EventCount]:
    return event_counts(pipeline_of(request).store, period, timezone)


@reads("/stats/{kind:str}", "How many jobs, datasets or sources were known over the last day or week")
def get_thing_counts(
    request: Asked,
    kind: Literal["jobs", "datasets", "sources"],
    period: Period = "DAY",
    timezone: Timezone = "UTC",
) -> list[Count]:
    return thing_counts(pipeline_of(request).store, kind, period, timezone)
