import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from laboratory import Lab

sys.path.insert(0, str(Path(__file__).parents[1] / "capture"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    laboratory = Lab(tmp_path_factory.mktemp("lab"))
    yield laboratory
    laboratory.collector.close()
