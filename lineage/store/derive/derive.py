"""The order in which the derived columns follow from the merged rows."""

from lineage.rows import Rows
from lineage.store.store import Transaction

_HERE = "lineage.store.derive"


def note_changes(transaction: Transaction) -> None:
    """Before the merge: which jobs and runs the staged batch changes."""
    transaction.run(_HERE, "changed_jobs")
    transaction.run(_HERE, "changed_runs")


def update(transaction: Transaction, rows: Rows) -> None:
    """After the merge: pipelines and teams of changed jobs, pipelines and told ends of changed runs."""
    if rows.jobs:
        transaction.run_until_settled(_HERE, "job_descendants")
        transaction.run(_HERE, "job_pipelines")
        transaction.run(_HERE, "job_teams")
    if rows.runs:
        transaction.run_until_settled(_HERE, "run_descendants")
        transaction.run(_HERE, "run_pipelines")
        transaction.run(_HERE, "closed_runs")
