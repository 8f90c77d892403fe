"""docs/commands.md, told by the parsers of the commands: `python tests/commands_page.py` writes it."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from lineage.cli import build_parser
from lineage.commands.parsing import EXIT_STATUS

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"

HEAD = f"""\
# Commands

`lineage COMMAND --help` says the same. NODE is a node id (`dataset:NS:NAME`, `job:NS:NAME`) or any
ending of a name that fits one only. A question goes to the server that `LINEAGE_URL` names, else to
the one that runs on `--home`, else to the home itself. `make docs` writes this page.

```
{EXIT_STATUS.rstrip()}
```
"""


def page() -> str:
    """The text of docs/commands.md."""
    return "\n".join([HEAD, *(_section(name, parser) for name, parser in _leaves("lineage", build_parser()))])


def _leaves(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with the words that call it."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield name, parser
    for action in inner:
        for word, below in action.choices.items():
            yield from _leaves(f"{name} {word}", below)


def _section(name: str, parser: argparse.ArgumentParser) -> str:
    lines = [f"## {name}", "", parser.description or "", "", "| argument | meaning |", "|---|---|"]
    said = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]
    lines += [f"| `{_spelled(action)}` | {_meaning(action)} |" for action in said]
    return "\n".join([*lines, ""])


def _spelled(action: argparse.Action) -> str:
    values = f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.metavar
    value = "" if action.nargs == 0 else str(values or action.dest.upper())
    return " ".join(filter(None, [", ".join(action.option_strings), value])).replace("|", r"\|")


def _meaning(action: argparse.Action) -> str:
    said = (action.help or "") % {"default": action.default, "prog": "lineage"}
    return said.replace(str(Path.home()), "~").replace("|", r"\|")


if __name__ == "__main__":
    PAGE.write_text(page())
