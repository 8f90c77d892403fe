"""Tell a layer when its library is imported, so that none is imported for our sake."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from lineage.emit.capture import window
from lineage.emit.harmless import harmless

Layer = Callable[[Any], None]
"""Patches the module it is given."""


class PostImport(MetaPathFinder):
    """Finds nothing itself: it asks the finders behind it and adds a layer to what they found."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        self._layers = dict(layers)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        layer = self._layers.get(fullname)
        if layer is None:
            return None
        spec = self._found_by_others(fullname, path, target)
        if spec is not None and spec.loader is not None:
            harmless(_patch_after_exec)(spec.loader, layer)
        return spec

    def _found_by_others(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        others = (
            finder for finder in list(sys.meta_path) if finder is not self and hasattr(finder, "find_spec")
        )
        found = (finder.find_spec(fullname, path, target) for finder in others)
        return next((spec for spec in found if spec is not None), None)


def _patch_after_exec(loader: Any, layer: Layer) -> None:
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        execute(module)
        with window.quiet():
            harmless(layer)(module)

    loader.exec_module = exec_module


def install(layers: Mapping[str, Layer]) -> None:
    """Patch the modules that are there, and the others when they come."""
    sys.meta_path.insert(0, PostImport(layers))
    for name, layer in layers.items():
        module = sys.modules.get(name)
        if module is not None:
            harmless(layer)(module)
