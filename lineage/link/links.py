"""Which write did each read see: the rules, in their order."""

from lineage.store.store import Transaction

_HERE = "lineage.link"


def update(transaction: Transaction) -> None:
    """Correct the links of every read that the staged batch may explain otherwise."""
    transaction.run(_HERE, "changed_io")
    if not transaction.holds(_HERE, "any_changed_io"):
        return
    for step in ("writes", "reads", "affected"):
        transaction.run(_HERE, step)
    if transaction.holds(_HERE, "any_affected"):
        _by_name(transaction)
        _by_time(transaction)
    transaction.run(_HERE, "links")
    transaction.note(_HERE, "told_anew")


def _by_name(transaction: Transaction) -> None:
    """Explain what names a write, the most certain rule first; what one explained the next leaves alone."""
    rules = transaction.rows(_HERE, "rules_asked")
    if rules:
        transaction.run(_HERE, "named")
    for (rule,) in rules:
        transaction.run(_HERE, rule)


def _by_time(transaction: Transaction) -> None:
    """Explain what is left by the last write before it."""
    transaction.run(_HERE, "unexplained")
    if not transaction.holds(_HERE, "any_unexplained"):
        return
    transaction.run(_HERE, "candidates")
    before = transaction.holds(_HERE, "any_candidate_before")
    transaction.run(_HERE, "candidates_before" if before else "siblings_before")
    transaction.run(_HERE, "last_write")
