"""On which line of a TOML file a value stands: decoders name its path only."""

import re

_TABLE = re.compile(r"\s*\[\s*([\w.\"'-]+)\s*\]")
_ARRAY = re.compile(r"\s*\[\[\s*([\w.\"'-]+)\s*\]\]")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")
_FAULT_PATH = re.compile(r"\$((?:\.\w+|\[\d+\])*)")
_FIELD = re.compile(r"unknown field `(\w+)`")

Place = tuple[str | int, ...]


def with_line(text: str, fault: str) -> str:
    """The fault, which names a path such as `$.owner[0].team`, with the line of `text` in front.

    >>> with_line("[runs]\\nlost = 1", "Object contains unknown field `lost` - at `$.runs`")
    'line 2: Object contains unknown field `lost` - at `$.runs`'
    """
    named = _FAULT_PATH.search(fault)
    field = _FIELD.search(fault)
    place = _parts(named[1]) if named else ()
    line = line_of(text, (*place, field[1]) if field else place)
    return fault if line is None else f"line {line}: {fault}"


def line_of(text: str, place: Place) -> int | None:
    """The line of the value, else of what it lies in, counted from 1; None when nothing of it is there.

    >>> line_of("[[owner]]\\njob = 'a'\\n[[owner]]\\njob = 'b'", ("owner", 1, "job"))
    4
    >>> line_of("[[owner]]\\njob = 'a'", ("owner", 0, "team")), line_of("", ("runs",))
    (1, None)
    """
    lines = _lines(text)
    prefixes = (place[:length] for length in range(len(place), 0, -1))
    return next((lines[prefix] for prefix in prefixes if prefix in lines), None)


def _lines(text: str) -> dict[Place, int]:
    """The line of every table and key that has one of its own; the first counts."""
    found: dict[Place, int] = {}
    counts: dict[str, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        if array := _ARRAY.match(line):
            name = array[1]
            table = (*_dotted(name), counts.get(name, 0))
            counts[name] = counts.get(name, 0) + 1
        elif header := _TABLE.match(line):
            table = _dotted(header[1])
        elif key := _KEY.match(line):
            found.setdefault((*table, *_dotted(key[1])), number)
            continue
        else:
            continue
        found.setdefault(table, number)
    return found


def _dotted(name: str) -> Place:
    return tuple(part.strip("\"'") for part in name.split("."))


def _parts(path: str) -> Place:
    return tuple(
        int(part[1:-1]) if part[0] == "[" else part[1:] for part in re.findall(r"\.\w+|\[\d+\]", path)
    )
