"""What every test of the core may use; this folder is on the path, so that `build` can be imported."""

from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """With `--dist loadgroup` a file's tests stay in one process, and so do all that share a running Airflow.

    The demo starts an Airflow of its own, which would be slow beside the shared one. A wrapper, for xdist
    reads the marks in a hook of the same name, which would else come first.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        shared = bool({"running", "demo"} & set(fixtures))
        item.add_marker(pytest.mark.xdist_group("airflow" if shared else item.path.as_posix()))
    return (yield)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test is led to a server or a home that the machine's environment names."""
    for name in ("LINEAGE_URL", "LINEAGE_HOME", "LINEAGE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return
