"""A store that is replaced while somebody asks it."""

import json
import time
from pathlib import Path

from build import event
from empty import started_home

from lineage.collect.log import Kind, Record
from lineage.home import STORE
from lineage.pipeline import Pipeline

JOBS = "select name from jobs"


def test_an_answer_ends_with_the_store_it_began_with(tmp_path: Path) -> None:
    with Pipeline.open(started_home(tmp_path)) as pipeline:
        said = json.dumps(event(job="load")).encode()
        pipeline.log.append([Record(Kind.EVENT, said)]).result(timeout=30)
        assert pipeline.wait(30) == 0
        began_with = pipeline.store
        pipeline.rebuild()
        deadline = time.monotonic() + 30
        while pipeline.store is began_with:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert began_with.query(JOBS).rows == pipeline.store.query(JOBS).rows == [("load",)]
    assert [path.name for path in (tmp_path / STORE).iterdir()] == ["store-2.duckdb"]
