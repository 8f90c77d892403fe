"""One world for the whole session: a real Airflow, Metaflow and collector, and moto for S3."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lineage.demo.world import World, world


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as started:
        # Before Airflow looks: it lists the folder once in five minutes.
        shutil.copytree(Path(__file__).parent / "dags", started.home / "dags", dirs_exist_ok=True)
        started.wait_ready()
        yield started
