"""A text of several statements, one by one: at the semicolons that stand in no string and no comment."""

import duckdb

_COMMENT = duckdb.token_type.comment


def split(text: str) -> list[str]:
    """The statements of a text; comments alone are none."""
    source = text.encode()
    tokens = [(at, kind) for at, kind in duckdb.tokenize(text) if kind != _COMMENT]
    statements, start, filled = [], 0, False
    for at, _ in tokens:
        if source[at : at + 1] != b";":
            filled = True
            continue
        if filled:
            statements.append(source[start:at].decode())
        start, filled = at + 1, False
    if filled:
        statements.append(source[start:].decode())
    return [statement.strip() for statement in statements]
