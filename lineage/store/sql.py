"""SQL lives in .sql files; here they are read, once."""

from functools import cache
from importlib import resources

import duckdb


@cache
def statements(package: str, name: str) -> tuple[str, ...]:
    """The statements of `name`.sql in `package`, in order."""
    text = script(package, name)
    return tuple(statement.query for statement in duckdb.extract_statements(text))


@cache
def script(package: str, name: str) -> str:
    """The text of `name`.sql in `package`."""
    return resources.files(package).joinpath(f"{name}.sql").read_text()
