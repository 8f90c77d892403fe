"""The order in which the derived columns follow from the merged rows."""

from lineage.batch import Rows
from lineage.config import Config
from lineage.names import DatasetName
from lineage.store.derive import identities
from lineage.store.store import Transaction

_HERE = "lineage.store.derive"

_NOTED = ("changed_facets", "changed_jobs", "changed_runs", "changed_names", "changed_statements")

DEPTH = 16
"""How far up its parents a run looks for its pipeline run."""


def note_changes(transaction: Transaction, rows: Rows) -> None:
    """Before the merge: which facets, jobs, runs, names and columns of datasets the staged batch changes.

    What it repeats of facets and columns is not staged.
    """
    for step in _NOTED:
        transaction.run(_HERE, step)
    derivations, bodies = (
        {found for (found,) in transaction.rows(_HERE, name)}
        for name in ("changed_derivations", "known_bodies")
    )
    transaction.stage_changed(rows, derivations, bodies)


def update(transaction: Transaction, rows: Rows) -> None:
    """After the merge: identities of datasets, pipelines and teams of jobs, pipelines and ends of runs."""
    if transaction.holds(_HERE, "any_name_changed"):
        identities.update(transaction)
    if rows.runs and transaction.holds(_HERE, "concerns_exports"):
        transaction.run(_HERE, "exports")
    if transaction.holds(_HERE, "any_job_changed"):
        transaction.run_until_settled(_HERE, "job_descendants")
        transaction.run(_HERE, "job_pipelines")
        transaction.run(_HERE, "retyped_runs")
        _derive_from_rules(transaction)
    if rows.runs:
        _derive_runs(transaction, rows)
    transaction.run(_HERE, "changed")
    transaction.note(_HERE, "told_anew")


def _derive_runs(transaction: Transaction, rows: Rows) -> None:
    transaction.run(_HERE, "tries")
    if rows.task_states:
        transaction.run(_HERE, "told_runs")
    transaction.run(_HERE, "climbers")
    for _ in range(DEPTH):
        _climb(transaction)
        transaction.run(_HERE, "run_pipelines")
        if not transaction.holds(_HERE, "any_climber"):
            break
    transaction.run(_HERE, "superseded_runs")
    transaction.run(_HERE, "stated_runs")
    if transaction.holds(_HERE, "any_stated"):
        transaction.run(_HERE, "closed_runs")


def _climb(transaction: Transaction) -> None:
    transaction.run(_HERE, "climb")
    for _ in range(DEPTH):
        if not transaction.holds(_HERE, "any_climbing"):
            break
        transaction.run(_HERE, "climb_on")


def _derive_from_rules(transaction: Transaction) -> None:
    for step in ("unit_jobs", "job_teams", "unit_teams", "dev_jobs"):
        transaction.run(_HERE, step)


def configure(transaction: Transaction, config: Config) -> None:
    """Apply lineage.toml as it stands now to everything stored."""
    transaction.execute("delete from core.owner_rules")
    for position, owner in enumerate(config.owner):
        transaction.execute(
            "insert into core.owner_rules values (?, ?, ?)", [position, owner.job, owner.team]
        )
    transaction.execute("delete from core.dev_rules")
    for dev in config.dev:
        transaction.execute("insert into core.dev_rules values (?)", [dev.job])
    transaction.execute(
        "update core.settings set lost_after = to_microseconds(?), depends_days = ?",
        [int(config.runs.lost_after_hours * 3_600_000_000), config.teams.depends_days],
    )
    transaction.execute("delete from core.freshness_rules")
    for position, target in enumerate(config.freshness):
        transaction.execute(
            "insert into core.freshness_rules values (?, ?, ?, ?, ?, ?)",
            [position, target.dataset, target.max_age, target.schedule, target.grace, target.team],
        )
    transaction.execute("delete from core.alias_rules")
    for position, alias in enumerate(config.alias):
        kept = DatasetName.of_address(alias.dataset)
        for pattern in alias.same_as:
            transaction.execute(
                "insert into core.alias_rules values (?, md5(?)::uuid, ?, ?, ?)",
                [position, kept.node, *kept, pattern],
            )
    transaction.run(_HERE, "reconfigure")
    _derive_from_rules(transaction)
    identities.update(transaction)
    transaction.run(_HERE, "changed")
