"""How likely two names mean one dataset.

The rules are the ways in which Airflow's assets, Metaflow's reads and SQL clients come to name one place
differently. The likelihoods are judged, not measured: they put findings in order.
"""

from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from lineage import spelling
from lineage.names import DatasetName

PROBABLE = 0.75
"""From this likelihood on a near miss is a warning, below it a notice."""

_ALIKE = 0.85
"""The ratio of matching characters from which two names are a slip of the keyboard apart."""


class Nearness(NamedTuple):
    """How likely (0 to 1) two names are one dataset, and why; `folder` is the one that holds the other."""

    likelihood: float
    why: str
    folder: DatasetName | None = None


def nearness(one: DatasetName, other: DatasetName) -> Nearness | None:
    """The strongest reason to take two different names for one dataset, or None.

    >>> nearness(DatasetName("s3://b", "features"), DatasetName("s3://b", "features/x.parquet")).why
    'one lies in the other'
    >>> nearness(DatasetName("mysql://db", "shop.public.orders"), DatasetName("mysql://db", "public.orders"))
    Nearness(likelihood=0.85, why='one is named without its database', folder=None)
    >>> nearness(DatasetName("s3://b", "orders"), DatasetName("s3://b", "customers"))
    """
    found = [reason for rule in _RULES if (reason := rule(one, other)) is not None]
    return max(found, key=lambda reason: reason.likelihood, default=None)


def _case(one: DatasetName, other: DatasetName) -> Nearness | None:
    if "".join(one).casefold() == "".join(other).casefold():
        return Nearness(0.97, "the names differ in case only")
    return None


def _scheme(one: DatasetName, other: DatasetName) -> Nearness | None:
    same_place = _authority(one).casefold() == _authority(other).casefold() != ""
    if same_place and one.name == other.name:
        return Nearness(0.95, "one place under two schemes")
    return None


def _container(one: DatasetName, other: DatasetName) -> Nearness | None:
    """The same whole path or table in two buckets, hosts or deployments."""
    alike = _is_path(one.namespace) == _is_path(other.namespace)
    if not alike or one.name != other.name or one.namespace == other.namespace:
        return None
    likelihood = 0.8 if len(_parts(one)) > 1 else 0.5
    return Nearness(likelihood, "one name in two places")


def _folder(one: DatasetName, other: DatasetName) -> Nearness | None:
    if not (_is_path(one.namespace) and _is_path(other.namespace)):
        return None
    outer, inner = sorted((one, other), key=lambda dataset: len(dataset.name))
    if not inner.name.startswith(outer.name.rstrip("/") + "/"):
        return None
    if outer.namespace == inner.namespace:
        return Nearness(0.9, "one lies in the other", outer)
    likelihood = 0.5 if len(_parts(outer)) > 1 else 0.4
    return Nearness(likelihood, "one lies in the other, but for the bucket", outer)


def _database(one: DatasetName, other: DatasetName) -> Nearness | None:
    """`db.schema.table` against `schema.table`."""
    if _is_path(one.namespace) or _is_path(other.namespace):
        return None
    shorter, longer = sorted((_parts(one), _parts(other)), key=len)
    if len(shorter) == len(longer) or longer[-len(shorter) :] != shorter:
        return None
    likelihood = 0.85 if one.namespace == other.namespace else 0.7
    return Nearness(likelihood if len(shorter) > 1 else likelihood - 0.3, "one is named without its database")


def _tail(one: DatasetName, other: DatasetName) -> Nearness | None:
    """`/mnt/lake/features/x.parquet` against `s3://lake/features/x.parquet`."""
    if not (_is_path(one.namespace) and _is_path(other.namespace)) or one.namespace == other.namespace:
        return None
    ours, theirs = _whole_path(one), _whole_path(other)
    common = _common_tail(ours, theirs)
    if common < 2:
        return None
    whole = common == min(len(ours), len(theirs))
    return Nearness(0.85 if whole else min(0.65, 0.35 + 0.1 * common), f"the last {common} parts are equal")


def _spelling(one: DatasetName, other: DatasetName) -> Nearness | None:
    """Siblings that differ in punctuation, ending or a letter or two, but in no digit."""
    (*above, mine), (*beside, theirs) = _parts(one), _parts(other)
    if one.namespace != other.namespace or above != beside:
        return None
    if _letters(mine) == _letters(theirs):
        return Nearness(0.8, "the names differ in punctuation or ending only")
    if min(len(mine), len(theirs)) < 5 or _digits(mine) != _digits(theirs):
        return None
    if SequenceMatcher(None, mine.casefold(), theirs.casefold(), autojunk=False).ratio() < _ALIKE:
        return None
    return Nearness(0.6, "the names are spelled nearly alike")


_RULES: tuple[Callable[[DatasetName, DatasetName], Nearness | None], ...] = (
    _case,
    _scheme,
    _container,
    _folder,
    _database,
    _tail,
    _spelling,
)


_is_path = lru_cache(maxsize=4_096)(spelling.is_path)  # few namespaces, asked about for every pair


def _authority(dataset: DatasetName) -> str:
    return dataset.namespace.partition("://")[2]


def _parts(dataset: DatasetName) -> list[str]:
    separator = "/" if _is_path(dataset.namespace) or "/" in dataset.name else "."
    return dataset.name.strip("/").split(separator)


def _whole_path(dataset: DatasetName) -> list[str]:
    """The path with its bucket in front."""
    return list(filter(None, [_authority(dataset), *_parts(dataset)]))


def _common_tail(ours: list[str], theirs: list[str]) -> int:
    pairs = list(zip(reversed(ours), reversed(theirs), strict=False))
    return next((index for index, (mine, other) in enumerate(pairs) if mine != other), len(pairs))


def _letters(name: str) -> str:
    """The letters and digits of a name without its ending.

    >>> _letters("Taxi-Features.parquet"), _letters("taxi_features")
    ('taxifeatures', 'taxifeatures')
    """
    stem, dot, ending = name.rpartition(".")
    stem = stem if dot and stem and len(ending) <= 8 else name
    return "".join(filter(str.isalnum, stem.casefold()))


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))
