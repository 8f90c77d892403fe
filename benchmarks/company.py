"""A simulated company: teams, pipelines, clocks that disagree; what truly happened is never in the events.

Every hour each pipeline runs once, its tasks one after another. A task reads what the task before it wrote,
the first one also a table of another pipeline; each writes one table or artifact. Objects are put shortly
before their task ends, whole and at one instant, and read shortly after one begins. What a read truly saw is
the last put before it; what the events tell of it depends on the table's way of telling.
"""

import heapq
import random
from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import NAMESPACE_DNS, UUID, uuid5

import msgspec
from company_told import (
    BEGAN,
    PRODUCER,
    WAYS,
    WEIGHTS,
    Pipeline,
    Put,
    Table,
    Task,
    Try,
    about_of,
    artifact_of,
    facet,
    home,
    instant,
    job_of,
    place_of,
    told_of,
    upstream,
)

TEAMS, DAGS, FLOWS, TASKS = 20, 400, 100, 4
HOUR = 3600.0

SKEW, LATE, TWICE, RETRIED, FAILING, OVERLAPPING, BACKFILLED = 2.5, 0.05, 0.05, 0.04, 0.01, 0.25, 0.05


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
        self._free: defaultdict[int, float] = defaultdict(float)
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
        """All runs that begin in an hour; a pipeline stands after the one it reads from.

        A run whose pipeline is still at work, or is being read, is left out: so no two writes of a table are
        less than a minute apart, and whoever reads knows of all that was written before.
        """
        last: dict[int, Run] = {}
        for number, pipeline in enumerate(self._pipelines):
            source = None if pipeline.source is None else last.get(pipeline.source)
            began = self._begin(pipeline, source, hour)
            if began is None or began < self._free[number]:
                continue
            last[number] = self._run(pipeline, f"scheduled__{hour}", hour // 24, began, source)
            yield self._booked(number, last[number])
            if pipeline.tasks[0].made.partitioned and hour > 48 and self._draw.random() < BACKFILLED:
                later = last[number].ended + 60 + self._draw.random() * 600
                backfill = self._run(pipeline, f"backfill__{hour}", hour // 24 - 2, later, source)
                yield self._booked(number, backfill)

    def _booked(self, number: int, run: Run) -> Run:
        """A run; its pipeline is at work until its end, and the one it reads from until it has read."""
        self._free[number] = max(self._free[number], run.ended + 60)
        if run.pipeline.source is not None:
            reading = max(tried.began for tried in run.tries if tried.task is run.pipeline.tasks[0])
            self._free[run.pipeline.source] = max(self._free[run.pipeline.source], reading + 60)
        return run

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
        tried = Try(task, run, attempt, label, began, ended, good, place_of(table, day))
        observable = table.way not in ("declared", "asset", "artifact")
        if good or (observable and draw.random() < 0.3):
            known = self._puts[tried.place]
            same = table.way == "content" and known and draw.random() < 0.15
            version = known[-1].version if same else run.hex[:16]
            insort(known, Put(ended - 0.5 - draw.random(), run, version, began, ended))
        return tried

    # --- what is told of it

    def _tell(self, run: Run) -> None:
        """The events of a pipeline run, and the truth about its reads."""
        pipeline, last = run.pipeline, None
        about = {"airflowDagRun": facet(dagRun={"run_id": run.label})}
        if pipeline.flow:
            about = {"metaflow_run": facet(pathspec=f"{pipeline.name}/{run.label}")}
        if run.cause is not None:
            about["jobDependencies"] = facet(upstream=[upstream(run.cause)])
        job = job_of(pipeline.name, "FLOW" if pipeline.flow else "DAG", pipeline)
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
        parent["job"] = {"namespace": home(run.pipeline), "name": run.pipeline.name}
        read_at = tried.began + 0.5 + self._draw.random() * 3
        tables = [table for table in (source, task.before) if table is not None]
        reads = [self._read(tried, table, run.day, read_at, last) for table in tables]
        puts = [put for put in self._puts[tried.place] if put.run == tried.run]
        wrote = [
            told_of(task.made, run.day, put, put.at + task.skew) | artifact_of(tried, put) for put in puts
        ]
        declared = [told_of(task.made, run.day, None, 0)] if task.made.way != "artifact" else []
        about = {"parent": facet(**parent)} | about_of(run.pipeline, tried)
        job = job_of(task.name, "STEP" if run.pipeline.flow else "TASK", run.pipeline)
        plain = [told_of(table, run.day, None, 0) for table in tables if table.way != "artifact"]
        self._send("START", tried.began, task.skew, tried.run, about, job, plain, declared)
        end = "COMPLETE" if tried.good else "FAIL"
        self._send(end, tried.ended, task.skew, tried.run, about, job, reads, wrote or declared)

    def _read(self, tried: Try, table: Table, day: int, at: float, last: Try | None) -> dict[str, Any]:
        """What an attempt says it read; the truth goes to `truth`."""
        puts = self._puts[place_of(table, day)]
        before = [put for put in puts[-8:] if put.at <= at]
        put = before[-1] if before else None
        if table.way == "artifact":
            put = next(each for each in puts if last is not None and each.run == last.run)
        busy = any(each.began - 1 <= at and tried.began <= each.ended + 1 for each in puts[-8:])
        told = told_of(table, day, put, at + tried.task.skew)
        if put is not None and table.way == "modified":
            told["facets"]["lineage_observation"]["lastModified"] = instant(put.at // 1)
        node = f"dataset:{told['namespace']}:{table.name}"
        way = "declared" if table.way == "asset" and table is tried.task.before else table.way
        self.truth.append(Read(tried.run, node, put and put.run, way, busy))
        return told | (artifact_of(last, put) if last is not None and put is not None else {})

    def _send(  # noqa: PLR0913, PLR0917 - an event has that many parts
        self, kind: str, at: float, skew: float, run: UUID, about: dict[str, Any], job: dict[str, Any],
        reads: list[dict[str, Any]], writes: list[dict[str, Any]],
    ) -> None:  # fmt: skip
        """One event on its way, some late, some twice."""
        said = {"eventTime": instant(at + skew), "eventType": kind, "producer": PRODUCER, "job": job}
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
    return uuid5(NAMESPACE_DNS, "/".join(map(str, parts)))
