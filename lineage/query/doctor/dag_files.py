"""DAG files that an Airflow cannot import: their DAGs do not run, and nobody is told by a failed run."""

from lineage.query.doctor.finding import Finding
from lineage.store.sql import script
from lineage.store.store import Store


def import_errors(store: Store) -> list[Finding]:
    """Files that were broken within the last half hour."""
    return [
        Finding(
            "import_error",
            "warning",
            f"{namespace}: {file} does not import since {since:%Y-%m-%d %H:%M} UTC: {message}",
            "repair the file: Airflow starts none of its DAGs until then",
        )
        for namespace, file, message, since in store.query(script(__package__, "import_errors")).rows
    ]
