"""Which write did each read see: the rules, in their order."""

from lineage.store.store import Transaction

RULES = ("artifact", "same_version", "declared", "last_write")
"""Most certain first: a read that one rule has explained is not asked of the next."""

_HERE = "lineage.link"


def update(transaction: Transaction) -> None:
    """Correct the links of every read that the staged batch may explain otherwise."""
    if not transaction.holds(_HERE, "concerned"):
        return
    for step in ("writes", "reads", "affected"):
        transaction.run(_HERE, step)
    if transaction.holds(_HERE, "any_affected"):
        for rule in RULES:
            transaction.run(_HERE, rule)
    transaction.run(_HERE, "links")
