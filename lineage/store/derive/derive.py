"""The order in which the derived columns follow from the merged rows."""

from lineage.config import Config
from lineage.rows import Rows
from lineage.store.store import Transaction

_HERE = "lineage.store.derive"


def note_changes(transaction: Transaction) -> None:
    """Before the merge: which jobs and runs the staged batch changes."""
    for step in ("changed_jobs", "changed_runs"):
        transaction.run(_HERE, step)


def update(transaction: Transaction, rows: Rows) -> None:
    """After the merge: pipelines and teams of changed jobs, pipelines and told ends of changed runs."""
    if transaction.holds(_HERE, "any_job_changed"):
        transaction.run_until_settled(_HERE, "job_descendants")
        transaction.run(_HERE, "job_pipelines")
        transaction.run(_HERE, "job_teams")
    if rows.runs:
        transaction.run_until_settled(_HERE, "run_descendants")
        transaction.run(_HERE, "run_pipelines")
        transaction.run(_HERE, "closed_runs")


def configure(transaction: Transaction, config: Config) -> None:
    """Apply lineage.toml as it stands now to everything stored."""
    transaction.execute("delete from core.owner_rules")
    for position, owner in enumerate(config.owner):
        transaction.execute(
            "insert into core.owner_rules values (?, ?, ?)", [position, owner.job, owner.team]
        )
    transaction.execute(
        "update core.settings set lost_after = to_microseconds(?), depends_days = ?",
        [int(config.runs.lost_after_hours * 3_600_000_000), config.teams.depends_days],
    )
    transaction.run(_HERE, "reconfigure")
    transaction.run(_HERE, "job_teams")
