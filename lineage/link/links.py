"""Which write did each read see: the rules, in their order."""

from lineage.store.store import Transaction

NAMED = ("artifact", "same_version", "declared")
"""The rules for reads that name a write, most certain first: what one explained is not asked of the next."""

_HERE = "lineage.link"


def update(transaction: Transaction) -> None:
    """Correct the links of every read that the staged batch may explain otherwise."""
    transaction.run(_HERE, "changed_io")
    if not transaction.holds(_HERE, "any_changed_io"):
        return
    for step in ("writes", "reads", "affected"):
        transaction.run(_HERE, step)
    if transaction.holds(_HERE, "any_affected"):
        _explain(transaction)
    transaction.run(_HERE, "links")
    transaction.note(_HERE, "told_anew")


def _explain(transaction: Transaction) -> None:
    for step in ("named", *NAMED, "unexplained"):
        transaction.run(_HERE, step)
    if transaction.holds(_HERE, "any_unexplained"):
        transaction.run(_HERE, "candidates")
        if transaction.holds(_HERE, "any_candidate_before"):
            transaction.run(_HERE, "candidates_before")
        transaction.run(_HERE, "last_write")
