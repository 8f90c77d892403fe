"""The options of `lineage import` and `lineage export`; needs the standard library alone."""

import argparse
from pathlib import Path

SUFFIXES = (".ndjson", ".ndjson.gz", ".ndjson.zst")


def add_import(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lineage import`, but those every question has."""
    parser.add_argument(
        "source",
        metavar="FILE|URL",
        help=f"one event a line, ending in {', '.join(SUFFIXES)}; or a Marquez (its key: $MARQUEZ_API_KEY)",
    )


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lineage export`, but those every question has."""
    parser.add_argument(
        "file",
        metavar="FILE|DIR.parquet",
        type=Path,
        help=f"events: a file ending in {', '.join(SUFFIXES)}; views: a folder ending in .parquet",
    )
