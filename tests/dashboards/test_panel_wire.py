"""Every panel's SQL through the endpoint that Grafana asks, by the simple protocol it asks it in."""

from collections.abc import Iterator

import psycopg
import pytest
from build import body, moment
from grafana import sent
from story import nights
from test_panel_sql import QUERY_NAMES, VARIABLES

from dashboards.sources import text_of
from lineage.collect.log import Kind, Record
from lineage.pipeline import Pipeline
from lineage.serve.postgres.endpoint import Endpoint
from lineage.serve.server import listen


@pytest.fixture(scope="module")
def grafana(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    """A connection to an endpoint that serves the story."""
    pipeline = Pipeline.open(tmp_path_factory.mktemp("home"))
    pipeline.log.append([Record(Kind.EVENT, body(event)) for event in nights()]).result(timeout=30)
    assert pipeline.wait(timeout=60) == 0
    endpoint = Endpoint(pipeline, listen("127.0.0.1", 0))
    endpoint.start()
    try:
        address = f"host=127.0.0.1 port={endpoint.port} user=grafana dbname=lineage"
        with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
            yield connection
    finally:
        endpoint.stop()
        pipeline.close()


@pytest.mark.parametrize("name", QUERY_NAMES)
def test_a_query_is_answered_over_the_wire(grafana: psycopg.Connection, name: str) -> None:
    chosen = {**VARIABLES, "team": "data"} if name.startswith("team/") else VARIABLES
    answered = grafana.execute(sent(text_of(name), moment(1_500), moment(4_000), **chosen))
    assert answered.statusmessage == f"SELECT {len(answered.fetchall())}"
    assert [column.name for column in answered.description or ()] != []
