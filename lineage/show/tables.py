"""Rows as a table, as CSV or as JSON."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from lineage.event import encode


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """Aligned columns; a null is a dot."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text("·", style="dim") if value is None else Text(str(value)) for value in row))
    return shown


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """RFC 4180, a header line first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def as_json(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """An array of objects."""
    return encode([dict(zip(columns, row, strict=True)) for row in rows]).decode()
