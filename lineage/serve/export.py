"""The public views whole, for `lineage export DIR.parquet` and whoever reads Arrow."""

from litestar import Request, get
from litestar.datastructures import State
from litestar.response import Stream

from lineage.query.exchange.views import stream, views
from lineage.serve.errors import CLOSED, faults
from lineage.serve.questions import pipeline_of

ARROW = "application/vnd.apache.arrow.stream"


@get("/api/v2/export", sync_to_thread=True, summary="The public views, by name", responses=CLOSED)
def list_views(request: Request[object, object, State]) -> list[str]:
    return [view.name for view in views(pipeline_of(request).store)]


@get(
    "/api/v2/export/{view:str}",
    media_type=ARROW,
    sync_to_thread=True,
    summary="All rows of a public view, as an Arrow IPC stream",
    responses={**CLOSED, **faults(404)},
)
def export_view(request: Request[object, object, State], view: str) -> Stream:
    """Ids are text and intervals seconds.

    Views that grow with time have one column more, `date`, the day in UTC in whose order the rows come.
    """
    return Stream(stream(pipeline_of(request).store, view), media_type=ARROW)
