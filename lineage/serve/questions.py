"""GET /api/v2: the questions, each a thin handler over a function of lineage.query."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.params import Parameter

from lineage.errors import BadRequest
from lineage.pipeline import Pipeline
from lineage.query.ask import ask
from lineage.query.columns import ColumnGraph, column_downstream, column_upstream, split_column
from lineage.query.dead_letters import DeadLetter, dead_letters
from lineage.query.diff.diff import diff
from lineage.query.diff.difference import Diff
from lineage.query.doctor.doctor import doctor
from lineage.query.doctor.finding import Diagnosis
from lineage.query.failures import Failure, failures
from lineage.query.graph import downstream, upstream
from lineage.query.graph_of import Graph
from lineage.query.impact import Impact, impact
from lineage.query.moment import NOW, Moment
from lineage.query.provenance import Provenance, provenance
from lineage.query.runs import RunLinks, runs_upstream
from lineage.serve.errors import CLOSED, faults

Depth = Annotated[int, Parameter(ge=1, le=100, description="How many edges away at most.")]
Nodes = Annotated[
    int, Parameter(ge=1, le=100_000, description="Nodes at most, of a column edges, the nearest first.")
]
Links = Annotated[int, Parameter(ge=1, le=100_000, description="Links at most, the nearest first.")]
Limit = Annotated[int, Parameter(ge=0, le=100_000, description="How many at most.")]
Node = Annotated[str, Parameter(description="A node id, or any unambiguous ending of a name.")]
NodeOrColumn = Annotated[
    str,
    Parameter(
        description="A node id, or any unambiguous ending of a name; `#column` behind it for a column."
    ),
]

AsOf = Annotated[
    str | None,
    Parameter(
        description="The graph and the versions as they stood then: ISO 8601, UTC if no zone is named. Names "
        "of one dataset, and teams, are those known now."
    ),
]
InRun = Annotated[
    str | None, Parameter(description="What this very run met: a run's id, Airflow's or Metaflow's.")
]
Run = Annotated[str, Parameter(description="A run's id, Airflow's or Metaflow's, JOB@RUN or MODEL#sha.")]


_OF_A_NODE: dict[str, Any] = {"sync_to_thread": True, "responses": {**CLOSED, **faults(400, 404, 409)}}
_OF_ALL: dict[str, Any] = {"sync_to_thread": True, "responses": {**CLOSED, **faults(400)}}


@dataclass
class Question:
    """SQL over the public schema; one reading statement."""

    query: str


@dataclass
class Table:
    """An answer in rows."""

    columns: list[str]
    types: list[str]
    rows: list[list[Any]]


def _refuse(when: Moment) -> None:
    """Columns are told of the newest statement only."""
    if when != NOW:
        raise BadRequest(
            "columns are known as they stand only: ask without as_of and run, or for the dataset"
        )


def pipeline_of(request: Request[object, object, State]) -> Pipeline:
    """The pipeline this app serves."""
    pipeline: Pipeline = request.app.state.pipeline
    return pipeline


@get("/api/v2/upstream", summary="What a node or a column comes from", **_OF_A_NODE)
def get_upstream(
    request: Request[object, object, State],
    node: NodeOrColumn,
    depth: Depth = 20,
    as_of: AsOf = None,
    run: InRun = None,
    limit: Nodes = 10_000,
) -> Graph | ColumnGraph:
    store, (name, column) = pipeline_of(request).store, split_column(node)
    when = Moment.of(as_of, run)
    if column is not None:
        _refuse(when)
        return column_upstream(store, name, column, depth=depth).cut(limit)
    return upstream(store, name, depth=depth, when=when, limit=limit)


@get("/api/v2/upstream/runs", summary="The runs a run, or a node's newest run, rests on", **_OF_A_NODE)
def get_upstream_runs(
    request: Request[object, object, State],
    node: Node,
    depth: Depth = 20,
    as_of: AsOf = None,
    run: InRun = None,
    limit: Links = 10_000,
) -> RunLinks:
    found = runs_upstream(pipeline_of(request).store, node, depth=depth, when=Moment.of(as_of, run))
    return found.cut(limit)


@get("/api/v2/downstream", summary="What comes from a node or a column", **_OF_A_NODE)
def get_downstream(
    request: Request[object, object, State],
    node: NodeOrColumn,
    depth: Depth = 20,
    as_of: AsOf = None,
    run: InRun = None,
    limit: Nodes = 10_000,
) -> Graph | ColumnGraph:
    store, (name, column) = pipeline_of(request).store, split_column(node)
    when = Moment.of(as_of, run)
    if column is not None:
        _refuse(when)
        return column_downstream(store, name, column, depth=depth).cut(limit)
    return downstream(store, name, depth=depth, when=when, limit=limit)


@get("/api/v2/provenance", summary="Which runs of which teams a model was learned from", **_OF_A_NODE)
def get_provenance(
    request: Request[object, object, State],
    model: Node,
    depth: Depth = 20,
    as_of: AsOf = None,
    run: InRun = None,
    limit: Links = 10_000,
) -> Provenance:
    found = provenance(pipeline_of(request).store, model, depth=depth, when=Moment.of(as_of, run))
    return found.cut(limit)


@get("/api/v2/impact", summary="Who is hit when a node or a run turns bad", **_OF_A_NODE)
def get_impact(
    request: Request[object, object, State],
    node: Node,
    depth: Depth = 20,
    as_of: AsOf = None,
    run: InRun = None,
    limit: Nodes = 10_000,
) -> Impact:
    return impact(pipeline_of(request).store, node, depth=depth, when=Moment.of(as_of, run), limit=limit)


@get("/api/v2/failures", summary="Failed runs that other teams depend on", **_OF_ALL)
def get_failures(request: Request[object, object, State], history: bool = False) -> list[Failure]:
    return failures(pipeline_of(request).store, history=history)


@get("/api/v2/diff", summary="What differs between two runs of one job", **_OF_A_NODE)
def get_diff(request: Request[object, object, State], before: Run, after: Run, depth: Depth = 20) -> Diff:
    pipeline = pipeline_of(request)
    return diff(pipeline.store, pipeline.log, before, after, depth=depth)


@get("/api/v2/doctor", summary="What stands between the events and a whole graph", **_OF_ALL)
def get_doctor(request: Request[object, object, State]) -> Diagnosis:
    pipeline = pipeline_of(request)
    fault = "the writer stopped" if pipeline.fault is not None else pipeline.stalled
    return doctor(
        pipeline.store,
        pipeline.log,
        behind=pipeline.behind,
        fault=fault,
        config_fault=pipeline.config_fault,
    )


@get("/api/v2/dead-letters", summary="Bodies that could not be placed, and why", **_OF_ALL)
def get_dead_letters(request: Request[object, object, State], limit: Limit = 100) -> list[DeadLetter]:
    return dead_letters(pipeline_of(request).store, limit=limit)


@post(
    "/api/v2/sql",
    status_code=200,
    sync_to_thread=True,
    summary="Ask in SQL",
    responses={**CLOSED, **faults(400, 413)},
)
def post_sql(request: Request[object, object, State], data: Question) -> Table:
    answer = ask(pipeline_of(request).store, data.query)
    return Table(answer.columns, answer.types, [list(row) for row in answer.rows])
