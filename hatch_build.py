"""Adds top_level.txt to the wheel.

Metaflow trusts a distribution to hold extensions only if its top_level.txt lists `metaflow_extensions`;
hatchling writes none, and a setuptools-built extension beside ours would then silently switch ours off.
"""

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TOP_LEVEL = "exporters\nlineage\nmetaflow_extensions\n"


class TopLevelHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "top_level.txt"
        path.write_text(TOP_LEVEL)
        target = f"{self.build_config.builder.artifact_project_id}.dist-info/top_level.txt"
        build_data["force_include"][str(path)] = target
        build_data["force_include_editable"][str(path)] = target

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        self._folder.cleanup()
