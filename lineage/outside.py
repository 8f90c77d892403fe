"""What Airflow tells beside its runs, as rows: DAG files that do not import, and the events of its assets."""

from lineage import facets as f
from lineage.accesses import Subject, asset_name
from lineage.batch import Rows
from lineage.event import Dataset, Job, Run
from lineage.names import digest, node_uuid
from lineage.rows import AssetEventRow, ImportErrorRow, Micros


def import_error(job: Job, at: Micros, rows: Rows) -> bool:
    """Add to `rows` that a file does not import, and say whether the event is about that, and no job."""
    said = f.parse(job.facets, "lineage_import_error", f.ImportError)
    if said is None:
        return False
    error_id = digest(job.namespace, said.file, said.stackTrace)
    rows.import_errors.append(
        ImportErrorRow(error_id, job.namespace, said.file, said.message, said.stackTrace, at)
    )
    return True


def asset_event_of(dataset: Dataset, dataset_id: bytes, at: Micros, rows: Rows) -> None:
    """Add to `rows` the asset event of no task that a DatasetEvent tells."""
    said = f.parse(dataset.facets, "lineage_asset_event", f.AssetEvent)
    if said is not None and said.uri:
        extra = _text(said)
        event_id = digest(dataset_id, str(at), extra or "")
        rows.asset_events.append(AssetEventRow(event_id, at, dataset_id, said.uri, extra, None, None))


def asset_events_of(run: Run, subject: Subject, rows: Rows) -> None:
    """Add to `rows` the asset events of a task that has succeeded; they come with its last event."""
    told = f.parse(run.facets, "lineage_airflow", f.LineageAirflow)
    if told is None or told.state != "success" or subject.run_id is None:
        return
    for said in told.assetEvents:
        if said.uri:
            extra = _text(said)
            event_id = digest(subject.run_id, said.uri, said.alias or "", extra or "")
            dataset_id = node_uuid("dataset", *asset_name(said.uri))
            rows.asset_events.append(
                AssetEventRow(
                    event_id, subject.at, dataset_id, said.uri, extra, subject.run_id, subject.job_id
                )
            )


def _text(said: f.AssetEvent) -> str | None:
    return bytes(said.extra).decode() or None
