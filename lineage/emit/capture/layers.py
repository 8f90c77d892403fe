"""Every layer of the capture, and the module whose import brings it."""

from collections.abc import Mapping

from lineage.emit.capture import files, filesystems, imports, s3, statements, tables

LAYERS: Mapping[str, imports.Layer] = {
    "pandas": tables.watch_pandas,
    "pyarrow.parquet.core": tables.watch_parquet,
    "pyarrow.csv": tables.watch_arrow_csv,
    "pyarrow.dataset": tables.watch_arrow_dataset,
    "pyarrow.parquet": tables.watch_parquet,
    "polars": tables.watch_polars,
    "fsspec.spec": filesystems.watch_fsspec,
    "duckdb": statements.watch_duckdb,
    "sqlite3.dbapi2": statements.watch_sqlite,
    "sqlite3": statements.watch_sqlite,
    "sqlalchemy.engine.base": statements.watch_sqlalchemy,
    "aiobotocore.client": s3.watch_aiobotocore,
    "botocore.client": s3.watch_botocore,
    "metaflow.plugins.datatools.s3.s3": s3.watch_metaflow,
}


class _Installed:
    done = False


def install() -> None:
    """Watch this process from now on; a second call changes nothing.

    Costs well under a millisecond: no library is imported, and outside of a window nothing is looked at.
    """
    if not _Installed.done:
        _Installed.done = True
        imports.install(LAYERS)
        files.install()
