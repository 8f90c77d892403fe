"""Wrap a function of a library so that we see its calls and it never sees us."""

import functools
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from lineage.emit.capture import window
from lineage.emit.harmless import harmless

Note = Callable[[window.Window, tuple[Any, ...], dict[str, Any], Any], None]
"""What to record after a call: the open window, the call's arguments, its keywords and its result."""


def after(owner: Any, name: str, note: Note, *, silent: bool = False) -> None:
    """Have `note` told of every successful call of `owner.name` inside a window.

    With `silent` the layers below record nothing meanwhile on this thread. A function that is missing, or
    wrapped already, is left as it is.
    """
    original = getattr(owner, name, None)
    if original is None or hasattr(original, "__lineage__"):
        return
    guarded = harmless(note)

    @functools.wraps(original)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        seeing = window.current()
        if seeing is None:
            return original(*args, **kwargs)
        with window.quiet() if silent else nullcontext():
            result = original(*args, **kwargs)
        with window.quiet():
            guarded(seeing, args, kwargs, result)
        return result

    wrapper.__lineage__ = True  # type: ignore[attr-defined]
    setattr(owner, name, wrapper)


def argument(args: tuple[Any, ...], kwargs: dict[str, Any], position: int, name: str) -> Any:
    """The argument of a call, wherever the caller put it; None if it was left out."""
    return args[position] if len(args) > position else kwargs.get(name)
