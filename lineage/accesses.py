"""What an event's run read and wrote, and the datasets it names, as rows."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lineage import descriptions
from lineage import facets as f
from lineage.batch import Rows
from lineage.columns.derive import Derived
from lineage.event import Dataset, Event, instant
from lineage.names import DatasetName, digest, node_uuid, subset_of
from lineage.rows import DatasetRow, EdgeRow, IoRow, Micros, SpellingRow

_body_id = lru_cache(maxsize=8_192)(digest)
_edge_id = lru_cache(maxsize=65_536)(digest)


class Subject(NamedTuple):
    """Whom the datasets of an event belong to."""

    run_id: bytes | None
    job_id: bytes
    at: Micros


def add(event: Event, derived: Derived, subject: Subject, rows: Rows) -> None:
    """Add to `rows` the inputs and outputs of an event, and those that only its facets name."""
    named_in_facets = (("in", derived.inputs), ("out", derived.outputs))
    for direction, datasets in (*_accesses(event), *named_in_facets):
        for dataset in datasets:
            dataset_id = add_dataset(dataset, subject.at, rows)
            seen = _sighting(dataset)
            edge_id = _edge_id(subject.job_id, dataset_id, direction)
            at, run_id = subject.at, subject.run_id
            rows.add_edge(
                EdgeRow(edge_id, subject.job_id, dataset_id, direction, seen.observed, at, at, run_id)
            )
            if subject.run_id is not None:
                _io(dataset, dataset_id, direction, seen, subject, rows)


def _accesses(event: Event) -> Iterator[tuple[str, list[Dataset]]]:
    """What the event lists, what was seen beside it in an Airflow task, and the assets that it declares.

    Airflow's provider lists no asset whose scheme it cannot convert, nor any beside what a hook has told.
    """
    yield from (("in", event.inputs or []), ("out", event.outputs or []))
    facets = event.run.facets if event.run is not None else None
    seen = f.parse(facets, "lineage_observations", f.Observations)
    if seen is not None:
        yield from (("in", _named(seen.inputs)), ("out", _named(seen.outputs)))
    told = f.parse(facets, "lineage_airflow", f.LineageAirflow)
    if told is not None:
        yield "in", _assets(told.inlets)
        yield "out", _assets(outlet.uri for outlet in told.assetEvents)


def _named(datasets: list[Dataset]) -> list[Dataset]:
    return [dataset for dataset in datasets if dataset.namespace and dataset.name]


def _assets(uris: Iterable[str | None]) -> list[Dataset]:
    return [Dataset(*asset_name(uri)) for uri in uris if uri]


def asset_name(uri: str) -> tuple[str, str]:
    """The dataset that an asset's URI means."""
    try:
        return DatasetName.of_uri(uri)
    except ValueError:  # a host that is no address: a name like any other
        return "asset", uri


class _Sighting(NamedTuple):
    """What an event knows of the version a run read or wrote."""

    observed: bool
    version: str
    observation: f.Observation | None
    artifact: f.MetaflowArtifact | None


def _sighting(dataset: Dataset) -> _Sighting:
    if not dataset.facets:
        return _Sighting(False, "", None, None)
    observation = f.parse(dataset.facets, "lineage_observation", f.Observation)
    version = f.parse(dataset.facets, "version", f.Version)
    artifact = f.parse(dataset.facets, "metaflow_artifact", f.MetaflowArtifact)
    key = version.datasetVersion if version else None
    if key is None and observation is not None:
        key = observation.versionId or observation.etag
    return _Sighting(observation is not None or version is not None, key or "", observation, artifact)


def _io(
    dataset: Dataset, dataset_id: bytes, direction: str, seen: _Sighting, subject: Subject, rows: Rows
) -> None:
    run_id = subject.run_id or b""
    subset = subset_of(dataset.namespace, dataset.name)
    maker = _maker(seen.artifact)
    observation = seen.observation
    observed_at = instant(observation.at if observation else None)
    side = dataset.inputFacets if direction == "in" else dataset.outputFacets
    statistics = f.parse(side, "inputStatistics" if direction == "in" else "outputStatistics", f.Statistics)
    kind = f.parse(dataset.facets, "datasetType", f.DatasetType)
    lifecycle = f.parse(dataset.facets, "lifecycleStateChange", f.Lifecycle)
    schema = dataset.facets.get("schema") if dataset.facets else None
    io_id = run_id[:8] + digest(run_id, dataset_id, direction, seen.version, subset, maker)[:8]
    rows.run_io.append(
        IoRow(
            io_id=io_id,
            run_id=run_id,
            job_id=subject.job_id,
            dataset_id=dataset_id,
            direction=direction,
            version=seen.version,
            etag=observation.etag if observation else None,
            subset=subset,
            observed=seen.observed,
            seen_at=subject.at,
            observed_from=observed_at,
            observed_to=observed_at,
            modified_at=instant(observation.lastModified if observation else None),
            maker=maker,
            row_count=statistics.rowCount if statistics else None,
            size_bytes=_size(statistics, seen),
            schema_id=_body_id(bytes(schema)) if schema is not None else None,
            artifact_type=seen.artifact.type if seen.artifact else None,
            model=kind.datasetType.upper() == "MODEL" if kind else None,
            lifecycle=lifecycle.lifecycleStateChange.upper() if lifecycle else None,
        )
    )


def _maker(artifact: f.MetaflowArtifact | None) -> str:
    """The task that made an artifact: its pathspec without the artifact's name."""
    if artifact is None or not artifact.pathspec:
        return ""
    return artifact.pathspec.rpartition("/")[0]


def _size(statistics: f.Statistics | None, seen: _Sighting) -> int | None:
    for source in (statistics, seen.observation, seen.artifact):
        if source is not None and source.size is not None:
            return source.size
    return None


def add_dataset(dataset: Dataset, at: Micros, rows: Rows) -> bytes:
    """Add to `rows` a dataset with what it says of itself; returns its id."""
    name = DatasetName.canonical(dataset.namespace, dataset.name)
    dataset_id = node_uuid("dataset", *name)
    rows.add_dataset(DatasetRow(dataset_id, name.namespace, name.name, at, at))
    if (dataset.namespace, dataset.name) != name:
        spelling_id = digest(dataset_id, dataset.namespace, dataset.name)
        rows.spellings[spelling_id] = SpellingRow(spelling_id, dataset_id, dataset.namespace, dataset.name)
    said = descriptions.of_dataset(dataset.facets)
    rows.say(dataset_id, said.filed, at)
    for other, basis in said.others:
        rows.add_same(name, other, basis)
    return dataset_id
