"""One attempt of a task, listened to in its own process."""

import atexit
import functools
import math
import os
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from lineage.emit.capture import facets, layers, window
from lineage.emit.harmless import harmless, let_pass
from lineage.emit.metaflow import artifacts, events, inside, notify, reads
from lineage.emit.metaflow.delivery import Delivery
from lineage.emit.metaflow.setting import stored_parameters
from lineage.emit.settings import metrics_off


class TaskListener:
    """Emits the START of an attempt and its end, with everything that the step read and wrote.

    `stored` is the task's own datastore, `inputs` are those of the tasks it continues, and no attempt
    follows after `last_attempt`.
    """

    def __init__(
        self,
        setting: events.Setting,
        task: events.Task,
        delivery: Delivery,
        *,
        flow: Any,
        stored: Any,
        inputs: list[Any],
        last_attempt: int,
    ) -> None:
        self._setting = setting
        self._task = task
        self._delivery = delivery
        self._flow = flow
        self._stored = stored
        self._inputs = inputs
        self._last_attempt = last_attempt
        self._parameters = _parameter_names(type(flow))
        self._reads = reads.Reads(setting.flow.qualified)
        self._window = window.Window(_own_storage(stored, setting.flow.name))
        self._values: dict[str, Any] = {}
        self._models: dict[str, Any] = {}
        self._error: BaseException | None = None
        self._ended = False
        self._process = os.getpid()

    @property
    def pathspec(self) -> str:
        """`Flow/run/step/task`."""
        return f"{self._setting.flow.name}/{self._setting.run}/{self._task.step}/{self._task.id}"

    def start(self) -> None:
        """Emit START, and see to it that the attempt gets an end however the process goes on."""
        if not self._delivery.launched and inside.is_start(self._flow, self._task.step):
            self._send_flow(events.STARTED, self._orchestrator())
        self._send(events.STARTED)
        self._watch_storage()
        atexit.register(self._abandoned)

    def _watch_storage(self) -> None:
        """Note the makers before the metadata is written, and the error if an artifact cannot be stored."""
        done, persist = self._stored.done, self._stored.persist

        @functools.wraps(done)
        def noted_done(*args: Any, **kwargs: Any) -> Any:
            self._note_makers()
            return done(*args, **kwargs)

        @functools.wraps(persist)
        def noted_persist(*args: Any, **kwargs: Any) -> Any:
            window.close_window()
            try:
                return persist(*args, **kwargs)
            except BaseException as error:
                self._error = error
                raise

        self._stored.done, self._stored.persist = noted_done, noted_persist

    @harmless
    def _note_makers(self) -> None:
        artifacts.note_makers(self._stored, self._inputs, self.pathspec, self._task.attempt, self._models)

    def open_window(self) -> None:
        """The step function is about to run; it is not wrapped, so that its traceback stays what it was."""
        from metaflow.plugins.timeout_decorator import TimeoutException

        let_pass(TimeoutException)
        layers.install()
        reads.listen(self._reads)
        window.open_window(self._window)

    def note_values(self) -> None:
        """The step is over: keep what is only known while its values are in memory, numbers and models."""
        window.close_window()
        live = {name: value for name, value in vars(self._flow).items() if not name.startswith("_")}
        self._values = {name: value for name, value in live.items() if _is_metric(value)}
        self._models = {
            name: artifacts.library_of(value) for name, value in live.items() if artifacts.is_model(value)
        }

    def note_error(self, error: BaseException) -> None:
        """Keep why the step failed."""
        self._error = error

    def finish(self, ok: bool | None) -> None:
        """Emit the end; everything but True is a failure (sys.exit leaves None)."""
        if ok is not True and self._error is None:
            self._error = sys.exc_info()[1]
        self._end(ok=ok is True)

    @harmless
    def _abandoned(self) -> None:
        """The process ends and Metaflow never came to say how: an artifact could not be stored."""
        self._end(ok=False)

    def _end(self, *, ok: bool) -> None:
        if self._ended or os.getpid() != self._process:
            return
        self._ended = True
        outcome = self._outcome(ok=ok)
        self._send(outcome)
        if not self._delivery.launched:
            self._end_flow(outcome)
        self._delivery.finish()

    def _end_flow(self, outcome: events.Outcome) -> None:
        """Without a launcher the last step tells how the run ended, or the task that ended it for good."""
        if outcome.kind == "COMPLETE" and inside.is_end(self._flow, self._task.step):
            self._send_flow(events.Outcome("COMPLETE"), None)
            notify.tell_airflow(self._setting)
        elif outcome.final:
            self._send_flow(events.Outcome("FAIL", outcome.fault, final=True), None)

    def _outcome(self, *, ok: bool) -> events.Outcome:
        inputs, outputs = facets.datasets(self._window.observations())
        made = self._artifacts_made()
        namespace, qualified = self._setting.flow.namespace, self._setting.flow.qualified
        read = [
            each.artifact.dataset(namespace, each.qualified_flow)
            for each in self._reads.all(self._parameters)
        ]
        outcome = events.Outcome(
            "COMPLETE",
            inputs=[*read, *inputs],
            outputs=[*(each.dataset(namespace, qualified) for each in made), *outputs],
            parameters=self._parameter_values() or {},
            metrics=self._metrics(made),
            sql=facets.sql(self._window.statements),
        )
        return outcome if ok else self._failed(outcome)

    def _failed(self, outcome: events.Outcome) -> events.Outcome:
        error = self._error
        interrupted = isinstance(error, KeyboardInterrupt)
        outcome.kind = "ABORT" if interrupted else "FAIL"
        outcome.final = None if interrupted else self._task.attempt >= self._last_attempt
        outcome.fault = (
            _fault(error) if error is not None else events.Fault("The task ended without a result.")
        )
        return outcome

    def _artifacts_made(self) -> list[artifacts.Artifact]:
        record = inside.info(self._stored)
        held = (
            artifacts.artifact(name, sha, record.get(name, {}), self.pathspec, self._setting.tags)
            for name, sha in inside.objects(self._stored).items()
            if artifacts.is_artifact(name, self._parameters)
        )
        return [each for each in held if each.maker == self.pathspec]

    def _metrics(self, made: list[artifacts.Artifact]) -> dict[str, Any]:
        if metrics_off():
            return {}
        return {each.name: self._values[each.name] for each in made if each.name in self._values}

    @harmless
    def _parameter_values(self) -> dict[str, Any]:
        if not inside.is_start(self._flow, self._task.step) or not self._inputs:
            return {}
        return stored_parameters(self._flow, self._inputs[0])

    def _orchestrator(self) -> events.Parent | None:
        """The task of an orchestrator that this process is; a launcher's tasks only inherit its variable."""
        return (
            None if self._delivery.launched else events.Parent.parse(os.environ.get("OPENLINEAGE_PARENT_ID"))
        )

    def _send(self, outcome: events.Outcome) -> None:
        now = datetime.now(UTC)
        self._delivery.send(events.task_event(self._setting, self._task, outcome, now, self._orchestrator()))

    def _send_flow(self, outcome: events.Outcome, parent: events.Parent | None) -> None:
        self._delivery.send(events.flow_event(self._setting, outcome, datetime.now(UTC), parent, None))


def _own_storage(stored: Any, flow: str) -> tuple[str, ...]:
    """Prefixes of paths and URLs that are Metaflow's: its datastore of this flow and its caches."""
    from metaflow.metaflow_config import CLIENT_CACHE_PATH

    root = str(stored.parent_datastore.datastore_root).rstrip("/")
    datastore = f"{root}/{flow}/" if "://" in root else f"{os.path.realpath(root)}/"
    return datastore, f"{os.path.realpath(CLIENT_CACHE_PATH)}/"


def _parameter_names(flow_class: type) -> frozenset[str]:
    """Parameters and class constants, which Metaflow turns into read-only properties when a task begins."""
    return frozenset(
        name for name in dir(flow_class) if isinstance(getattr(flow_class, name, None), property)
    )


def _is_metric(value: object) -> bool:
    return isinstance(value, bool | int | float) and (isinstance(value, int) or math.isfinite(value))


def _fault(error: BaseException) -> events.Fault:
    name = type(error).__name__
    text = f"{name}: {error}" if str(error) else name
    return events.Fault(text, "".join(traceback.format_exception(error)))
