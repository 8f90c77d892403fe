"""What a person types -> the two runs to compare."""

from uuid import UUID

from lineage.errors import AmbiguousNode, BadRequest, NotFound
from lineage.query.diff.difference import Side
from lineage.query.model_version import model_version
from lineage.query.resolve import resolve
from lineage.store.sql import script
from lineage.store.store import Store


def sides(store: Store, before: str, after: str) -> tuple[Side, Side]:
    """The runs that the two texts name.

    Each is a run id, Airflow's run_id, a Metaflow run's number or a pathspec, `JOB@RUN`, or a version of a
    model (`MODEL#sha`, `MODEL@RUN`), which stands for the pipeline run that made it. Airflow gives one run_id
    to runs of several DAGs: the job that both texts have in common is meant.

    Raises NotFound when a text names no run, BadRequest when both name runs but not of one job, AmbiguousNode
    when they name runs of several jobs.
    """
    old, new = _candidates(store, before), _candidates(store, after)
    common = sorted(old.keys() & new.keys())
    if not common:
        raise BadRequest(
            f"only runs of one job can be compared: {before} ran {_names(old)}, {after} ran {_names(new)}"
        )
    if len(common) > 1:
        raise AmbiguousNode(f"both fit runs of several jobs: {', '.join(common)}; name one as JOB@RUN")
    one, other = old[common[0]], new[common[0]]
    if one.run_id == other.run_id and {"#", "@"} & set(before) and {"#", "@"} & set(after):
        return _made_in_one_run(store, before, after) or (one, other)
    return one, other


def _names(candidates: dict[str, Side]) -> str:
    return ", ".join(sorted(side.name for side in candidates.values()))


def _candidates(store: Store, text: str) -> dict[str, Side]:
    """The runs a text may name, by their jobs."""
    found = _runs(store, text, text)
    if found:
        return found
    head, at, run = text.rpartition("@")
    if at and "#" not in head:
        node = resolve(store, head)
        if node.kind == "job":
            found = _runs(store, text, run, node.node)
    if not found and (at or "#" in text):
        found = _runs(store, text, str(_pipeline_run(store, model_version(store, text).run_id)))
    if not found:
        raise NotFound(
            f"\"{text}\" names no run; name one by its id, Airflow's run_id, Metaflow's number or pathspec, "
            "JOB@RUN or MODEL#sha"
        )
    return found


def _made_in_one_run(store: Store, before: str, after: str) -> tuple[Side, Side] | None:
    """The tasks of one pipeline run that made two versions; None when the texts are no versions."""
    try:
        made = [model_version(store, text) for text in (before, after)]
    except NotFound:
        return None
    ((one,), (other,)) = [
        _runs(store, text, str(version.run_id)).values()
        for text, version in zip((before, after), made, strict=True)
    ]
    return one, other


def _runs(store: Store, asked: str, text: str, job: str | None = None) -> dict[str, Side]:
    rows = store.query(script(__package__, "runs_named"), {"text": text, "job": job}).rows
    return {row[1]: Side(asked, *row) for row in rows}


def _pipeline_run(store: Store, run: UUID) -> UUID:
    found: UUID = store.query(script(__package__, "pipeline_of"), {"run": str(run)}).rows[0][0]
    return found
