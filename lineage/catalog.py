"""What people say of the catalogue, as rows: OpenLineage has no event for it."""

from lineage.batch import Rows
from lineage.event import CatalogStatement, Hidden, Tagged, encode
from lineage.names import DatasetName, digest, node_uuid
from lineage.rows import CatalogRow, Micros


def add(said: CatalogStatement, at: Micros, rows: Rows) -> None:
    """Add to `rows` what is said of a namespace, a source, a tag, a tagging or a hiding."""
    kind = str(type(said).__struct_config__.tag)
    subject = said.subject if isinstance(said, Tagged | Hidden) else kind
    subject_id = _subject_id(said, subject)
    field, tag = (said.field, said.tag) if isinstance(said, Tagged) else ("", "")
    entry_id = digest(kind, subject_id, field, tag)
    rows.catalog.append(
        CatalogRow(entry_id, kind, subject, subject_id, said.name, field, tag, encode(said).decode(), at)
    )


def _subject_id(said: CatalogStatement, subject: str) -> bytes:
    if isinstance(said, Tagged | Hidden) and subject == "dataset":
        return node_uuid("dataset", *DatasetName.canonical(said.namespace, said.name))
    if isinstance(said, Tagged | Hidden) and subject == "job":
        return node_uuid("job", said.namespace, said.name)
    return digest(subject, said.name)
