"""Each watched library: what the capture says is what was truly read and written, nothing else."""

import os
import threading
from pathlib import Path

import pytest
from accesses import ACCESSES, Access, Truth, prepare

from lineage.emit import declare
from lineage.emit.capture import facets, files, layers, window
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
    settled = [files.settle(each) for each in seeing.observations()]
    return {
        (each.direction, str(Path(each.name).relative_to(folder))) for each in settled if each is not None
    }


@pytest.mark.parametrize("access", ACCESSES, ids=lambda access: access.__name__)
def test_what_is_told_is_the_truth(access: Access, folder: Path) -> None:
    if access.__name__.startswith(("polars", "sqlalchemy")):
        pytest.importorskip(access.__name__.partition("_")[0])
    seeing, truth = watch(access, folder)
    assert told(seeing, folder) == truth
    assert "secret" not in " ".join(seeing.statements)


def test_statements_are_kept_without_their_values(folder: Path) -> None:
    from accesses import sqlite_writes

    seeing, _ = watch(sqlite_writes, folder)
    assert seeing.statements == ["INSERT INTO t VALUES (?, ?)"]


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


def test_a_forked_child_neither_hangs_nor_speaks(folder: Path) -> None:
    def in_a_child(folder: Path) -> Truth:
        child = os.fork()
        if child == 0:
            (folder / "in.csv").read_text()
            os._exit(0 if window.current() is None else 1)
        assert os.waitpid(child, 0)[1] == 0
        return set()

    seeing, truth = watch(in_a_child, folder)
    assert told(seeing, folder) == truth


def test_a_failed_access_is_none(folder: Path) -> None:
    def failing(folder: Path) -> Truth:
        with pytest.raises(FileNotFoundError):
            (folder / "missing.csv").read_text()
        return set()

    seeing, truth = watch(failing, folder)
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
