"""An asset joins two teams, in one Airflow and across two, whichever side is told first.

The events were captured from a real Airflow 3.3; the second deployment's are those under another namespace.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from build import Event, rows, stored, take

from lineage.store.store import Store

CAPTURED = Path(__file__).parents[1] / "events" / "airflow-3.3"
ONE, OTHER = "airflow://taxi-team", "airflow://ml"
ASSET = "file:///opt/airflow/data/features.csv"
DATASET = "dataset:file:/opt/airflow/data/features.csv"

EDGES = """
    SELECT producer_team, consumer_team, producer, consumer, evidence FROM cross_team_edges
    WHERE dataset = $dataset AND producer LIKE '%.transform' ORDER BY ALL
"""
LINKS = """
    SELECT DISTINCT readers.name, writers.name, writers.namespace, dataset, rule, evidence
    FROM run_links JOIN runs AS readers ON readers.run_id = reader_run_id
                   JOIN runs AS writers ON writers.run_id = writer_run_id
    WHERE readers.name LIKE 'taxi_consumer%' AND writers.name = 'taxi_etl.transform' ORDER BY ALL
"""


def captured(name: str) -> list[Event]:
    lines = (CAPTURED / f"{name}.ndjson").read_text().splitlines()
    return [json.loads(line) for line in lines]


def consumer(namespace: str) -> list[Event]:
    """The runs that the asset started, in a deployment; what started them stays where it was."""
    events = captured("asset_triggered")
    for event in events:
        event["job"]["namespace"] = namespace
        if "parent" in event["run"]["facets"]:
            event["run"]["facets"]["parent"]["job"]["namespace"] = namespace
    return events


def without_inlets(events: list[Event]) -> list[Event]:
    return [{**event, "inputs": []} for event in events]


def told(*batches: Sequence[Event]) -> Store:
    store = stored()
    for batch in batches:
        take(store, *batch)
    return store


@pytest.mark.parametrize("namespace", [ONE, OTHER])
@pytest.mark.parametrize("consumer_first", [False, True])
def test_the_asset_event_is_the_evidence_of_the_edge_and_of_the_links(
    namespace: str, consumer_first: bool
) -> None:
    batches = [captured("success_run"), consumer(namespace)]
    store = told(*(reversed(batches) if consumer_first else batches))
    producer = f"job:{ONE}:taxi_etl.transform"
    assert rows(store, EDGES, dataset=DATASET) == [
        ("data-eng", "ml", producer, f"job:{namespace}:taxi_consumer.consume", ASSET)
    ]
    assert rows(store, LINKS) == [
        ("taxi_consumer", "taxi_etl.transform", ONE, None, "trigger", f"ASSET {ASSET}"),
        ("taxi_consumer.consume", "taxi_etl.transform", ONE, DATASET, "declared", ASSET),
    ]


def test_a_dag_whose_tasks_declare_no_inlets_reads_the_asset_that_starts_it() -> None:
    store = told(captured("success_run"), without_inlets(consumer(OTHER)))
    producer = f"job:{ONE}:taxi_etl.transform"
    assert rows(store, EDGES, dataset=DATASET) == [
        ("data-eng", "ml", producer, f"job:{OTHER}:taxi_consumer", ASSET)
    ]


def test_a_reader_that_no_event_started_has_no_evidence() -> None:
    events = [event for event in consumer(OTHER) if event["job"]["name"] == "taxi_consumer.consume"]
    ((_, _, _, reader, evidence),) = rows(told(captured("success_run"), events), EDGES, dataset=DATASET)
    assert (reader, evidence) == (f"job:{OTHER}:taxi_consumer.consume", None)
