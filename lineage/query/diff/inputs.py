"""What two runs read: which writings, and of which schema."""

from typing import NamedTuple
from uuid import UUID

from msgspec import Raw, Struct

from lineage import facets as f
from lineage.names import NodeName
from lineage.query.diff.difference import Change, InputChange, Seen
from lineage.store.sql import script
from lineage.store.store import Store


class _Field(Struct):
    name: str
    type: str | None = None


class _Schema(Struct):
    fields: list[_Field] = []


class Inputs(NamedTuple):
    """By dataset: the writings that were read, and the fields that were seen (name -> type)."""

    seen: dict[str, list[Seen]]
    fields: dict[str, dict[str, str]]


def inputs(store: Store, runs: list[UUID]) -> Inputs:
    """What the runs read that none of them had written."""
    found = Inputs({}, {})
    rows = store.query(script(__package__, "inputs"), {"runs": [str(run) for run in runs]}).rows
    for dataset, version, writer, external_id, job, written_at, schema in rows:
        seen = Seen(version, writer, external_id, job, written_at)
        known = found.seen.setdefault(dataset, [])
        if seen not in known:
            known.append(seen)
        parsed = f.parse({"schema": Raw(schema.encode())}, "schema", _Schema) if schema else None
        if parsed is not None and parsed.fields:
            found.fields[dataset] = {field.name: field.type or "?" for field in parsed.fields}
    return found


def input_changes(before: Inputs, after: Inputs) -> list[InputChange]:
    """The datasets of which different writings were read."""
    changes = []
    for dataset in sorted(before.seen | after.seen):
        old, new = before.seen.get(dataset, []), after.seen.get(dataset, [])
        if _writings(old) != _writings(new):
            changes.append(InputChange(dataset, old, new, _versions(old) == _versions(new) != {None}))
    return changes


def unknown_versions(before: Inputs, after: Inputs) -> list[str]:
    """The datasets that both read, and of which nobody knows what they read."""
    nothing = {(None, None)}
    return [
        dataset
        for dataset in sorted(before.seen.keys() & after.seen.keys())
        if _writings(before.seen[dataset]) == _writings(after.seen[dataset]) == nothing
    ]


def _writings(seen: list[Seen]) -> set[tuple[str | None, UUID | None]]:
    return {(each.version, each.writer_run_id) for each in seen}


def _versions(seen: list[Seen]) -> set[str | None]:
    return {each.version for each in seen}


def schema_changes(before: Inputs, after: Inputs) -> list[Change]:
    """The fields that came, went or changed their type, of datasets whose schema both runs saw."""
    changes = []
    for dataset in sorted(before.fields.keys() & after.fields.keys()):
        old, new = before.fields[dataset], after.fields[dataset]
        label = NodeName.parse(dataset).label
        changes += [
            Change("schema", label, field, old.get(field), new.get(field))
            for field in old | new
            if old.get(field) != new.get(field)
        ]
    return changes
