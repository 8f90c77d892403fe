"""The public views as a folder of Parquet: as another DuckDB reads it, and whole or not at all."""

# ruff: noqa: S608 - names and paths in the statements are our own

import io
import shutil
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
import pyarrow as pa
import pytest
from build import event, moment, stored

from exporters import parquet
from lineage.cli import main
from lineage.collect.log import EventLog, Kind, Record
from lineage.errors import NotFound
from lineage.pipeline import Pipeline
from lineage.query.exchange.views import View, views
from lineage.query.exchange.views import stream as packed
from lineage.store.store import Store

pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

GOLDEN = Path(__file__).parents[1] / "golden" / "two_teams" / "events.ndjson"
DAY = 86_400
PARTED = {"dataset_versions", "events", "run_io", "run_links", "runs"}


class Exported(NamedTuple):
    home: Path
    folder: Path
    said: dict[str, int]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """A home that holds the story of two teams and a freshness target, and its export."""
    place = tmp_path_factory.mktemp("exported")
    home, folder = place / "home", place / "all.parquet"
    fill(home, GOLDEN.read_bytes().splitlines())
    (home / "lineage.toml").write_text('[[freshness]]\ndataset = "*"\nmax_age_hours = 30\nteam = "data"\n')
    with redirect_stdout(io.StringIO()) as said:
        assert export(home, folder) == 0
    return Exported(home, folder, msgspec.json.decode(said.getvalue()))


@pytest.fixture
def folder(exported: Exported, tmp_path: Path) -> Path:
    """A copy of the export, alone in its folder."""
    return shutil.copytree(exported.folder, tmp_path / "all.parquet")


def fill(home: Path, bodies: list[bytes]) -> None:
    with EventLog.open(home / "log") as log:
        log.append([Record(Kind.EVENT, each) for each in bodies]).result(timeout=30)


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def export(home: Path, folder: Path) -> int:
    return main(["export", str(folder), "--json", "--home", str(home)])


def read(folder: Path, view: View) -> list[tuple[Any, ...]]:
    """The rows of a view as a DuckDB that knows nothing of us reads them."""
    names = ", ".join(f'"{name}"' for name in view.columns)
    with duckdb.connect() as elsewhere:
        elsewhere.execute("set TimeZone = 'UTC'")
        files = f"read_parquet('{folder}/{view.name}/**/*.parquet', hive_partitioning = true)"
        return elsewhere.execute(f"select {names} from {files} order by all").fetchall()


def in_store(store: Store, view: View) -> list[tuple[Any, ...]]:
    """The same of the store: ids as text, intervals as seconds."""
    spelled = {"UUID": '"{}"::varchar', "INTERVAL": 'epoch("{}")'}
    names = ", ".join(spelled.get(kind, '"{}"').format(name) for name, kind in zip(*view[1:], strict=True))
    return store.query(f'select {names} from "{view.name}" order by all').rows


def test_every_view_is_read_elsewhere_as_it_stands_here(exported: Exported) -> None:
    pipeline = Pipeline.open(exported.home)
    pipeline.wait(30)
    public = views(pipeline.store)
    here = {view.name: in_store(pipeline.store, view) for view in public}
    pipeline.close()
    assert {view.name: read(exported.folder, view) for view in public} == here
    size = sum(path.stat().st_size for path in exported.folder.rglob("*.parquet"))
    assert exported.said == {"views": len(public), "rows": sum(map(len, here.values())), "bytes": size}
    filled = {name for name, found in here.items() if found}
    assert filled > {*PARTED, "model_provenance", "dataset_freshness", "teams"}


def test_what_grows_with_time_lies_in_a_folder_a_day(folder: Path) -> None:
    for name in PARTED:
        assert all(path.name.startswith("date=") for path in (folder / name).iterdir())
    with duckdb.connect() as elsewhere:
        elsewhere.execute("set TimeZone = 'UTC'")
        days = elsewhere.execute(
            f"select distinct date = event_at::date from read_parquet('{folder}/events/**/*.parquet')"
        ).fetchall()
    assert days == [(True,)]
    assert [path.name for path in (folder / "teams").iterdir()] == ["part-0.parquet"]


def test_days_are_kept_apart_though_events_come_in_any_order(tmp_path: Path) -> None:
    told = [event(job="load", run=str(at), at=-at * DAY, writes=["s3://lake/raw"]) for at in (3, 1, 2, 1, 3)]
    stream = io.BytesIO(b"".join(packed(stored(*told), "events")))
    written = parquet.write(stream, tmp_path / "events")
    days = sorted(moment(-at * DAY).date() for at in (1, 2, 3))
    assert written.rows == 3
    assert sorted(path.name for path in (tmp_path / "events").iterdir()) == [f"date={day}" for day in days]


def test_an_older_export_is_replaced_as_a_whole(folder: Path) -> None:
    with parquet.replacing(folder) as fresh:
        written = parquet.write(io.BytesIO(b"".join(packed(stored(), "teams"))), fresh / "teams")
        parquet.mark(fresh, {"teams": written})
    assert {path.name for path in folder.iterdir()} == {"teams", parquet.MARK}
    assert [path.name for path in folder.parent.iterdir()] == ["all.parquet"]


def test_a_folder_that_is_no_export_is_refused(
    exported: Exported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.parquet"
    mine.mkdir()
    (mine / "precious").write_text("kept")
    assert export(exported.home, mine) == 1
    assert capsys.readouterr().err == (
        f"lineage: {mine} is there and is no export; name another folder, or move it away\n"
    )
    assert [path.name for path in mine.iterdir()] == ["precious"]


def test_a_failure_half_way_leaves_the_older_export(folder: Path) -> None:
    before = files(folder)
    cut = io.BytesIO(b"".join(packed(stored(event()), "teams"))[:-200])
    with pytest.raises((pa.ArrowInvalid, OSError)), parquet.replacing(folder) as fresh:
        parquet.write(cut, fresh / "teams")
    assert files(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["all.parquet"]


def test_an_export_killed_between_its_two_renames_is_found_again(folder: Path) -> None:
    before = files(folder)
    folder.rename(folder.with_name(".all.parquet.old"))
    with pytest.raises(InterruptedError), parquet.replacing(folder):
        raise InterruptedError
    assert files(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["all.parquet"]


def test_a_view_that_is_none_is_named() -> None:
    with pytest.raises(NotFound, match=r"^core is no public view$"):
        packed(stored(), "core")
