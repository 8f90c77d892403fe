"""Companies of events: teams in a row hand data on, night after night, with what goes wrong in a real one."""

from typing import Any

from build import Event, artifact, caused_by, dag, dataset, facet, flow, pathspec, step, task, told
from hypothesis import strategies as st

NIGHT = 1_000.0
"""Seconds from one night's runs to the next's; the clocks of two machines differ by a few."""

ORDERS, FEATURES = "s3://lake/orders", "s3://lake/features"
OUTCOMES = st.sampled_from(
    [
        "good",
        "good",
        "good",
        "failed",
        "failed after all",
        "retried",
        "aborted",
        "silent",
        "in spite",
        "cleared",
        "lost",
    ]
)
WRITES = st.sampled_from(["declared", "seen", "object", "version", "same version", "partition", "dropped"])
READS = st.sampled_from(["whole", "partition", "version", "object"])
SKEWS = st.integers(-3, 3)
DEV = {"project": "taxi", "branch": "user.ann", "production": False}


@st.composite
def companies(draw: st.DrawFn) -> list[Event]:
    """Data, features and a model of three teams over up to three nights, with backfills and trials."""
    events: list[Event] = []
    for night in range(draw(st.integers(1, 3))):
        at = night * NIGHT
        run = str(night)
        orders = {"writes": _writes(draw, ORDERS, night, at)}
        events += _dag_run(draw, ("etl", run, "data"), at, orders)
        cause = _cause(draw, run)
        features = {
            # A DAG that an asset starts often declares no inlets.
            "reads": [] if cause and draw(st.booleans()) else [_read(draw, ORDERS, night, at + 100)],
            "writes": _writes(draw, FEATURES, night, at + 100),
        }
        events += _dag_run(draw, ("feat", run, "features"), at + 100, features, cause)
        events += _training(draw, night, at + 200)
        if night and draw(st.booleans()):
            backfill = {"writes": [dataset(f"{ORDERS}/dt={night - 1}", seen=at + 302)]}
            events += _dag_run(draw, ("etl", f"back{night}", "data"), at + 300, backfill)
    return events


def _writes(draw: st.DrawFn, uri: str, night: int, at: float) -> list[Any]:
    how, seen = draw(WRITES), at + 3
    if how == "declared":
        return [uri]
    if how == "partition":
        return [dataset(f"{uri}/dt={night}", seen=seen)]
    if how == "object":
        return [dataset(uri, seen=seen + draw(SKEWS), modified=seen)]
    if how == "dropped":
        return [dataset(uri, facets={"lifecycleStateChange": facet(lifecycleStateChange="DROP")})]
    version = {"version": f"v{night}", "same version": "v"}.get(how)
    return [dataset(uri, version=version, seen=seen)]


def _read(draw: st.DrawFn, uri: str, night: int, at: float) -> Any:
    how, seen = draw(READS), at + draw(SKEWS)
    if how == "partition":
        return dataset(f"{uri}/dt={draw(st.integers(0, night))}", seen=seen)
    if how == "version":
        return dataset(uri, version=draw(st.sampled_from([f"v{night}", "v", "v0"])), seen=seen)
    return dataset(uri, seen=seen, modified=seen - draw(st.integers(0, 1_200)) if how == "object" else None)


def _cause(draw: st.DrawFn, run: str) -> dict[str, Any]:
    return caused_by("etl.load", f"{run}/1", ORDERS) if draw(st.booleans()) else {}


def _dag_run(
    draw: st.DrawFn,
    who: tuple[str, str, str],
    at: float,
    io: dict[str, Any],
    facets: dict[str, Any] | None = None,
) -> list[Event]:
    """A DAG run (dag, run, team) of one task that reads and writes, and ends in one of the ways runs end."""
    outcome = draw(OUTCOMES)
    name, run, team = who
    load = f"{name}.load"
    begun = [
        dag("START", job=name, run=run, at=at, team=team, facets=facets or {}),
        task("START", load, run=run, at=at + 1, **io),
    ]
    failed = task("FAIL", load, run=run, at=at + 4, **io)
    if outcome == "lost":
        return begun
    if outcome == "silent":
        return [*begun, dag("FAIL", job=name, run=run, at=at + 9, facets=told(load="failed"))]
    if outcome == "in spite":
        return [*begun, failed, dag("COMPLETE", job=name, run=run, at=at + 5)]
    if outcome == "retried":
        first = task("FAIL", load, run=run, at=at + 2, retries=1, **io)
        second = task("COMPLETE", load, run=run, attempt=2, retries=1, at=at + 4, **io)
        return [begun[0], first, second, dag("COMPLETE", job=name, run=run, at=at + 5)]
    if outcome == "cleared":
        again = _cleared(run, _ended(name, f"{run}~2", at + 50, "COMPLETE", io))
        return [*begun, failed, dag("FAIL", job=name, run=run, at=at + 5), *again]
    kind = {"failed": "FAIL", "aborted": "ABORT"}.get(outcome, "COMPLETE")
    ended = _ended(name, run, at, kind, io)
    if outcome == "failed after all":
        ended += _ended(name, run, at + 250, "FAIL", {})
    return [*begun, *ended]


def _ended(name: str, run: str, at: float, kind: str, io: dict[str, Any]) -> list[Event]:
    return [
        task(kind, f"{name}.load", run=run, at=at + 4, **io),
        dag(kind, job=name, run=run, at=at + 5),
    ]


def _cleared(run: str, events: list[Event]) -> list[Event]:
    """Clearing keeps Airflow's run_id and makes another OpenLineage run."""
    for said in events:
        for name in {"airflow", "airflowDagRun"} & said["run"]["facets"].keys():
            said["run"]["facets"][name]["dagRun"]["run_id"] = run
    return events


def _training(draw: st.DrawFn, night: int, at: float) -> list[Event]:
    """A flow that learns a model, and tries twice now and then; a trial or a failure now and then."""
    about = draw(st.sampled_from([{}, {}, DEV]))
    kind = draw(st.sampled_from(["COMPLETE", "COMPLETE", "FAIL"]))
    run = str(night)
    model = artifact(
        "Train/fit/m", draw(st.sampled_from(["aa", f"sha{night}"])), pathspec(run=run), model=True
    )
    said = {"run": run, "team": "science", "about": about}
    fit = {**said, "reads": [_read(draw, FEATURES, night, at + 2)], "writes": [model]}
    tries = [step("FAIL", at=at + 2, attempt=0, **{**fit, "about": {**about, "maxRetries": 1}})]
    last = step(kind, at=at + 4, attempt=1, **{**fit, "about": {**about, "maxRetries": 1}})
    begun = [*tries, last] if draw(st.booleans()) else [step(kind, at=at + 4, **fit)]
    return [flow("START", at=at, **said), *begun, flow(kind, at=at + 5, **said)]
