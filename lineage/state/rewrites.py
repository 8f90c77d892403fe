"""Which rewrites of the log are under way: a store built before one is out of date until it is built anew."""

from typing import NamedTuple

from lineage.state import audit
from lineage.state.state import State, statement


class Rewrite(NamedTuple):
    """One `act` on the log, and on what; `log_done` when only the store is left to be rebuilt."""

    id: int
    act: str
    subject: str
    log_done: bool


def begin(state: State, actor: str, act: str, subject: str, detail: str) -> int:
    """Note and audit a rewrite before it touches the log; returns its id."""
    with state.transaction() as transaction:
        audit.note(transaction, actor, act, detail)
        cursor = transaction.execute(statement("insert_rewrite"), {"act": act, "subject": subject})
        (found,) = cursor.fetchone()
        return int(found)


def log_done(state: State, rewrite: int, actor: str, did: str, detail: str) -> None:
    """The log is as it should be, which is audited; a rebuild that begins from now on ends the matter."""
    with state.transaction() as transaction:
        transaction.execute(statement("rewrite_log_done"), {"id": rewrite})
        audit.note(transaction, actor, did, detail)


def settle(state: State, done: list[Rewrite]) -> None:
    """The store agrees with the log again."""
    with state.transaction() as transaction:
        transaction.executemany(statement("delete_rewrite"), [{"id": each.id} for each in done])


def unsettled(state: State) -> list[Rewrite]:
    """The rewrites that the store does not know of yet, the oldest first."""
    rows = state.query(statement("rewrites"))
    return [Rewrite(number, act, subject, bool(done)) for number, act, subject, done in rows]
