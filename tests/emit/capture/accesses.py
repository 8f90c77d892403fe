"""Reads and writes of local data with every library that is watched, and what each of them truly touches.

An access is a function of a folder that `prepare` has filled. It does the access and returns the truth:
direction and file name.
"""
# ruff: noqa: S301, S608 - the pickles and the paths in the statements are our own

import multiprocessing
import pickle
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import chdir, suppress
from pathlib import Path

import pandas as pd

Truth = set[tuple[str, str]]
Access = Callable[[Path], Truth]

TABLE = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})


def prepare(folder: Path) -> None:
    """Make the files that the accesses read."""
    TABLE.to_parquet(folder / "in.parquet")
    TABLE.to_csv(folder / "in.csv", index=False)
    TABLE.to_json(folder / "in.json")
    TABLE.to_feather(folder / "in.feather")
    (folder / "in.pickle").write_bytes(pickle.dumps([1, 2, 3]))
    with sqlite3.connect(folder / "in.db") as connection:
        connection.execute("CREATE TABLE t (a INTEGER, name TEXT)")
        connection.execute("INSERT INTO t VALUES (1, 'one')")
    connection.close()


def read_text(folder: Path) -> Truth:
    (folder / "in.csv").read_text()
    return {("read", "in.csv")}


def write_text(folder: Path) -> Truth:
    (folder / "out.txt").write_text("x")
    return {("write", "out.txt")}


def append(folder: Path) -> Truth:
    with (folder / "in.csv").open("a") as file:
        file.write("4,w\n")
    return {("write", "in.csv")}


def update_in_place(folder: Path) -> Truth:
    with (folder / "in.csv").open("r+") as file:
        file.read(1)
    return {("read", "in.csv"), ("write", "in.csv")}


def write_then_read_back(folder: Path) -> Truth:
    (folder / "out.txt").write_text("x")
    (folder / "out.txt").read_text()
    return {("write", "out.txt")}


def scratch_file(folder: Path) -> Truth:
    (folder / "scratch").write_text("x")
    (folder / "scratch").unlink()
    return set()


def write_and_rename(folder: Path) -> Truth:
    (folder / "out.tmp").write_text("x")
    (folder / "out.tmp").rename(folder / "out.txt")
    return {("write", "out.txt")}


def rename_one_after_the_other(folder: Path) -> Truth:
    for name in ("one.txt", "two.txt"):
        (folder / "out.tmp").write_text("x")
        (folder / "out.tmp").rename(folder / name)
    return {("write", "one.txt"), ("write", "two.txt")}


def read_and_replace(folder: Path) -> Truth:
    text = (folder / "in.csv").read_text()
    (folder / "in.tmp").write_text(text + "4,w\n")
    (folder / "in.tmp").replace(folder / "in.csv")
    return {("read", "in.csv"), ("write", "in.csv")}


def consume(folder: Path) -> Truth:
    (folder / "in.csv").read_text()
    (folder / "in.csv").unlink()
    return {("read", "in.csv")}


def same_name_in_two_folders(folder: Path) -> Truth:
    for name in ("left", "right"):
        (folder / name).mkdir()
        with chdir(folder / name), open("out.txt", "w") as file:  # noqa: PTH123 - the relative name is the point
            file.write(name)
    return {("write", "left/out.txt"), ("write", "right/out.txt")}


def missing_until_a_child_makes_it(folder: Path) -> Truth:
    with suppress(FileNotFoundError):
        (folder / "made.txt").read_text()
    subprocess.run(["/bin/cp", folder / "in.csv", folder / "made.txt"], check=True)
    (folder / "made.txt").read_text()
    return {("read", "made.txt")}


def missing_until_it_is_made(folder: Path) -> Truth:
    with suppress(FileNotFoundError):
        (folder / "made.parquet").read_bytes()
    TABLE.to_parquet(folder / "made.parquet")
    return {("write", "made.parquet")}


def read_through_a_link(folder: Path) -> Truth:
    (folder / "link.csv").symlink_to(folder / "in.csv")
    (folder / "link.csv").read_text()
    return {("read", "in.csv")}


def forked_workers(folder: Path) -> Truth:
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(Path.read_text, [folder / "in.csv", folder / "in.json"])
    return {("read", "in.csv"), ("read", "in.json")}


def copy_file(folder: Path) -> Truth:
    shutil.copyfile(folder / "in.csv", folder / "copy.csv")
    return {("read", "in.csv"), ("write", "copy.csv")}


def unpickle(folder: Path) -> Truth:
    with (folder / "in.pickle").open("rb") as file:
        pickle.load(file)
    return {("read", "in.pickle")}


def pandas_reads(folder: Path) -> Truth:
    pd.read_parquet(folder / "in.parquet")
    pd.read_csv(str(folder / "in.csv"))
    pd.read_json(folder / "in.json")
    pd.read_feather(folder / "in.feather")
    return {("read", f"in.{kind}") for kind in ("parquet", "csv", "json", "feather")}


def pandas_writes(folder: Path) -> Truth:
    TABLE.to_parquet(folder / "out.parquet")
    TABLE.to_csv(folder / "out.csv")
    TABLE.to_json(path_or_buf=folder / "out.json")
    TABLE.to_feather(folder / "out.feather")
    return {("write", f"out.{kind}") for kind in ("parquet", "csv", "json", "feather")}


def pandas_in_memory(_folder: Path) -> Truth:
    TABLE.to_csv()
    TABLE.to_parquet()
    return set()


def pandas_partitions(folder: Path) -> Truth:
    TABLE.to_parquet(folder / "parts", partition_cols=["b"])
    return {("write", "parts")}


def arrow_parquet(folder: Path) -> Truth:
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(folder / "in.parquet")
    pyarrow.parquet.write_table(table, folder / "out.parquet")
    return {("read", "in.parquet"), ("write", "out.parquet")}


def arrow_csv(folder: Path) -> Truth:
    import pyarrow.csv

    pyarrow.csv.write_csv(pyarrow.csv.read_csv(folder / "in.csv"), folder / "out.csv")
    return {("read", "in.csv"), ("write", "out.csv")}


def arrow_dataset(folder: Path) -> Truth:
    import pyarrow.dataset

    found = pyarrow.dataset.dataset(folder / "in.parquet").to_table()
    pyarrow.dataset.write_dataset(found, folder / "set", format="parquet")
    return {("read", "in.parquet"), ("write", "set")}


def polars_tables(folder: Path) -> Truth:
    import polars

    polars.read_csv(folder / "in.csv").write_parquet(folder / "out.parquet")
    polars.scan_parquet(folder / "in.parquet").sink_csv(folder / "out.csv")
    return {("read", "in.csv"), ("write", "out.parquet"), ("read", "in.parquet"), ("write", "out.csv")}


def duckdb_files(folder: Path) -> Truth:
    import duckdb

    duckdb.sql(f"COPY (SELECT * FROM '{folder}/in.parquet') TO '{folder}/out.csv'")
    with duckdb.connect() as connection:
        connection.execute(f"SELECT sum(a) FROM read_csv('{folder}/*.csv') WHERE b <> 'secret'").fetchall()
    duckdb.read_json(str(folder / "in.json")).fetchall()
    return {("read", "in.parquet"), ("write", "out.csv"), ("read", "in.csv"), ("read", "in.json")}


def sqlite_reads(folder: Path) -> Truth:
    connection = sqlite3.connect(folder / "in.db")
    connection.execute("SELECT a FROM t WHERE name = 'one'").fetchall()
    connection.close()
    return {("read", "in.db")}


def sqlite_writes(folder: Path) -> Truth:
    connection = sqlite3.connect(folder / "in.db")
    with connection:
        connection.execute("INSERT INTO t VALUES (?, ?)", (2, "secret"))
    connection.close()
    return {("write", "in.db")}


def sqlalchemy_reads(folder: Path) -> Truth:
    import sqlalchemy

    engine = sqlalchemy.create_engine(f"sqlite:///{folder}/in.db")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT a FROM t WHERE name = :name"), {"name": "secret"}).all()
    engine.dispose()
    return {("read", "in.db")}


ACCESSES: list[Access] = [
    read_text,
    write_text,
    append,
    update_in_place,
    write_then_read_back,
    scratch_file,
    write_and_rename,
    rename_one_after_the_other,
    read_and_replace,
    consume,
    same_name_in_two_folders,
    missing_until_a_child_makes_it,
    missing_until_it_is_made,
    read_through_a_link,
    forked_workers,
    copy_file,
    unpickle,
    pandas_reads,
    pandas_writes,
    pandas_in_memory,
    pandas_partitions,
    arrow_parquet,
    arrow_csv,
    arrow_dataset,
    polars_tables,
    duckdb_files,
    sqlite_reads,
    sqlite_writes,
    sqlalchemy_reads,
]

VARIED: list[Access] = [
    update_in_place,
    read_and_replace,
    copy_file,
    unpickle,
    forked_workers,
    pandas_reads,
    pandas_writes,
    arrow_dataset,
    polars_tables,
    duckdb_files,
    sqlite_writes,
    sqlalchemy_reads,
]
"""One of each kind and library, for whole flows."""
