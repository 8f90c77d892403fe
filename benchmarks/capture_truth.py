"""How much of what libraries read and write the capture tells: recall and precision, library by library.

python benchmarks/capture_truth.py

Every access of tests/emit/capture/accesses.py is done in a window of its own and compared with its truth.
"""

import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from lineage.emit.capture import layers, local, window

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "emit" / "capture"))

Truth = set[tuple[str, str]]
NEEDS = ("polars", "sqlalchemy", "duckdb")


def told(access: Callable[[Path], Truth], folder: Path) -> tuple[Truth, Truth]:
    """What the capture told of an access, and the truth."""
    seeing = window.Window()
    window.open_window(seeing)
    try:
        truth = access(folder)
    finally:
        window.close_window()
    settled = [local.settle(each) for each in seeing.observations()]
    found = {
        (each.direction, str(Path(each.name).relative_to(folder))) for each in settled if each is not None
    }
    return found, truth


def main() -> int:
    from accesses import ACCESSES, prepare

    layers.install()
    hits = claims = truths = 0
    for access in ACCESSES:
        needed = next((each for each in NEEDS if access.__name__.startswith(each)), None)
        if needed is not None and find_spec(needed) is None:
            print(f"{access.__name__:24} {needed} is not installed")
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name).resolve()
            prepare(folder)
            found, truth = told(access, folder)
        hits, claims, truths = hits + len(found & truth), claims + len(found), truths + len(truth)
        verdict = (
            "all"
            if found == truth
            else f"missed {truth - found or 'none'}, invented {found - truth or 'none'}"
        )
        print(f"{access.__name__:24} {len(truth)} {verdict}")
    print(f"recall {hits / truths:.3f}, precision {hits / claims:.3f} of {truths} reads and writes")
    return 0 if hits == claims == truths else 1


if __name__ == "__main__":
    sys.exit(main())
