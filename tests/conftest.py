"""What every test of the core may use; this folder is on the path, so that `build` can be imported."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The same code is asked the same twice: what fails was broken by what has changed. A soak looks further.
settings.register_profile("steady", derandomize=True)
if os.environ.get("LINEAGE_SOAK") != "1":
    settings.load_profile("steady")

# Tests start hundreds of Python processes: each would compile anew all it imports, Airflow most of all.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_configure() -> None:
    """SIGTERM ends the tests as Ctrl-C does: fixtures end what they have started.

    A shell starts what runs in its background with SIGINT ignored, and so would all that the tests start.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test is led to a server or a home that the machine's environment names."""
    for name in ("LINEAGE_URL", "LINEAGE_HOME", "LINEAGE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return
