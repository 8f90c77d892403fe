"""Bodies that no framework decodes for us, described for the reader of the API."""

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

_DATASET = Schema(
    type=OpenAPIType.OBJECT,
    required=["namespace", "name"],
    properties={
        "namespace": Schema(type=OpenAPIType.STRING),
        "name": Schema(type=OpenAPIType.STRING),
        "facets": Schema(type=OpenAPIType.OBJECT),
    },
)
_DATASETS = Schema(type=OpenAPIType.ARRAY, items=_DATASET)
_EVENT = Schema(
    title="OpenLineage event",
    description="A RunEvent (run and job), JobEvent (job) or DatasetEvent (dataset) of OpenLineage 2-0-2.",
    type=OpenAPIType.OBJECT,
    required=["eventTime"],
    properties={
        "eventTime": Schema(type=OpenAPIType.STRING, description="ISO-8601."),
        "eventType": Schema(enum=["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]),
        "producer": Schema(type=OpenAPIType.STRING),
        "schemaURL": Schema(type=OpenAPIType.STRING),
        "run": Schema(
            type=OpenAPIType.OBJECT,
            required=["runId"],
            properties={
                "runId": Schema(type=OpenAPIType.STRING),
                "facets": Schema(type=OpenAPIType.OBJECT),
            },
        ),
        "job": _DATASET,
        "dataset": _DATASET,
        "inputs": _DATASETS,
        "outputs": _DATASETS,
    },
)


@dataclass
class TakesEvents(Operation):
    """An operation whose body is one event or an array of them."""

    def __post_init__(self) -> None:
        either = Schema(one_of=[_EVENT, Schema(type=OpenAPIType.ARRAY, items=_EVENT)])
        self.request_body = RequestBody({"application/json": OpenAPIMediaType(either)}, required=True)


@dataclass
class TakesLines(Operation):
    """An operation whose body is NDJSON."""

    def __post_init__(self) -> None:
        lines = Schema(type=OpenAPIType.ARRAY, items=_EVENT, description="One event a line.")
        self.request_body = RequestBody({"application/x-ndjson": OpenAPIMediaType(lines)}, required=True)
