"""Datasets, their versions and their tags."""

from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from lineage.errors import NotFound
from lineage.pipeline import Pipeline
from lineage.query.marquez.dataset_versions import dataset_version, dataset_versions
from lineage.query.marquez.datasets import dataset as find
from lineage.query.marquez.lists import datasets
from lineage.query.marquez.namespaces import namespace as find_namespace
from lineage.query.marquez.runs import runs_of
from lineage.query.marquez.sources import source as find_source
from lineage.query.marquez.types import Dataset, Datasets, DatasetVersion, DatasetVersions, Run
from lineage.serve.marquez.describe import (
    Asked,
    Limit,
    Offset,
    deletes,
    page,
    pipeline_of,
    posts,
    puts,
    reads,
    version_id,
)
from lineage.serve.marquez.say import ask, event, facet, hide, say

_DATASET = "/namespaces/{namespace:str}/datasets/{dataset:str}"
_TYPES = {"DB_TABLE": "TABLE", "STREAM": "STREAM"}


class FieldMeta(Struct):
    name: str
    type: str | None = None
    tags: list[str] | None = None
    description: str | None = None


class DatasetMeta(Struct, rename="camel"):
    """What is said of a dataset."""

    type: Literal["DB_TABLE", "STREAM"]
    physical_name: str
    source_name: str
    fields: list[FieldMeta] | None = None
    tags: list[str] | None = None
    description: str | None = None
    run_id: UUID | None = None
    schema_location: str | None = None


@reads("/namespaces/{namespace:str}/datasets", "The datasets of a namespace, by name")
def list_datasets(request: Asked, namespace: str, limit: Limit = 100, offset: Offset = 0) -> Datasets:
    return datasets(pipeline_of(request).store, namespace, page(limit, offset))


@reads(_DATASET, "A dataset")
def get_dataset(request: Asked, namespace: str, dataset: str) -> Dataset:
    return find(pipeline_of(request).store, namespace, dataset)


@reads(f"{_DATASET}/versions", "The versions of a dataset, the newest first")
def list_dataset_versions(
    request: Asked, namespace: str, dataset: str, limit: Limit = 100, offset: Offset = 0
) -> DatasetVersions:
    return dataset_versions(pipeline_of(request).store, namespace, dataset, page(limit, offset))


@reads(f"{_DATASET}/versions/{{version:str}}", "A version of a dataset")
def get_dataset_version(request: Asked, namespace: str, dataset: str, version: str) -> DatasetVersion:
    return dataset_version(pipeline_of(request).store, namespace, dataset, version_id(version))


@puts(_DATASET, "Say what a dataset is; with runId, that the run writes it")
async def put_dataset(request: Asked, namespace: str, dataset: str, data: DatasetMeta) -> Dataset:
    url, run = await ask(request, lambda p: _known(p, namespace, data))
    named = {"namespace": namespace, "name": dataset, "facets": _facets(data, url)}
    if run is None or run.job_version is None:
        said = event("DatasetEvent", dataset=named)
    else:
        job = {"namespace": run.job_version.namespace, "name": run.job_version.name}
        said = event("RunEvent", eventType="OTHER", run=_announced(run), job=job, outputs=[named])
    return await say(request, said, lambda p: find(p.store, namespace, dataset))


@deletes(_DATASET, "Hide a dataset until an event names it again")
async def delete_dataset(request: Asked, namespace: str, dataset: str) -> Dataset:
    known = await ask(request, lambda p: find(p.store, namespace, dataset))
    return await hide(
        request,
        known.updated_at,
        lambda p: find(p.store, namespace, dataset, hidden=True),
        subject="dataset",
        namespace=known.namespace,
        name=known.name,
    )


@posts(f"{_DATASET}/tags/{{tag:str}}", "Tag a dataset")
async def tag_dataset(request: Asked, namespace: str, dataset: str, tag: str) -> Dataset:
    return await _tag(request, namespace, dataset, tag, "", present=True)


@deletes(f"{_DATASET}/tags/{{tag:str}}", "Take a tag from a dataset")
async def untag_dataset(request: Asked, namespace: str, dataset: str, tag: str) -> Dataset:
    return await _tag(request, namespace, dataset, tag, "", present=False)


@posts(f"{_DATASET}/fields/{{field:str}}/tags/{{tag:str}}", "Tag a column")
async def tag_field(request: Asked, namespace: str, dataset: str, field: str, tag: str) -> Dataset:
    return await _tag(request, namespace, dataset, tag, field, present=True)


@deletes(f"{_DATASET}/fields/{{field:str}}/tags/{{tag:str}}", "Take a tag from a column")
async def untag_field(request: Asked, namespace: str, dataset: str, field: str, tag: str) -> Dataset:
    return await _tag(request, namespace, dataset, tag, field, present=False)


async def _tag(
    request: Asked, namespace: str, dataset: str, tag: str, field: str, *, present: bool
) -> Dataset:
    known = await ask(request, lambda p: find(p.store, namespace, dataset))
    if field and all(each.name != field for each in known.fields):
        raise NotFound(f"Field '{field}' not found.")
    place = {"subject": "dataset", "namespace": known.namespace, "name": known.name, "field": field}
    said = {"kind": "tagged", **place, "tag": tag.upper(), "present": present}
    return await say(
        request, event("CatalogEvent", catalog=said), lambda p: find(p.store, namespace, dataset)
    )


def _known(pipeline: Pipeline, namespace: str, data: DatasetMeta) -> tuple[str, Run | None]:
    """The source's URL, and the run that writes. Raises NotFound where one of them is not known."""
    find_namespace(pipeline.store, namespace)
    url = find_source(pipeline.store, data.source_name).connection_url
    if data.run_id is None:
        return url, None
    found = runs_of(pipeline.store, [data.run_id])
    if not found:
        raise NotFound(f"Run '{data.run_id}' not found.")
    return url, found[0]


def _announced(run: Run) -> dict[str, Any]:
    """The run as it stands: being written for is not yet a beginning."""
    return {"runId": run.id, "facets": {"marquez_run": facet("marquez_run", args=run.args)}}


def _facets(data: DatasetMeta, url: str) -> dict[str, Any]:
    location = data.schema_location
    found = {
        "datasetType": facet("datasetType", datasetType=_TYPES[data.type]),
        "dataSource": facet("dataSource", name=data.source_name, uri=url),
        "marquez_dataset": facet("marquez_dataset", physicalName=data.physical_name, schemaLocation=location),
    }
    if data.description is not None:
        found["documentation"] = facet("documentation", description=data.description)
    if data.fields is not None:
        columns = [
            {"name": each.name, "type": each.type, "description": each.description} for each in data.fields
        ]
        found["schema"] = facet("schema", fields=columns)
    tags = [{"key": tag, "value": "true", "source": "MARQUEZ"} for tag in data.tags or ()]
    for each in data.fields or ():
        tags += [
            {"key": tag, "value": "true", "source": "MARQUEZ", "field": each.name} for tag in each.tags or ()
        ]
    if tags:
        found["tags"] = facet("tags", tags=tags)
    return found
