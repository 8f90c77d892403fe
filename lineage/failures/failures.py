"""Failed runs that other teams depend on, kept as tables: a batch re-judges only what it puts in doubt.

A failure is judged as of the moment it opened (docs/decisions/0006-a-failure-is-judged-as-it-opened.md), so
that what arrives in time leaves all earlier ones alone.
"""

from lineage.store.store import Transaction

_HERE = "lineage.failures"


def update(transaction: Transaction) -> None:
    """Open, close and re-judge the failures that the changed runs concern; after the links are up to date."""
    for step in ("failed_tasks", "good_runs", "failing"):
        transaction.run(_HERE, step)
    if not transaction.holds(_HERE, "any_failure"):
        return
    for step in ("doubtful", "failures", "closed"):
        transaction.run(_HERE, step)
    if transaction.holds(_HERE, "any_doubtful"):
        transaction.run(_HERE, "owed")
        transaction.run(_HERE, "reach")
    if transaction.holds(_HERE, "any_judged"):
        transaction.run(_HERE, "causes")


def sweep(transaction: Transaction) -> None:
    """Open the failures of pipeline runs that are lost by now: time passes without an event."""
    transaction.run(_HERE, "lost")
    if transaction.holds(_HERE, "any_lost"):
        update(transaction)


def judge_anew(transaction: Transaction) -> None:
    """Judge every failure again, after a change of lineage.toml."""
    transaction.run(_HERE, "anew")
    update(transaction)
