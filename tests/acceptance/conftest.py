"""One world for the whole session: a real Airflow, Metaflow and collector, and moto for S3."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lineage.demo.world import World, world


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as started:
        started.wait_ready()
        yield started
