"""Which lineage.toml applied when: every change is an act of the audit."""

from collections.abc import Iterator

import msgspec

from lineage.config import Config
from lineage.state import audit
from lineage.state.state import State, statement


def note(state: State, config: Config) -> list[str]:
    """Keep the configuration that applies from now on; what is new in it, section by section, is audited."""
    before = _applied(state)
    if before == config:
        return []
    changes = [] if before is None else list(differences(before, config))
    with state.transaction() as transaction:
        if changes:
            audit.note(transaction, audit.SERVER, "lineage.toml", "; ".join(changes))
        transaction.execute("delete from configuration")
        transaction.execute(statement("insert_configuration"), {"applied": _spelled(config)})
    return changes


def _applied(state: State) -> Config | None:
    """None at the first start, and when an older version kept what this one does not know."""
    rows = state.query(statement("configuration"))
    try:
        return msgspec.json.decode(rows[0][0], type=Config) if rows else None
    except msgspec.ValidationError:
        return None


def differences(before: Config, after: Config) -> Iterator[str]:
    """What an audit says of a change; of what is no plain value only that it changed, for it may be a secret.

    >>> from lineage.config import Dev, Teams
    >>> list(differences(Config(dev=[Dev("a*"), Dev("b")]), Config(dev=[Dev("b")], teams=Teams(7))))
    ['dev: without {"job":"a*"}', 'teams.depends_days: 30 became 7']
    """
    for section in Config.__struct_fields__:
        one, other = getattr(before, section), getattr(after, section)
        if one != other:
            yield from (
                _of_list(section, one, other) if isinstance(one, list) else _of_table(section, one, other)
            )


def _of_list(section: str, before: list[object], after: list[object]) -> list[str]:
    added = [f"{section}: with {_spelled(entry)}" for entry in after if entry not in before]
    removed = [f"{section}: without {_spelled(entry)}" for entry in before if entry not in after]
    return [*added, *removed] or [f"{section}: in another order"]


def _of_table(section: str, before: msgspec.Struct, after: msgspec.Struct) -> Iterator[str]:
    for field in before.__struct_fields__:
        one, other = getattr(before, field), getattr(after, field)
        if one == other:
            continue
        plain = isinstance(one, (int, float)) and isinstance(other, (int, float))
        yield f"{section}.{field}: {one} became {other}" if plain else f"{section}.{field}: changed"


def _spelled(entry: object) -> str:
    return msgspec.json.encode(entry).decode()
