"""Worlds of events: a few jobs, runs and datasets, met in every combination, so that they collide."""

from itertools import pairwise
from typing import Any

from build import AIRFLOW, METAFLOW, Event, artifact, caused_by, dataset, event, facet, pathspec, told
from hypothesis import strategies as st

KINDS = st.sampled_from(["START", "RUNNING", "COMPLETE", "FAIL", "ABORT", "OTHER"])
TIMES = st.integers(0, 9).map(lambda number: number * 10)
"""Few instants, so that ties are common."""

RUNS = st.sampled_from(["1", "2"])
TYPES = {"a": "DAG", "a.load": "TASK", "a.tidy": "TASK", "b": "DAG", "b.use": "TASK"}
JOBS = st.sampled_from(list(TYPES))
PARENTS = st.one_of(st.none(), st.tuples(st.sampled_from(["a", "b", "a.load"]), RUNS))
TEAMS = st.sampled_from([None, None, "red", "blue"])
OWNERS = st.sampled_from([(), (), ("blue", "zoe"), ("ann", "red"), ("ann",)])

URIS = st.sampled_from(["s3a://lake/orders", "s3://lake/orders/dt=1/part-0", "s3://lake/features"])
VERSIONS = st.sampled_from([None, None, "v1", "v2"])
MAYBE_TIMES = st.one_of(st.none(), TIMES)
DATASETS = st.builds(
    lambda uri, version, seen, modified: dataset(
        uri, version=version, seen=seen, modified=modified if seen is not None else None
    ),
    URIS,
    VERSIONS,
    MAYBE_TIMES,
    MAYBE_TIMES,
)

TASKS = st.sampled_from(["Train/fit", "Train/eval"])
ARTIFACTS = st.builds(
    lambda sha, maker, run, model: artifact(f"{maker}/m", sha, pathspec(maker, run), model=model),
    st.sampled_from(["aa", "bb"]),
    TASKS,
    RUNS,
    st.booleans(),
)


def _tries(attempt: int, retries: int) -> dict[str, Any]:
    said = {"dagRun": {"run_id": "r"}, "taskInstance": {"try_number": attempt}, "task": {"retries": retries}}
    return {"airflow": facet(**said)}


ABOUT = st.one_of(
    st.just({}),
    st.just({}),
    st.builds(_tries, st.integers(1, 2), st.integers(0, 1)),
    st.builds(
        told,
        load=st.sampled_from(["success", "failed", "skipped", "running"]),
        tidy=st.just("upstream_failed"),
    ),
    st.builds(
        caused_by,
        st.sampled_from(["a.load", "b.use"]),
        RUNS,
        st.sampled_from(["s3://lake/orders", "s3://lake/features"]),
    ),
    st.builds(lambda job, run: caused_by(job, run, kind="TRIGGER"), st.sampled_from(["a", "b.use"]), RUNS),
    st.builds(
        lambda message: {"errorMessage": facet(message=message, programmingLanguage="PYTHON")},
        st.sampled_from(["no room", "no key"]),
    ),
)


@st.composite
def airflow_events(draw: st.DrawFn) -> Event:
    job = draw(JOBS)
    return event(
        draw(KINDS),
        job=job,
        run=draw(RUNS),
        at=draw(TIMES),
        namespace=AIRFLOW,
        reads=draw(st.lists(DATASETS, max_size=2)),
        writes=draw(st.lists(DATASETS, max_size=2)),
        parent=draw(PARENTS),
        job_type=draw(st.sampled_from([TYPES[job], None])),
        team=draw(TEAMS),
        owners=draw(OWNERS),
        facets=draw(ABOUT),
    )


@st.composite
def metaflow_events(draw: st.DrawFn) -> Event:
    job, run = draw(st.sampled_from(["Train", "Train/fit", "Train/eval"])), draw(RUNS)
    is_step = "/" in job
    about: dict[str, Any] = {"pathspec": pathspec(job, run) if is_step else f"Train/{run}"}
    for name, values in (("attempt", [0, 1]), ("maxRetries", [0, 1]), ("final", [True, False])):
        if draw(st.booleans()):
            about[name] = draw(st.sampled_from(values))
    if draw(st.booleans()):
        about |= {"project": "taxi", "branch": "user.x", "production": draw(st.booleans())}
    facets = {"metaflow_run": facet(**about)}
    if draw(st.booleans()):
        facets["metaflow_parameters"] = facet(parameters={"alpha": draw(st.sampled_from([1, "one"]))})
        facets["metaflow_metrics"] = facet(metrics={"rmse": draw(st.sampled_from([0.5, True]))})
    ios = st.lists(st.one_of(ARTIFACTS, DATASETS), max_size=2) if is_step else st.just([])
    return event(
        draw(KINDS),
        job=job,
        run=run,
        at=draw(TIMES),
        namespace=METAFLOW,
        reads=draw(ios),
        writes=draw(ios),
        parent=("Train", run) if is_step else None,
        job_type=draw(st.sampled_from(["STEP" if is_step else "FLOW", None])),
        team=draw(TEAMS),
        facets=facets,
    )


WORLDS = st.lists(st.one_of(airflow_events(), metaflow_events()), min_size=1, max_size=8)


@st.composite
def told_again(draw: st.DrawFn, events: list[Event]) -> list[list[Event]]:
    """The same events in another order, some of them more than once, split over batches."""
    again = events + draw(st.lists(st.sampled_from(events), max_size=3))
    order = draw(st.permutations(again))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=3)))
    edges = [0, *cuts, len(order)]
    return [order[start:end] for start, end in pairwise(edges) if start < end]
