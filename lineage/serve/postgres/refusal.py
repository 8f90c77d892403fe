"""What a client is refused, with PostgreSQL's code for it (SQLSTATE)."""

import duckdb

from lineage.errors import BadRequest, Forbidden, LineageError


class Refused(LineageError):
    """An error that a client is told, with its SQLSTATE."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


CANCELLED = "57014"
READ_ONLY = "25006"

_CODES: tuple[tuple[type[Exception], str], ...] = (
    (Forbidden, "42501"),
    (BadRequest, READ_ONLY),
    (duckdb.InterruptException, CANCELLED),
    (duckdb.ParserException, "42601"),
    (duckdb.SyntaxException, "42601"),
    (duckdb.CatalogException, "42P01"),
    (duckdb.BinderException, "42703"),
    (duckdb.ConversionException, "22P02"),
    (duckdb.OutOfRangeException, "22003"),
    (duckdb.InvalidInputException, "22P02"),
    (duckdb.OutOfMemoryException, "53200"),
    (duckdb.DataError, "22000"),
)


def refusal(error: Exception) -> tuple[str, str]:
    """The SQLSTATE and the message of an error."""
    if isinstance(error, Refused):
        return error.code, str(error)
    message = str(error)
    if isinstance(error, BadRequest) and message.startswith("Parser Error"):
        return "42601", message
    return next((code for kind, code in _CODES if isinstance(error, kind)), "XX000"), message
