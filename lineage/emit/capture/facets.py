"""Observations as the inputs and outputs of an OpenLineage event."""

from collections.abc import Iterable, Sequence

from lineage.emit.capture import local
from lineage.emit.capture.connections import Statement
from lineage.emit.capture.observation import Observation
from lineage.emit.event import Json, custom, present, stamp, standard


def datasets(observations: Iterable[Observation]) -> tuple[list[Json], list[Json]]:
    """The inputs and the outputs; a local file that was written and removed again is none."""
    inputs: list[Json] = []
    outputs: list[Json] = []
    for observation in observations:
        settled = local.settle(observation)
        if settled is not None:
            (inputs if settled.direction == "read" else outputs).append(dataset(settled))
    return inputs, outputs


def dataset(seen: Observation) -> Json:
    """One input or output with its facets; a declared one carries none that says it was observed."""
    facets: Json = {}
    if seen.via is not None:
        facets["lineage_observation"] = _observation(seen)
    if seen.version:
        facets["version"] = standard("DatasetVersionDatasetFacet", "1-0-1", datasetVersion=seen.version)
    if seen.schema:
        columns = [{"name": name, "type": kind} for name, kind in seen.schema]
        facets["schema"] = standard("SchemaDatasetFacet", "1-2-0", fields=columns)
    return {"namespace": seen.namespace, "name": seen.name, "facets": facets, **_statistics(seen)}


def _observation(seen: Observation) -> Json:
    return custom(
        "lineage_observation",
        at=stamp(seen.at),
        via=seen.via,
        etag=seen.etag,
        versionId=seen.version_id,
        lastModified=stamp(seen.last_modified) if seen.last_modified else None,
        size=seen.size,
    )


def _statistics(seen: Observation) -> Json:
    counts = present({"rowCount": seen.rows, "size": seen.size})
    if not counts:
        return {}
    if seen.direction == "read":
        facet = standard("InputStatisticsInputDatasetFacet", "1-0-0", **counts)
        return {"inputFacets": {"inputStatistics": facet}}
    facet = standard("OutputStatisticsOutputDatasetFacet", "1-0-2", **counts)
    return {"outputFacets": {"outputStatistics": facet}}


def sql(statements: Sequence[Statement]) -> Json | None:
    """The `sql` job facet; `namespace` and `database` are ours, and tell what completes the tables' names.

    They are left out where several connections ran the statements: the collector would guess whose is whose.
    """
    if not statements:
        return None
    connections = {statement.connection for statement in statements}
    dialects = {connection.dialect for connection in connections}
    [one] = connections if len(connections) == 1 else [None]
    return standard(
        "SQLJobFacet",
        "1-1-0",
        query=";\n".join(statement.sql for statement in statements),
        dialect=dialects.pop() if len(dialects) == 1 else None,
        namespace=one and one.namespace,
        database=one and one.database,
    )
