"""The application: which routes there are, and what every answer carries."""

import asyncio
import time

from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import ScalarRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from exporters.prometheus.metrics import Exposition
from lineage.errors import LineageError
from lineage.pipeline import Pipeline
from lineage.serve import direct, questions
from lineage.serve.admin import get_audit, post_rebuild, replay_dead_letters
from lineage.serve.body import MAX_BODY
from lineage.serve.errors import answer, faults, http_error, lineage_error, unexpected
from lineage.serve.exchange import export_events, import_events
from lineage.serve.export import export_view, list_views
from lineage.serve.guard import Door, Guard
from lineage.serve.ingest import take_events
from lineage.serve.load import Load
from lineage.serve.marquez import routes as marquez
from lineage.serve.metrics import get_metrics
from lineage.serve.path import Names, split_by_segment
from lineage.serve.retention import post_erase, post_prune

READ_WAIT = 1.0
"""Seconds a GET waits at most for the store to hold what the log held when it arrived."""

ROUTES = [
    take_events,
    export_events,
    import_events,
    list_views,
    export_view,
    post_prune,
    post_erase,
    *marquez.ROUTES,
    questions.get_upstream,
    questions.get_upstream_runs,
    questions.get_downstream,
    questions.get_provenance,
    questions.get_impact,
    questions.get_failures,
    questions.get_dead_letters,
    questions.get_diff,
    questions.get_doctor,
    questions.post_sql,
    replay_dead_letters,
    post_rebuild,
    get_audit,
    get_metrics,
]


@get("/health/live", media_type=MediaType.TEXT, summary="The process answers", security=[{}])
async def live() -> str:
    return "live"


@get(
    "/health/ready",
    media_type=MediaType.JSON,
    summary="Events are taken and stored",
    responses=faults(503),
    security=[{}],
)
async def ready(request: Request[object, object, State]) -> Response[dict[str, object]]:
    pipeline: Pipeline = request.app.state.pipeline
    if pipeline.fault is not None:
        return answer(503, "the writer stopped; events are kept in the log")
    if pipeline.stalled is not None:
        return answer(503, "the store cannot write, is the disk full? events are kept in the log")
    said: dict[str, object] = {"ready": True, "rebuilding": pipeline.rebuilding, "behind": pipeline.behind}
    if pipeline.config_fault is not None:
        said["configuration"] = pipeline.config_fault
    return Response(said)


class ReadYourWrites:
    """A question waits for the events acknowledged before it; the answer says how many are missing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != ScopeType.HTTP
            or not scope["path"].startswith("/api/")
            or (scope["path"], scope["method"]) == ("/api/v1/lineage", "POST")
        ):
            await self.app(scope, receive, send)
            return
        pipeline: Pipeline = scope["app"].state.pipeline
        began = time.perf_counter()
        waited = pipeline.behind > 0
        behind = await asyncio.to_thread(pipeline.wait, READ_WAIT) if waited else 0
        spent = f"log;dur={(time.perf_counter() - began) * 1000:.1f}".encode()

        async def send_with_header(message: Message) -> None:
            if waited and message["type"] == "http.response.start":
                told = [(b"lineage-behind", str(behind).encode())] if behind else []
                message["headers"] = [*message["headers"], (b"server-timing", spent), *told]
            await send(message)

        await self.app(scope, receive, send_with_header)


class App(Litestar):
    """Litestar, with names in paths decoded segment by segment; events are taken before it routes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        if direct.takes(scope):
            await direct.take_events(self, scope, receive, send)
            return
        split_by_segment(scope)
        await super().__call__(scope, receive, send)


def create_app(pipeline: Pipeline, *, guarded: bool = True) -> Litestar:
    """The ASGI application over a pipeline that the caller opens and closes.

    Not guarded, it asks for no key: for a caller in this process, who could read the home's files as well.
    """
    door = Door(pipeline.state) if guarded else None
    return App(
        # One router: added one by one, Litestar would wrap a handler anew with each that shares its path.
        [Router("/", route_handlers=[*ROUTES, live, ready])],
        state=State(
            {
                "pipeline": pipeline,
                "door": door,
                "load": Load(lambda: pipeline.config.limits),
                "exposition": Exposition(pipeline),
            }
        ),
        on_shutdown=[] if door is None else [door.flush],
        middleware=[Names, Guard, ReadYourWrites],
        exception_handlers={
            LineageError: lineage_error,
            HTTPException: http_error,
            RecursionError: lineage_error,
            HTTP_500_INTERNAL_SERVER_ERROR: unexpected,
        },
        request_max_body_size=MAX_BODY,
        openapi_config=OpenAPIConfig(
            title="Unified Lineage",
            version="2",
            components=Components(security_schemes={"key": SecurityScheme("http", scheme="bearer")}),
            security=[{"key": []}],
            path="/docs",
            render_plugins=[ScalarRenderPlugin(path="/")],
        ),
        logging_config=None,
    )
