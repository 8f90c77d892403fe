"""Versions of a dataset: one is one writing by a run."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lineage.errors import NotFound
from lineage.facets import parse
from lineage.names import DatasetName
from lineage.query.marquez import said as s
from lineage.query.marquez.datasets import NO_SOURCE, dataset_id, kind
from lineage.query.marquez.described import Described, described
from lineage.query.marquez.page import ALL, Page
from lineage.query.marquez.runs import runs_of
from lineage.query.marquez.types import DatasetVersion, DatasetVersions, Id, Run, raw
from lineage.store.sql import script
from lineage.store.store import Store


class _Row(NamedTuple):
    version_id: UUID
    written_at: datetime
    run_id: UUID
    schema: str | None
    lifecycle: str | None
    schema_id: UUID | None
    total: int


def dataset_versions(store: Store, namespace: str, name: str, page: Page = ALL) -> DatasetVersions:
    """The versions of a dataset, the newest first. Raises NotFound when there is no such dataset."""
    found, total = _find(store, namespace, name, None, page)
    return DatasetVersions(found, total)


def dataset_version(store: Store, namespace: str, name: str, version: UUID) -> DatasetVersion:
    """One version. Raises NotFound."""
    found, _ = _find(store, namespace, name, version, Page(1))
    if not found:
        raise NotFound(f"Dataset version '{version}' not found.")
    return found[0]


def _find(
    store: Store, namespace: str, name: str, version: UUID | None, page: Page
) -> tuple[list[DatasetVersion], int]:
    dataset = dataset_id(store, namespace, name)
    asked = {"dataset": dataset, "version": version, **page._asdict()}
    rows = [_Row(*row) for row in store.query(script(__package__, "dataset_versions"), asked).rows]
    about = described(store, [dataset])[dataset]
    writers = {run.id: run for run in runs_of(store, list({row.run_id for row in rows}))}
    named = DatasetName.canonical(namespace, name)
    return [_version(named, row, about, writers.get(row.run_id)) for row in rows], rows[
        0
    ].total if rows else 0


def _version(named: DatasetName, row: _Row, about: Described, writer: Run | None) -> DatasetVersion:
    source = about.facet("dataSource", s.DataSource)
    stored = about.facet("marquez_dataset", s.MarquezDataset)
    facets = about.all_facets
    if row.schema is not None:
        facets["schema"] = raw(row.schema)
    return DatasetVersion(
        id=Id(*named),
        type=kind(named.namespace, about),
        name=named.name,
        physical_name=(stored.physicalName if stored else None) or named.name,
        created_at=row.written_at,
        version=row.version_id,
        namespace=named.namespace,
        source_name=(source.name if source else None) or NO_SOURCE,
        fields=about.fields(parse(facets, "schema", s.Fields)),
        tags=about.tags(),
        lifecycle_state=row.lifecycle,
        description=about.description,
        current_schema_version=row.schema_id,
        created_by_run=writer,
        facets=facets,
    )
