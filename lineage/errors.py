"""Everything that can go wrong and that a caller may want to catch.

LineageError
├── BadEvent            the bytes are no OpenLineage event that can be placed     400
├── BadRequest          a question that cannot be understood                      400
├── Unauthorized        no key, or one that is wrong, revoked or expired          401
├── Forbidden           the key's role or namespaces do not reach this            403
├── NotFound            a node, run or dead letter that does not exist            404
├── AmbiguousNode       a short name that fits several nodes                      409
├── TooLarge            a body over the limit                                     413
├── TooManyRequests     more than the collector can take now; try again           429
├── LogUnavailable      the event log cannot be written (disk full, gone)         503
├── BadConfiguration    lineage.toml or the environment names something wrong
└── MissingExtra        the command needs an extra that is not installed

The HTTP statuses stand in one table, `lineage.serve.errors`.
"""


class LineageError(Exception):
    """The root of every error this package raises on purpose."""


class BadEvent(LineageError):
    """The event cannot be placed; the message begins with the JSON path of the fault."""


class BadRequest(LineageError):
    """The question cannot be understood; the message says which part."""


class Unauthorized(LineageError):
    """The request carries no key, or one that is wrong, revoked or expired."""


class Forbidden(LineageError):
    """The key is good, but its role or its namespaces do not reach what was asked for."""


class NotFound(LineageError):
    """Nothing of that name is known; the message offers what is near."""


class AmbiguousNode(LineageError):
    """Several nodes fit a short name; the message lists them."""


class TooLarge(LineageError):
    """A body is larger than the collector takes."""


class TooManyRequests(LineageError):
    """The collector is behind its bound; the same request may succeed later."""


class LogUnavailable(LineageError):
    """The event log cannot take more events; nothing acknowledged is lost."""


class BadConfiguration(LineageError):
    """lineage.toml or an environment variable is wrong; the message names the place."""


class MissingExtra(LineageError):
    """A command needs packages that `pip install unified-lineage[EXTRA]` brings."""
