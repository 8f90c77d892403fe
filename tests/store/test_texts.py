"""Texts are kept and forgotten beside the store: what is found is true."""

import sqlite3
from pathlib import Path

from lineage.store.texts.text import Half, Made, Seen, Text
from lineage.store.texts.texts import Change, Texts

JOB, TABLE = b"j" * 16, b"t" * 16
MINUTE = 60_000_000
NOTHING = Change([], [], [])
EMPTY = {"about": '{"name":"load",', "newest": '"latestRun":null,"latestRuns":[]'}


def made(node: bytes = JOB, *, first: int = 0, last: int = MINUTE, **said: str) -> Made:
    about = {**EMPTY, "runs": '"latestRun":null,"latestRuns":[]}', **said}
    return Made(node, True, first, last, '"job:airflow://production:load"', **about)


def table() -> Made:
    newest = '"lastModifiedAt":null,"currentVersion":null,'
    return Made(
        TABLE, False, -1, 1, '"dataset:s3://lake:t"', '{"name":"t",', newest, "[]", '"columnLineage":[]}'
    )


def kept(texts: Texts, *some: Made) -> Texts:
    texts.keep(texts.number, some or [made(), table()])
    return texts


def changed(texts: Texts, change: Change | None) -> None:
    texts.forget(change)
    texts.settle()


LOAD = (
    '{"name":"load","createdAt":"1970-01-01T00:00:00Z","updatedAt":"1970-01-01T00:01:00Z",'
    '"latestRun":null,"latestRuns":[]}'
)
T = '{"name":"t","createdAt":"1969-12-31T23:59:59.999999Z","updatedAt":"1970-01-01T00:00:00.000001Z",'
VERSION = '"lastModifiedAt":null,"currentVersion":null,'


def test_what_is_kept_is_found_in_both_lengths_and_for_graphs_of_columns() -> None:
    texts = kept(Texts(None))
    load = Text('"job:airflow://production:load"', LOAD)
    assert texts.brief([TABLE, JOB]) == {
        TABLE: Text('"dataset:s3://lake:t"', f'{T}{VERSION}"columnLineage":null}}'),
        JOB: load,
    }
    assert texts.whole([JOB, TABLE]) == {
        JOB: load,
        TABLE: Text('"dataset:s3://lake:t"', f'{T}{VERSION}"columnLineage":[]}}'),
    }
    assert texts.columns([TABLE]) == {TABLE: ("[]", f"{{{VERSION[:-1]}}}")}


def test_a_batch_that_speaks_of_a_node_moves_its_times_and_keeps_its_text() -> None:
    texts = kept(Texts(None))
    changed(texts, Change([Seen(JOB, True, -MINUTE, 2 * MINUTE)], [], []))
    found = texts.brief([JOB])[JOB]
    assert '"createdAt":"1969-12-31T23:59:00Z","updatedAt":"1970-01-01T00:02:00Z"' in found.text


def test_what_a_batch_changes_is_forgotten_by_half() -> None:
    texts = kept(Texts(None))
    changed(texts, Change([], [], [JOB, TABLE]))
    assert texts.brief([JOB])[JOB] == Half('"job:airflow://production:load"', LOAD.partition('"latest')[0])
    assert texts.whole([JOB, TABLE]) == {}
    assert texts.unready(9) == {JOB: True, TABLE: False}
    texts.keep_newest(texts.number, {JOB: '"latestRun":{},"latestRuns":[{}]'})
    assert texts.brief([JOB])[JOB].text.endswith('Z","latestRun":{},"latestRuns":[{}]}')
    assert texts.whole([JOB]) == {}
    changed(texts, Change([], [JOB], []))
    assert texts.brief([JOB]) == {}


def test_what_is_not_known_to_be_left_alone_is_forgotten_whole() -> None:
    texts = kept(Texts(None))
    changed(texts, None)
    assert (texts.brief([JOB, TABLE]), texts.unready(9)) == ({}, {JOB: True, TABLE: False})


def test_what_changed_while_it_was_made_is_not_kept() -> None:
    texts = kept(Texts(None))
    before = texts.number
    changed(texts, Change([], [JOB], []))
    texts.keep(before, [made(about='{"name":"old",'), made(TABLE)])
    assert texts.brief([JOB, TABLE]).keys() == {TABLE}


def test_what_is_made_while_a_batch_is_being_committed_is_not_kept() -> None:
    texts = kept(Texts(None))
    texts.forget(Change([], [], [JOB]))
    during = texts.number
    texts.keep(during, [made()])
    texts.settle()
    texts.keep(during, [made()])
    assert isinstance(texts.brief([JOB])[JOB], Half)
    texts.keep(texts.number, [made()])
    assert texts.brief([JOB])[JOB] == Text('"job:airflow://production:load"', LOAD)


def test_what_took_longer_than_is_remembered_is_not_kept() -> None:
    texts = kept(Texts(None))
    before = texts.number
    for _ in range(40):
        changed(texts, Change([], [], [TABLE]))
    texts.keep(before, [made(b"n" * 16)])
    assert texts.brief([b"n" * 16]) == {}


def test_what_a_batch_spoke_of_that_was_given_up_is_known_no_more() -> None:
    texts = kept(Texts(None))
    seen = Seen(JOB, True, 0, 99 * MINUTE)
    texts.forget(Change([seen], [], []))
    texts.settle(given_up=[seen])
    assert texts.brief([JOB]) == {}
    assert kept(texts).brief([JOB])[JOB].text == LOAD


def test_nothing_is_written_until_something_is_kept(tmp_path: Path) -> None:
    texts = Texts(tmp_path / "store.texts")
    changed(texts, NOTHING)
    assert (texts.empty, list(tmp_path.iterdir())) == (True, [])
    kept(texts).close()
    assert kept(texts).brief([JOB]) == {}
    assert Texts(tmp_path / "store.texts").brief([JOB])[JOB].text == LOAD


def test_a_file_that_is_damaged_or_of_another_form_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "store.texts"
    path.write_bytes(b"no database" * 999)
    kept(Texts(path)).close()
    with sqlite3.connect(path) as file:
        file.execute("pragma user_version = 99")
    file.close()
    again = Texts(path)
    assert again.brief([JOB]) == {}
    again.close()


def test_a_file_that_breaks_under_way_is_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "store.texts"
    many = [made(number.to_bytes(16)) for number in range(2_000)]
    kept(Texts(path), *many).close()
    whole = path.read_bytes()
    texts = Texts(path)
    path.write_bytes(whole[:8_192] + b"x" * (len(whole) - 8_192))
    assert texts.brief([each.id for each in many]) == {}
    assert (texts.empty, path.exists()) == (True, False)
    changed(texts, Change([], [], [JOB]))
    assert kept(texts).brief([JOB])[JOB].text == LOAD
    texts.close()


def test_what_cannot_be_marked_on_the_disk_is_not_found_any_more(tmp_path: Path) -> None:
    path = tmp_path / "store.texts"
    texts = kept(Texts(path))
    with sqlite3.connect(path) as file:
        file.execute("create trigger full before update on nodes begin select raise(abort, 'full'); end")
    file.close()
    changed(texts, Change([], [JOB], []))
    assert (texts.brief([JOB]), texts.empty) == ({}, True)
    texts.close()
