"""A Python file that is read as a syntax tree and changed byte by byte."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import accumulate
from typing import TypeVar

from lineage.errors import LineageError

N = TypeVar("N", bound=ast.AST)


class NotAnExport(LineageError):
    """A file is not what `airflow create` of a Metaflow we know has written; `line` says where."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


class Source:
    """A file's bytes, their syntax tree, and the edits that wait to be made.

    The tree is never changed and never unparsed: what no edit names stays as it is, to the byte.
    """

    def __init__(self, text: bytes) -> None:
        self._text = text
        try:
            text.decode()
            self.tree = ast.parse(text)
        except SyntaxError as error:
            raise NotAnExport(error.lineno or 1, f"this is no Python: {error.msg}") from error
        except ValueError as error:
            raise NotAnExport(1, f"this is no Python: {error}") from error
        self._lines = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
        self._edits: list[tuple[int, int, bytes]] = []

    def walk(self, kind: type[N]) -> Iterator[N]:
        """Every node of a kind."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    def statement(self, name: str, *, of: str | None = None) -> ast.Assign:
        """The one assignment to `name` in the module, or in its class `of`."""
        body = self.tree.body if of is None else self._class(of).body
        found = [
            node
            for node in body
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]
        ]
        if len(found) != 1:
            line = found[1].lineno if found else 1
            raise NotAnExport(line, f"{name} is assigned {len(found)} times, not once")
        return found[0]

    def assigned(self, name: str, *, of: str | None = None) -> ast.expr:
        """What is assigned to `name`."""
        return self.statement(name, of=of).value

    def function(self, name: str) -> ast.FunctionDef:
        """The module's function of that name."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
        raise NotAnExport(1, f"there is no function {name}")

    def dict_of(self, node: ast.expr, what: str) -> ast.Dict:
        """The node as the dictionary that it has to be."""
        if not isinstance(node, ast.Dict):
            raise NotAnExport(node.lineno, f"{what} is no dictionary")
        return node

    def keys(self, node: ast.Dict) -> dict[str, ast.Constant]:
        """The keys of a dictionary that are plain strings."""
        return {
            key.value: key
            for key in node.keys
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }

    def item(self, node: ast.Dict, key: str) -> ast.expr:
        """The value of a key."""
        for each, value in zip(node.keys, node.values, strict=True):
            if isinstance(each, ast.Constant) and each.value == key:
                return value
        raise NotAnExport(node.lineno, f"there is no {key!r} where an export has one")

    def replace(self, node: ast.expr | ast.stmt, new: str) -> None:
        """Put `new` in the place of a node."""
        self._edits.append((*self._span(node), new.encode()))

    def replace_in(self, node: ast.expr | ast.stmt, old: str, new: str) -> None:
        """Put `new` in the place of the first `old` within a node."""
        start, end = self._span(node)
        at = self._text.find(old.encode(), start, end)
        if at < 0:
            raise NotAnExport(node.lineno, f"{old!r} is spelled in a way no export spells it")
        self._edits.append((at, at + len(old.encode()), new.encode()))

    def insert_after(self, node: ast.expr, new: str) -> None:
        """Put `new` behind a node."""
        end = self._span(node)[1]
        self._edits.append((end, end, new.encode()))

    def insert_before(self, node: ast.stmt, new: str) -> None:
        """Put `new` in front of a node."""
        start = self._span(node)[0]
        self._edits.append((start, start, new.encode()))

    def edited(self) -> bytes:
        """The bytes with all edits made; they compile, or it is our fault and NotAnExport is raised."""
        text = self._text
        for start, end, new in sorted(self._edits, reverse=True):
            text = text[:start] + new + text[end:]
        Source(text)
        return text

    def _class(self, name: str) -> ast.ClassDef:
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return node
        raise NotAnExport(1, f"there is no class {name}")

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where a node begins and ends; the tree counts columns in bytes of UTF-8."""
        if node.end_lineno is None or node.end_col_offset is None:
            raise NotAnExport(node.lineno, "a node without an end")
        begin = self._lines[node.lineno - 1] + node.col_offset
        return begin, self._lines[node.end_lineno - 1] + node.end_col_offset
