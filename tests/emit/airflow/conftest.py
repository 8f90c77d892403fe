from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from exports import exporter


@dataclass(frozen=True)
class Exports:
    """Real exports: schedule, parameters, secrets and retries in one; project, foreach, branches in one."""

    nightly: bytes
    fanned: bytes


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exports]:
    with exporter(tmp_path_factory.mktemp("exports")) as made:
        nightly = made.export("nightly", METAFLOW_KUBERNETES_SECRETS="lake").read_bytes()
        yield Exports(nightly, made.export("fanned", "--production").read_bytes())
