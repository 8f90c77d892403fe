"""Empty stores as copies of one: making tables, views and comments anew takes longer than most tests.

A copy is what a first start leaves behind. Tests of that start open a folder that is empty.
"""

import atexit
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

from lineage.home import STORE
from lineage.store.store import Store

_numbers = count(1)


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lineage-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store.open(folder / "store-1.duckdb")
    store.set_complete()
    store.close()
    return folder / "store-1.duckdb"


def empty_store() -> Store:
    """A store that holds nothing; its file goes with the last who has it open."""
    path = _made().with_name(f"copy-{next(_numbers)}.duckdb")
    shutil.copyfile(_made(), path)
    store = Store.open(path)
    path.unlink()
    return store


def started_home(home: Path) -> Path:
    """The folder as a first start leaves it, if it is not there yet."""
    if not (home / STORE).exists():
        (home / STORE).mkdir(parents=True)
        shutil.copyfile(_made(), home / STORE / "store-1.duckdb")
    return home
