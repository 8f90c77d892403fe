"""The listener's own code, as Metaflow packs it for a pod: nothing need be installed there."""

from pathlib import Path

import lineage

_MODULES = ("__init__.py", "redact.py")
_PACKAGES = ("emit", "emit/capture", "emit/metaflow")


def files() -> list[tuple[str, str]]:
    """The files to pack: (path here, path below the folder that Metaflow itself is packed in)."""
    root = Path(lineage.__path__[0])
    found = [root / name for name in _MODULES]
    for package in _PACKAGES:
        found += sorted((root / package).glob("*.py"))
    return [(str(path), path.relative_to(root.parent).as_posix()) for path in found]
