"""Each watched library: what the capture says is what was truly read and written, nothing else."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from accesses import ACCESSES, Access, Truth, prepare

from lineage.emit import declare
from lineage.emit.capture import facets, layers, local, window
from lineage.emit.capture.connections import Connection, Statement
from lineage.emit.capture.window import Window


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare(tmp_path)
    layers.install()
    return tmp_path


def watch(access: Access, folder: Path) -> tuple[Window, Truth]:
    seeing = Window()
    window.open_window(seeing)
    try:
        truth = access(folder)
    finally:
        window.close_window()
    return seeing, truth


def told(seeing: Window, folder: Path) -> Truth:
    settled = [local.settle(each) for each in seeing.observations()]
    return {
        (each.direction, str(Path(each.name).relative_to(folder))) for each in settled if each is not None
    }


@pytest.mark.parametrize("access", ACCESSES, ids=lambda access: access.__name__)
def test_what_is_told_is_the_truth(access: Access, folder: Path) -> None:
    if access.__name__.startswith(("polars", "sqlalchemy")):
        pytest.importorskip(access.__name__.partition("_")[0])
    seeing, truth = watch(access, folder)
    assert told(seeing, folder) == truth
    assert "secret" not in str(seeing.statements)


def test_statements_are_kept_without_their_values(folder: Path) -> None:
    from accesses import sqlite_writes

    seeing, _ = watch(sqlite_writes, folder)
    assert seeing.statements == [Statement("INSERT INTO t VALUES (?, ?)", Connection("sqlite"))]


def test_a_read_outside_of_the_window_is_not_seen(folder: Path) -> None:
    seeing, _ = watch(lambda _folder: set(), folder)
    (folder / "in.csv").read_text()
    assert seeing.observations() == []


def test_threads_of_the_step_are_seen(folder: Path) -> None:
    def in_a_thread(folder: Path) -> Truth:
        thread = threading.Thread(target=(folder / "in.csv").read_text)
        thread.start()
        thread.join()
        return {("read", "in.csv")}

    seeing, truth = watch(in_a_thread, folder)
    assert told(seeing, folder) == truth


def in_children(action: Callable[[], object], count: int = 1) -> None:
    children = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            action()
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * count


def test_forked_children_of_the_step_are_seen(folder: Path) -> None:
    def fork(folder: Path) -> Truth:
        in_children((folder / "in.csv").read_text, count=20)
        return {("read", "in.csv")}

    seeing, truth = watch(fork, folder)
    assert told(seeing, folder) == truth


def test_a_child_forked_while_another_thread_records_does_not_hang(folder: Path) -> None:
    def fork(folder: Path) -> Truth:
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                (folder / "in.json").read_text()

        thread = threading.Thread(target=read)
        thread.start()
        try:
            in_children((folder / "in.csv").read_text, count=50)
        finally:
            stop.set()
            thread.join()
        return {("read", "in.csv"), ("read", "in.json")}

    seeing, truth = watch(fork, folder)
    assert told(seeing, folder) == truth


def test_a_child_that_closes_all_descriptors_has_its_own_files_left_alone(folder: Path) -> None:
    def close_all_and_write() -> None:
        os.closerange(3, 4096)
        kept = [os.open(folder / "kept.txt", os.O_WRONLY | os.O_CREAT) for _ in range(64)]
        (folder / "in.csv").read_text()
        os.write(kept[0], b"ours")

    def fork(_folder: Path) -> Truth:
        in_children(close_all_and_write)
        return set()

    seeing, truth = watch(fork, folder)
    assert (folder / "kept.txt").read_bytes() == b"ours"
    assert told(seeing, folder) == truth


def test_a_failed_access_is_none(folder: Path) -> None:
    def failing(folder: Path) -> Truth:
        with pytest.raises(FileNotFoundError):
            (folder / "missing.csv").read_text()
        return set()

    seeing, truth = watch(failing, folder)
    assert told(seeing, folder) == truth


def test_more_files_than_an_event_holds_are_told_as_their_folder(folder: Path) -> None:
    def many(folder: Path) -> Truth:
        (folder / "many").mkdir()
        for number in range(window.MOST_DATASETS + 500):
            (folder / "many" / f"{number}.txt").touch()
        return {("write", f"many/{number}.txt") for number in range(window.MOST_DATASETS)} | {
            ("write", "many")
        }

    seeing, truth = watch(many, folder)
    assert told(seeing, folder) == truth


def test_what_the_user_declares_is_not_called_observed(folder: Path) -> None:
    def declaring(_folder: Path) -> Truth:
        declare.reads("postgres://db:5432", "shop.public.orders")
        declare.writes("kafka://broker:9092", "orders")
        return set()

    seeing, _ = watch(declaring, folder)
    inputs, outputs = facets.datasets(seeing.observations())
    assert inputs == [{"namespace": "postgres://db:5432", "name": "shop.public.orders", "facets": {}}]
    assert outputs == [{"namespace": "kafka://broker:9092", "name": "orders", "facets": {}}]
