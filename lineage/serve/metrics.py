"""GET /metrics, for Prometheus."""

from litestar import Request, Response, get
from litestar.datastructures import State

from exporters.prometheus.metrics import Exposition


@get("/metrics", sync_to_thread=True, summary="Metrics as Prometheus' text, or OpenMetrics if accepted")
def get_metrics(request: Request[object, object, State]) -> Response[bytes]:
    exposition: Exposition = request.app.state.exposition
    body, content_type = exposition.render(request.headers.get("accept", ""))
    return Response(body, headers={"content-type": content_type})
