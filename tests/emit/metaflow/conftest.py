from collections.abc import Iterator

import pytest
from laboratory import Lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    laboratory = Lab(tmp_path_factory.mktemp("lab"))
    yield laboratory
    laboratory.collector.close()
