"""GET /metrics, for Prometheus."""

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State

from exporters.prometheus.metrics import Exposition
from lineage.serve.errors import CLOSED


@get(
    "/metrics",
    media_type=MediaType.TEXT,
    sync_to_thread=True,
    summary="Metrics as Prometheus' text, or OpenMetrics if accepted",
    responses=CLOSED,
)
def get_metrics(request: Request[object, object, State]) -> Response[bytes]:
    exposition: Exposition = request.app.state.exposition
    body, content_type = exposition.render(request.headers.get("accept", ""))
    return Response(body, headers={"content-type": content_type})
