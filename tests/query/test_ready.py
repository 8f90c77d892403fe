"""Each thing that can change what a job or dataset is told as changes the text that is kept of it."""

from collections.abc import Callable

import pytest
from build import AIRFLOW, Event, dag, dataset, event, facet, instant, moment, stored, take, task, told

from lineage.config import Alias, Config
from lineage.names import DatasetName, dataset_uuid, node_uuid
from lineage.pipeline import configure
from lineage.query.marquez.ready import graph_texts, list_texts
from lineage.query.marquez.rendering import make
from lineage.store.store import Store
from lineage.store.texts.text import Text, text_of


def job(name: str) -> bytes:
    return node_uuid("job", AIRFLOW, name)


def table(namespace: str, name: str) -> bytes:
    return dataset_uuid(DatasetName.canonical(namespace, name))


RAW, ORDERS = table("s3://lake", "raw"), table("s3://lake", "orders")
LOAD = event(job="load", run="1", at=9, reads=["s3://lake/raw"], writes=["s3://lake/orders"])
FROM_RAW = {"inputFields": [{"namespace": "hive://meta", "name": "shop.raw", "field": "id"}]}
COLUMNS = {"columnLineage": facet(fields={"id": FROM_RAW})}
LINKED = {"symlinks": facet(identifiers=[{"namespace": "s3://lake", "name": "raw", "type": "LOCATION"}])}


def catalog(kind: str, **said: object) -> Event:
    place = {"subject": "dataset", "namespace": "s3://lake", "name": "raw", "field": ""}
    return {
        "eventTime": instant(50),
        "producer": "https://example.org",
        "catalog": {"kind": kind, **place, **said},
    }


DOCUMENTED = {"documentation": facet(description="d")}
TABLE = dataset("hive://meta/shop.raw", facets=LINKED)
ORDERS_WITH_COLUMNS = dataset("s3://lake/orders", facets=COLUMNS)

CASES: dict[str, tuple[bytes, list[Event], Event]] = {
    "a new run": (job("load"), [LOAD], event(job="load", run="2", at=20)),
    "the end of a run": (job("load"), [event("START", job="load")], event("FAIL", job="load", at=5)),
    "a writer that speaks after its reader": (job("load"), [LOAD], event(job="land", at=3, writes=["s3://lake/raw"])),
    "a new version": (RAW, [LOAD], event(job="land", at=3, writes=["s3://lake/raw"])),
    "a new facet of a dataset": (
        RAW,
        [LOAD],
        event(job="read", at=9, reads=[dataset("s3://lake/raw", facets=DOCUMENTED)]),
    ),
    "a new facet of a job": (
        job("load"), [LOAD], event(job="load", at=9, job_facets=DOCUMENTED)
    ),
    "a new input": (job("load"), [LOAD], event(job="load", run="1", at=9, reads=["s3://lake/more"])),
    "a parent": (job("load"), [LOAD], event(job="load", run="1", at=9, parent=("etl", "1"))),
    "a tag": (RAW, [LOAD], catalog("tagged", tag="PII", present=True)),
    "the columns an output comes from": (
        ORDERS, [LOAD], event(job="load", at=9, writes=[ORDERS_WITH_COLUMNS])
    ),
    "a name of a source of columns": (
        ORDERS,
        [event(job="load", at=9, reads=["hive://meta/shop.raw"], writes=[ORDERS_WITH_COLUMNS])],
        event(job="read", at=1, reads=[TABLE]),
    ),
    "a name of an input": (
        job("load"),
        [event(job="load", at=9, reads=["hive://meta/shop.raw"])],
        event(job="read", at=1, reads=[TABLE]),
    ),
    "a name that gives way": (
        RAW,
        [LOAD, event(job="land", at=12, writes=["hive://meta/shop.raw"])],
        event(job="read", at=1, reads=[TABLE]),
    ),
    "what a DAG run says of its task": (
        job("etl.load"),
        [task("START", "etl.load", at=1)],
        dag("FAIL", at=9, facets=told(load="failed")),
    ),
    "being spoken of": (RAW, [LOAD], event(job="read", at=99, reads=["s3://lake/raw"])),
}  # fmt: skip


def texts(ask: Callable[..., dict[bytes, Text]], store: Store, node: bytes, *, is_job: bool) -> Text:
    return ask(store, {node: is_job})[node]


@pytest.mark.parametrize("cause", CASES)
def test_a_text_that_is_kept_follows(cause: str) -> None:
    node, before, then = CASES[cause]
    is_job = node not in (RAW, ORDERS)
    store = stored(*before)
    old = {ask: texts(ask, store, node, is_job=is_job) for ask in (graph_texts, list_texts)}
    take(store, then)
    (made,) = make(store, {node: is_job})
    new = {graph_texts: text_of(made, whole=False), list_texts: text_of(made, whole=True)}
    assert new[list_texts] != old[list_texts]
    assert {ask: texts(ask, store, node, is_job=is_job) for ask in new} == new
    assert {ask: texts(ask, store, node, is_job=is_job) for ask in new} == new


def test_a_text_that_is_kept_follows_lineage_toml() -> None:
    store = stored(LOAD, event(job="land", at=3, writes=["s3://other/raw"]))
    graph_texts(store, {job("load"): True, job("land"): True, RAW: False})
    configure(store, Config(alias=[Alias(dataset="s3://lake/raw", same_as=["s3://other/raw"])]))
    (made,) = make(store, {job("land"): True})
    assert '"outputs":[{"namespace":"s3://lake","name":"raw"}]' in made.about
    assert graph_texts(store, {job("land"): True}) == {job("land"): text_of(made, whole=False)}


def test_texts_that_nobody_asked_for_again_are_not_made_again() -> None:
    store = stored(LOAD)
    graph_texts(store, {RAW: False, job("load"): True})
    take(store, event(job="read", at=99, reads=["s3://lake/raw"]))
    found = store.texts.brief([RAW, job("load")])
    assert {each: type(text) for each, text in found.items()} == {RAW: Text, job("load"): Text}
    assert f'"updatedAt":"{moment(99):%Y-%m-%dT%H:%M:%S}Z"' in found[RAW].text
