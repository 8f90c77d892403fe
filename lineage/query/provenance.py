"""Which runs of which teams a model was learned from."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from lineage.query.climb import climb, within
from lineage.query.model_version import ModelVersion, versions_made
from lineage.query.moment import NOW, Moment
from lineage.query.run_links import Names, RunLink, named, nearest, told
from lineage.query.sources import HOPS, Source, sources
from lineage.store.sql import script
from lineage.store.store import Reading, Store


class Provenance(Struct, frozen=True):
    """A model version, the rows of `model_provenance` about it, and every link on the way.

    `truncated` where there are more links than these, `count` in all.
    """

    model: ModelVersion
    sources: list[Source]
    links: list[RunLink]
    parameters: dict[str, str]
    metrics: dict[str, float]
    newer_data: dict[str, datetime]
    truncated: bool = False
    count: int | None = None

    def cut(self, limit: int) -> "Provenance":
        """The nearest `limit` links, and the sources that they lead to."""
        links = nearest(self.links, [self.model.run_id])[:limit]
        writers = {link.writer_run_id for link in links}
        sources = [source for source in self.sources if source.writer_run_id in writers]
        more = len(self.links) > limit
        return replace(self, links=links, sources=sources, truncated=more, count=len(self.links))


def provenance(store: Store, model: str, *, depth: int = 20, when: Moment = NOW) -> Provenance:
    """Where a model comes from; `NODE#sha` and `NODE@RUN` name one version, else `when` or the newest.

    Raises NotFound when the node is no artifact or has no such version.
    """
    adjacency = store.adjacency()
    with store.reading() as reading:
        made = versions_made(store, reading, model, when)
        version = made[0].version
        climbed = climb(reading, adjacency, [version.run_id], depth=max(depth, HOPS))
        names = named(reading, climbed)
        found = sources([each.version for each in made if each.model], climbed.links, names)
        way = told(within(climbed.links, [version.run_id], depth), names)
        parameters, metrics = run_values(reading, version.run_id)
        newer = _newer_data(reading, found, names, when)
    return Provenance(version, found, way, parameters, metrics, newer)


def run_values(reading: Reading, run: UUID) -> tuple[dict[str, str], dict[str, float]]:
    """The parameters and the metrics of the pipeline run that a run belongs to."""
    values = reading.rows(script(__package__, "run_values"), {"run": run})
    return (
        {name: value for kind, name, value in values if kind == "parameter"},
        {name: float(value) for kind, name, value in values if kind == "metric"},
    )


def _newer_data(reading: Reading, found: list[Source], names: Names, when: Moment) -> dict[str, datetime]:
    """The datasets among the sources that have been written again since they were read."""
    read = [source.read_at for source in found if source.read_at]
    if not read:
        return {}
    direct = {source.dataset for source in found}
    named = {dataset_id: node for dataset_id, node in names.datasets.items() if node in direct}
    asked = {"dataset_list": ",".join(map(str, named)), "since": max(read), "as_of": when.as_of}
    newer = reading.rows(script(__package__, "newer_data"), asked)
    return dict(sorted((named[dataset_id], written_at) for dataset_id, written_at in newer))
