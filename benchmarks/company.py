"""A simulated company: teams, pipelines, clocks that disagree; what truly happened is never in the events.

Every hour each pipeline runs once, its tasks one after another. A task reads what the task before it wrote, the
first one also a table of another pipeline; each writes one table or artifact. Objects are put shortly before their
task ends, whole and at one instant, and read shortly after one begins. What a read truly saw is the last put before
it; what the events tell depends on the table's way of telling (see `Way`).
"""

import heapq
import random
from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

TEAMS, DAGS, FLOWS, TASKS = 20, 400, 100, 4
HOUR = 3600.0
AIRFLOW, METAFLOW, LAKE = "airflow://company", "metaflow://company", "s3://lake"
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
PRODUCER = "https://example.org/company"

WAYS = ("version", "content", "seen", "modified", "declared", "asset")
"""How a table tells of itself: S3's version; a hash, often that of the bytes before; the instants of put and
read; of reads the object's LastModified as well (S3's clock, cut off to the second); nothing but its name; nothing but its name and asset events."""
WEIGHTS = (62, 14, 6, 4, 5, 9)

SKEW, LATE, TWICE, RETRIED, FAILING, OVERLAPPING, BACKFILLED = 2.5, 0.05, 0.05, 0.04, 0.01, 0.25, 0.05


class Table(NamedTuple):
    name: str
    way: str
    partitioned: bool


class Task(NamedTuple):
    """A task of a DAG or a step of a flow; `before` is the table or artifact of the task before it."""

    name: str
    made: Table
    before: Table | None
    skew: float


class Pipeline(NamedTuple):
    """DAG or flow; `source` is the number of the pipeline whose last table its first task reads."""

    name: str
    flow: bool
    team: str
    tasks: list[Task]
    source: int | None
    offset: float


class Put(NamedTuple):
    """An object that lies there from `at` on, put by a run that went on from `began` to `ended`."""

    at: float
    run: UUID
    version: str
    began: float
    ended: float


class Try(NamedTuple):
    """One attempt at a task, in true time, and where it puts its object."""

    task: Task
    run: UUID
    attempt: int
    label: str
    began: float
    ended: float
    good: bool
    place: tuple[str, int]


class Run(NamedTuple):
    """A pipeline run in true time; `day` is the partition it works on."""

    pipeline: Pipeline
    run: UUID
    label: str
    day: int
    tries: list[Try]
    began: float
    ended: float
    good: bool
    cause: Try | None


class Read(NamedTuple):
    """What a run read, who truly wrote it, and whether a writer was at work just then."""

    run: UUID
    dataset: str
    writer: UUID | None
    way: str
    overlapping: bool


class Company:
    """`events()` gives bodies with their arrival (microseconds); `truth` fills up meanwhile."""

    def __init__(self, runs: int, seed: int = 5, *, failing: float = FAILING) -> None:
        self._draw = random.Random(seed)
        self._wanted, self._failing = runs, failing
        self.runs = 0
        self.truth: list[Read] = []
        self._puts: defaultdict[tuple[str, int], list[Put]] = defaultdict(list)
        self._arrivals: list[tuple[float, int, bytes]] = []
        self._pipelines: list[Pipeline] = []
        for number in range(DAGS + FLOWS):
            self._pipelines.append(self._found(number))

    def events(self) -> Iterator[tuple[bytes, int]]:
        """Everything that arrives, in the order of arrival."""
        hour = 0
        while self.runs < self._wanted:
            for run in self._hour(hour):
                self._tell(run)
            hour += 1
            yield from self._arrived(hour * HOUR)
        yield from self._arrived(float("inf"))

    def _found(self, number: int) -> Pipeline:
        """A pipeline that reads the last table of an older one."""
        draw, flow = self._draw, number >= DAGS
        name = f"Flow{number}" if flow else f"dag_{number}"
        partitioned = not flow and draw.random() < 0.1
        tasks: list[Task] = []
        for stage in range(TASKS):
            title = f"{name}{'/' if flow else '.'}step_{stage}"
            if flow and stage < TASKS - 1:
                made = Table(f"{title}/made", "artifact", False)
            else:
                made = Table(f"{name}/table_{stage}", draw.choices(WAYS, WEIGHTS)[0], partitioned)
            tasks.append(Task(title, made, tasks[-1].made if tasks else None, draw.uniform(-SKEW, SKEW)))
        source_at = draw.randrange(min(number, DAGS)) if number else None
        return Pipeline(name, flow, f"team-{number % TEAMS}", tasks, source_at, draw.random() * HOUR * 0.6)

    # --- what happens

    def _hour(self, hour: int) -> Iterator[Run]:
        """All runs that begin in an hour; a pipeline stands after the one it reads from."""
        last: dict[int, Run] = {}
        for number, pipeline in enumerate(self._pipelines):
            source = None if pipeline.source is None else last.get(pipeline.source)
            began = self._begin(pipeline, source, hour)
            if began is None:
                continue
            last[number] = self._run(pipeline, f"scheduled__{hour}", hour // 24, began, source)
            yield last[number]
            if pipeline.tasks[0].made.partitioned and hour > 48 and self._draw.random() < BACKFILLED:
                later = last[number].ended + 60 + self._draw.random() * 600
                yield self._run(pipeline, f"backfill__{hour}", hour // 24 - 2, later, source)

    def _begin(self, pipeline: Pipeline, source: Run | None, hour: int) -> float | None:
        """When its run begins: after an asset's event, into the source's last write, or at a quiet moment."""
        draw = self._draw
        began = hour * HOUR + pipeline.offset + draw.random() * 60
        if source is None:
            return began
        writer = source.tries[-1]
        if writer.task.made.way == "asset":
            return writer.ended + 2 + draw.random() * 20 if source.good else None
        if draw.random() < OVERLAPPING:
            return writer.began + draw.random() * (writer.ended - writer.began) - 3
        while any(each.began - 10 < began < each.ended + 1 for each in source.tries):
            began += 60
        return began

    def _run(self, pipeline: Pipeline, label: str, day: int, began: float, source: Run | None) -> Run:
        draw, at, tries, good = self._draw, began + 1, list[Try](), True
        run = _id(pipeline.name, label)
        for task in pipeline.tasks:
            failed = draw.random() < RETRIED
            good = draw.random() >= self._failing / TASKS
            if failed and good:
                tries.append(self._try(task, label, day, 1, at, good=False))
                at = tries[-1].ended + 20 + draw.random() * 40
            tries.append(self._try(task, label, day, 2 if failed and good else 1, at, good=good))
            at = tries[-1].ended + 2 + draw.expovariate(1 / 20)
            if not good:
                break
        self.runs += 1 + len(tries)
        asset = source is not None and source.tries[-1].task.made.way == "asset"
        cause = source.tries[-1] if source and asset else None
        return Run(pipeline, run, label, day, tries, began, tries[-1].ended + 1, good, cause)

    def _try(self, task: Task, label: str, day: int, attempt: int, began: float, *, good: bool) -> Try:
        """An attempt of one to three minutes; one that fails may have put its object before."""
        draw, table = self._draw, task.made
        ended = began + 60 + draw.random() * 120
        run = _id(task.name, label, attempt)
        tried = Try(task, run, attempt, label, began, ended, good, _place(table, day))
        observable = table.way not in ("declared", "asset", "artifact")
        if good or (observable and draw.random() < 0.3):
            known = self._puts[tried.place]
            same = table.way == "content" and known and draw.random() < 0.15
            version = known[-1].version if same else md5(f"{run}".encode()).hexdigest()[:16]
            insort(known, Put(ended - 0.5 - draw.random(), run, version, began, ended))
        return tried

    # --- what is told of it

    def _tell(self, run: Run) -> None:
        """The events of a pipeline run, and the truth about its reads."""
        pipeline, last = run.pipeline, None
        about = {"airflowDagRun": _facet(dagRun={"run_id": run.label})}
        if pipeline.flow:
            about = {"metaflow_run": _facet(pathspec=f"{pipeline.name}/{run.label}")}
        if run.cause is not None:
            about["jobDependencies"] = _facet(upstream=[_upstream(run.cause)])
        job = _job(pipeline.name, "FLOW" if pipeline.flow else "DAG", pipeline)
        skew = pipeline.tasks[0].skew
        self._send("START", run.began, skew, run.run, about, job, [], [])
        for tried in run.tries:
            source = self._pipelines[pipeline.source].tasks[-1].made if pipeline.source is not None else None
            first = tried.task is pipeline.tasks[0]
            self._tell_try(run, tried, source if first else None, last)
            last = tried if tried.good else last
        self._send("COMPLETE" if run.good else "FAIL", run.ended, skew, run.run, about, job, [], [])

    def _tell_try(self, run: Run, tried: Try, source: Table | None, last: Try | None) -> None:
        task, parent = tried.task, {"run": {"runId": run.run}}
        parent["job"] = {"namespace": _home(run.pipeline), "name": run.pipeline.name}
        read_at = tried.began + 0.5 + self._draw.random() * 3
        tables = [table for table in (source, task.before) if table is not None]
        reads = [self._read(tried, table, run.day, read_at, last) for table in tables]
        puts = [put for put in self._puts[tried.place] if put.run == tried.run]
        wrote = [_told(task.made, run.day, put, put.at + task.skew) | _artifact(tried, put) for put in puts]
        declared = [_told(task.made, run.day, None, 0)] if task.made.way != "artifact" else []
        about = {"parent": _facet(**parent)} | _about(run, tried)
        job = _job(task.name, "STEP" if run.pipeline.flow else "TASK", run.pipeline)
        plain = [_told(table, run.day, None, 0) for table in tables if table.way != "artifact"]
        self._send("START", tried.began, task.skew, tried.run, about, job, plain, declared)
        end = "COMPLETE" if tried.good else "FAIL"
        self._send(end, tried.ended, task.skew, tried.run, about, job, reads, wrote or declared)

    def _read(self, tried: Try, table: Table, day: int, at: float, last: Try | None) -> dict[str, Any]:
        """What an attempt says it read; the truth goes to `truth`."""
        puts = self._puts[_place(table, day)]
        before = [put for put in puts[-8:] if put.at <= at]
        put = before[-1] if before else None
        if table.way == "artifact":
            put = next(each for each in puts if last is not None and each.run == last.run)
        busy = any(each.began - 1 <= at and tried.began <= each.ended + 1 for each in puts[-8:])
        told = _told(table, day, put, at + tried.task.skew)
        if put is not None and table.way == "modified":
            told["facets"]["lineage_observation"]["lastModified"] = _instant(put.at // 1)
        node = f"dataset:{told['namespace']}:{table.name}"
        way = "declared" if table.way == "asset" and table is tried.task.before else table.way
        self.truth.append(Read(tried.run, node, put and put.run, way, busy))
        return told | (_artifact(last, put) if last is not None and put is not None else {})

    def _send(
        self, kind: str, at: float, skew: float, run: UUID, about: dict[str, Any], job: dict[str, Any],
        reads: list[dict[str, Any]], writes: list[dict[str, Any]],
    ) -> None:  # fmt: skip
        """One event on its way, some late, some twice."""
        said = {"eventTime": _instant(at + skew), "eventType": kind, "producer": PRODUCER, "job": job}
        body = msgspec.json.encode(
            said | {"run": {"runId": run, "facets": about}, "inputs": reads, "outputs": writes}
        )
        draw = self._draw
        late = draw.expovariate(1 / HOUR) if draw.random() < LATE else draw.random()
        times = 2 if draw.random() < TWICE else 1
        for number in range(times):
            arrival = max(at, at + skew) + late + number * draw.random() * HOUR
            heapq.heappush(self._arrivals, (arrival, len(body) + draw.getrandbits(40), body))

    def _arrived(self, until: float) -> Iterator[tuple[bytes, int]]:
        while self._arrivals and self._arrivals[0][0] < until:
            arrival, _, body = heapq.heappop(self._arrivals)
            yield body, int((BEGAN.timestamp() + arrival) * 1_000_000)


def _id(*parts: object) -> UUID:
    return UUID(bytes=md5("/".join(map(str, parts)).encode()).digest())


def _place(table: Table, day: int) -> tuple[str, int]:
    """Where the bytes lie: a partitioned table has an object a day."""
    return table.name, day if table.partitioned else 0


def _instant(at: float) -> str:
    return (BEGAN + timedelta(seconds=at)).isoformat()


def _facet(**content: Any) -> dict[str, Any]:
    return {"_producer": PRODUCER, "_schemaURL": f"{PRODUCER}/facet.json", **content}


def _home(pipeline: Pipeline) -> str:
    return METAFLOW if pipeline.flow else AIRFLOW


def _job(name: str, kind: str, pipeline: Pipeline) -> dict[str, Any]:
    integration = "METAFLOW" if pipeline.flow else "AIRFLOW"
    tags = [{"key": "team", "value": pipeline.team, "source": "COMPANY"}]
    facets = {"jobType": _facet(jobType=kind, integration=integration, processingType="BATCH")}
    return {"namespace": _home(pipeline), "name": name, "facets": facets | {"tags": _facet(tags=tags)}}


def _about(run: Run, tried: Try) -> dict[str, Any]:
    if run.pipeline.flow:
        return {"metaflow_run": _facet(pathspec=_pathspec(tried), attempt=tried.attempt - 1, maxRetries=1)}
    tries = {"taskInstance": {"try_number": tried.attempt}, "task": {"retries": 1}}
    return {"airflow": _facet(dagRun={"run_id": run.label}, **tries)}


def _pathspec(tried: Try) -> str:
    flow, _, step = tried.task.name.partition("/")
    return f"{flow}/{tried.label}/{step}/1"


def _upstream(cause: Try) -> dict[str, Any]:
    return {
        "job": {"namespace": AIRFLOW, "name": cause.task.name},
        "run": {"runId": cause.run},
        "dependency_type": "IMPLICIT_ASSET_DEPENDENCY",
        "airflow": {"asset_events": [{"asset_uri": f"{LAKE}/{cause.task.made.name}"}]},
    }


def _told(table: Table, day: int, put: Put | None, at: float) -> dict[str, Any]:
    """A table as an event tells of it; `at` is when the teller's clock says it was put or read."""
    if table.way == "artifact":
        return {"namespace": METAFLOW, "name": table.name}
    name = f"{table.name}/dt={day}/part-0" if table.partitioned else table.name
    facets: dict[str, Any] = {}
    if put is not None and table.way in ("version", "content"):
        facets["version"] = _facet(datasetVersion=put.version)
    if put is not None and table.way in ("version", "content", "seen", "modified"):
        facets["lineage_observation"] = _facet(at=_instant(at), via="company")
    return {"namespace": LAKE, "name": name, "facets": facets}


def _artifact(maker: Try | None, put: Put) -> dict[str, Any]:
    """The facets of an artifact, which names the task that made it."""
    if maker is None or maker.task.made.way != "artifact":
        return {}
    made = {"pathspec": f"{_pathspec(maker)}/made", "sha": put.version, "attempt": maker.attempt - 1}
    facets = {"version": _facet(datasetVersion=put.version), "metaflow_artifact": _facet(**made)}
    if maker.task.name.endswith("step_2"):
        facets["datasetType"] = _facet(datasetType="MODEL")
    return {"facets": facets}
