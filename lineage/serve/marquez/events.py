"""Events as they came."""

from typing import Annotated, Literal

from litestar.params import QueryParameter

from lineage.query.marquez.events import events
from lineage.query.marquez.page import Span
from lineage.query.marquez.types import Events
from lineage.serve.marquez.describe import Asked, Limit, Moment, Offset, page, pipeline_of, reads, within


@reads("/events/lineage", "OpenLineage events as they came, by their time")
def get_lineage_events(
    request: Asked,
    before: Moment = None,
    after: Moment = None,
    direction: Annotated[Literal["asc", "desc"], QueryParameter(name="sortDirection")] = "desc",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Events:
    pipeline = pipeline_of(request)
    span, rows = Span(after, before), page(limit, offset)
    return events(
        pipeline.store, pipeline.log, rows, within=within(request), span=span, ascending=direction == "asc"
    )


@reads("/events", "OpenLineage events as they came, the newest first")
def get_events(request: Asked, limit: Limit = 100, offset: Offset = 0) -> Events:
    pipeline = pipeline_of(request)
    return events(pipeline.store, pipeline.log, page(limit, offset), within=within(request))


@reads("/events/{namespace:path}", "The events about the jobs and datasets of a namespace")
def get_events_of(request: Asked, namespace: str, limit: Limit = 100, offset: Offset = 0) -> Events:
    """The namespace may be sent as it is: marquez-python does not encode it."""
    pipeline = pipeline_of(request)
    rows = page(limit, offset)
    return events(pipeline.store, pipeline.log, rows, namespace=namespace, within=within(request))
