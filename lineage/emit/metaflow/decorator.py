"""The hooks that Metaflow calls; what they do stands in `launcher` and `task`.

An import error here would break every flow at `import metaflow`, and an exception in a hook would fail its
step: only the standard library, Metaflow and the guard are imported at the top, and every hook is guarded.
"""
# ruff: noqa: ARG002, PLR0913, PLR0917 - Metaflow fixes the hooks and their arguments

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from metaflow.decorators import StepDecorator

from lineage.emit.harmless import harmless

if TYPE_CHECKING:
    from lineage.emit.metaflow.delivery import Delivery
    from lineage.emit.metaflow.events import Task
    from lineage.emit.metaflow.launcher import Launcher
    from lineage.emit.metaflow.task import TaskListener


class _Process:
    """The one launcher of this process; every step has a decorator of its own."""

    launcher: "Launcher | None" = None


class LineageDecorator(StepDecorator):  # type: ignore[misc]  # Metaflow is untyped
    """Listens to every step of a flow; attached by the extension's configuration, not by users.

    Its attributes travel to the tasks in the command line: `deployment` and `url`, percent-encoded, and
    `launched` where a launcher speaks for the run. None of them is a secret.
    """

    name = "lineage"
    defaults = {"deployment": None, "url": None, "launched": None}  # noqa: RUF012 - Metaflow copies it

    _listener: "TaskListener | None" = None

    def step_init(
        self,
        flow: Any,
        graph: Any,
        step_name: str,
        decorators: Any,
        environment: Any,
        flow_datastore: Any,
        logger: Any,
    ) -> None:
        self._fix_attributes(flow_datastore)

    @harmless
    def _fix_attributes(self, flow_datastore: Any) -> None:
        from lineage.emit.metaflow.delivery import without_credentials
        from lineage.emit.metaflow.identity import deployment
        from lineage.emit.settings import Settings

        if self.attributes["deployment"] is not None:
            return
        named = Settings.from_environment().namespace
        place = deployment(named, flow_datastore.TYPE, str(flow_datastore.datastore_root))
        self.attributes["deployment"] = quote(place)
        url = os.environ.get("LINEAGE_URL") or os.environ.get("OPENLINEAGE_URL")
        if url:
            self.attributes["url"] = quote(without_credentials(url))

    def add_to_package(self) -> Any:
        return self._packed() or []

    @harmless
    def _packed(self) -> list[tuple[str, str, Any]]:
        from metaflow.packaging_sys import ContentType

        from lineage.emit.metaflow.packing import files

        return [(path, name, ContentType.CODE_CONTENT) for path, name in files()]

    @harmless
    def runtime_init(self, flow: Any, graph: Any, package: Any, run_id: str) -> None:
        if not _enabled():
            return
        self.attributes["launched"] = 1
        if _Process.launcher is None:
            from lineage.emit.metaflow.launcher import Launcher, script_of
            from lineage.emit.metaflow.setting import gather, git_source

            source = harmless(git_source)(script_of(flow))
            tags = self.system_ctx.metadata.sticky_tags
            setting = gather(flow, run_id, self._deployment(), tags, source)
            _Process.launcher = Launcher(setting, flow, self._outbox())
            _Process.launcher.prepare()

    @harmless
    def runtime_step_cli(
        self, cli_args: Any, retry_count: int, max_user_code_retries: int, ubf_context: Any
    ) -> None:
        if _Process.launcher is not None:
            _Process.launcher.launch(cli_args.task, cli_args.env)

    @harmless
    def runtime_finished(self, exception: BaseException | None) -> None:
        if _Process.launcher is not None:
            _Process.launcher.finish(exception)

    @harmless
    def task_pre_step(
        self,
        step_name: str,
        task_datastore: Any,
        metadata: Any,
        run_id: str,
        task_id: str,
        flow: Any,
        graph: Any,
        retry_count: int,
        max_user_code_retries: int,
        ubf_context: Any,
        inputs: Any,
    ) -> None:
        if not _enabled():
            return
        from lineage.emit.metaflow.setting import gather
        from lineage.emit.metaflow.task import TaskListener

        read = list(inputs or ())
        self._listener = TaskListener(
            gather(flow, run_id, self._deployment(), metadata.sticky_tags),
            self._task(step_name, task_id, retry_count, max_user_code_retries, flow, read),
            self._delivery(run_id),
            flow=flow,
            stored=task_datastore,
            inputs=read,
            last_attempt=max_user_code_retries + _error_retries(flow, step_name),
        )
        self._listener.start()

    def _task(
        self,
        step_name: str,
        task_id: str,
        retry_count: int,
        max_user_code_retries: int,
        flow: Any,
        inputs: list[Any],
    ) -> "Task":
        from metaflow import current

        from lineage.emit.metaflow.events import Task
        from lineage.emit.metaflow.inside import full_pathspec

        origin = current.origin_run_id
        return Task(
            step_name,
            task_id,
            retry_count,
            max_user_code_retries,
            split_index=self.system_ctx.split_index,
            parents=tuple(full_pathspec(given) for given in inputs if given.step_name != "_parameters"),
            origin=f"{flow.name}/{origin}" if origin else None,
        )

    def _delivery(self, run_id: str) -> "Delivery":
        from lineage.emit.metaflow.delivery import Delivery

        return Delivery.of_task(self._outbox(), str(run_id), launched=bool(self.attributes["launched"]))

    def task_decorate(
        self,
        step_func: Any,
        flow: Any,
        graph: Any,
        retry_count: int,
        max_user_code_retries: int,
        ubf_context: Any,
    ) -> Any:
        if self._listener is not None:
            harmless(self._listener.open_window)()
        return step_func

    @harmless
    def task_post_step(
        self, step_name: str, flow: Any, graph: Any, retry_count: int, max_user_code_retries: int
    ) -> None:
        if self._listener is not None:
            self._listener.note_values()

    @harmless
    def task_exception(
        self,
        exception: Any,
        step_name: str,
        flow: Any,
        graph: Any,
        retry_count: int,
        max_user_code_retries: int,
    ) -> None:
        if self._listener is not None:
            self._listener.note_values()
            self._listener.note_error(exception)

    @harmless
    def task_finished(
        self,
        step_name: str,
        flow: Any,
        graph: Any,
        is_task_ok: Any,
        retry_count: int,
        max_user_code_retries: int,
    ) -> None:
        if self._listener is not None:
            self._listener.finish(is_task_ok)

    def _deployment(self) -> str:
        return unquote(str(self.attributes["deployment"]))

    def _outbox(self) -> Any:
        from dataclasses import replace

        from lineage.emit.outbox import Outbox
        from lineage.emit.settings import Settings

        settings = Settings.from_environment()
        given = self.attributes["url"]
        named_here = os.environ.get("LINEAGE_URL") or os.environ.get("OPENLINEAGE_URL")
        return Outbox.from_settings(
            settings if named_here or not given else replace(settings, url=unquote(given))
        )


def _enabled() -> bool:
    from lineage.emit.settings import Settings

    return not Settings.from_environment().disabled


def _error_retries(flow: Any, step: str) -> int:
    """The attempts that follow the user's own retries: @catch runs its fallback in one."""
    decorators = getattr(flow, step).decorators
    return max((decorator.step_task_retry_count()[1] or 0 for decorator in decorators), default=0)
