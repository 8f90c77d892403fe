"""Names the decorator to Metaflow.

A flow may lie beside a module of the user's that is called `lineage` too and hides ours. An import that
failed here would break every flow, so a decorator that does nothing stands in then.
"""

from importlib.util import find_spec
from pathlib import Path


def _listener_is_there() -> bool:
    spec = find_spec("lineage")
    folders = spec.submodule_search_locations if spec is not None else None
    return any(Path(folder, "emit", "metaflow", "decorator.py").is_file() for folder in folders or ())


_module = "lineage.emit.metaflow.decorator" if _listener_is_there() else ".hidden"
STEP_DECORATORS_DESC = [("lineage", f"{_module}.LineageDecorator")]
