"""docs/naming.md, told by the examples of `lineage.names`: `python tests/naming_page.py` writes it."""

import ast
import doctest
import inspect
import re
from pathlib import Path

from lineage.names import DatasetName, NodeName, subset_of

PAGE = Path(__file__).parent.parent / "docs" / "naming.md"
HEAD = """\
# Names

Two tools rarely spell one dataset alike. Every name is folded to one spelling as it comes in; the spelling
that was told is kept beside it. The names are those of OpenLineage's naming specification. What follows are
the examples in `lineage/names.py`, which the tests run; `python tests/naming_page.py` writes this page.
"""
TAIL = """\
## What no spelling says

Symlink facets and renames merge the names of one dataset whenever they come, early or late. What nobody
tells, lineage.toml does; it counts for all history:

```toml
[[alias]]
dataset = "s3://lake/features"
same_as = ["/mnt/lake/features/*", "hive://metastore:9083/shop.features"]
```

Of the names of one dataset stays: what an alias names, else a path before a table, a new name before an old
one, and at last the first in the alphabet. `lineage doctor` lists names that nearly match, each with the
alias that would join them.
"""


def page() -> str:
    """The text of docs/naming.md."""
    parts = [
        HEAD,
        "## Datasets\n",
        *_canonical(),
        "## Assets and addresses\n",
        *_calls(DatasetName.of_uri, "URI"),
        *_calls(DatasetName.of_address, "address"),
        "## Node ids\n",
        *_calls(NodeName.parse, "node id"),
        TAIL,
    ]
    return "\n".join(parts)


def _canonical() -> list[str]:
    """A table for each paragraph of the rules, each spelling with what becomes of it."""
    found: list[str] = []
    for said, examples in _paragraphs(DatasetName):
        rows = []
        for namespace, name in examples:
            folded, part = DatasetName.canonical(namespace, name), subset_of(namespace, name)
            note = f", part `{part}`" if part else ""
            rows.append(f"| `{namespace}` | `{name}` | `{folded.namespace}` | `{folded.name}`{note} |")
        if rows:
            table = "| namespace told | name told | namespace | name |\n|---|---|---|---|\n"
            found.append(f"{said}\n\n{table}" + "\n".join(rows) + "\n")
    return found


def _calls(rule: object, given: str) -> list[str]:
    paragraphs = _paragraphs(rule)
    said = " ".join(text for text, _ in paragraphs if text)
    rows = [
        f"| `{text}` | `{result[-2]}` | `{result[-1]}` |"
        for _, examples in paragraphs
        for (text,) in examples
        if (result := rule(text))  # type: ignore[operator]
    ]
    return [f"{said}\n\n| {given} | namespace | name |\n|---|---|---|\n" + "\n".join(rows) + "\n"]


def _paragraphs(rule: object) -> list[tuple[str, list[tuple[str, ...]]]]:
    """The docstring's prose, each paragraph with the arguments of the examples that follow it."""
    found: list[tuple[str, list[tuple[str, ...]]]] = []
    for piece in doctest.DocTestParser().parse(inspect.getdoc(rule) or ""):
        if isinstance(piece, str):
            said = [" ".join(text.split()) for text in re.split(r"\n\s*\n", piece) if text.strip()]
            found.extend((text, []) for text in said)
        else:
            calls = (node for node in ast.walk(ast.parse(piece.source)) if isinstance(node, ast.Call))
            found[-1][1].extend(tuple(ast.literal_eval(arg) for arg in call.args) for call in calls)
    return found


if __name__ == "__main__":
    PAGE.write_text(page())
