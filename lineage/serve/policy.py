"""Who may ask what: the one table of routes and rights. A route without a row here is closed to everyone.

A key holds a role; it may also be bound to namespaces, and then each route says what it gets of them.
"""

from enum import Enum
from fnmatch import fnmatchcase
from typing import NamedTuple

from lineage.state.keys import Role


class Reach(Enum):
    """What a key that is bound to namespaces gets from a route."""

    ANY = "all of it: nothing in it lies in a namespace"
    OWN = "what lies in its namespaces; the rest is left out"
    EVENTS = "events about its namespaces are taken"
    NOTHING = "nothing: what the answer says cannot be told apart by namespace"


class Policy(NamedTuple):
    """The role a route asks for (admin may always), and what a bound key gets."""

    role: Role | None
    reach: Reach

    def admits(self, role: Role) -> bool:
        """Whether a key of the role may use the route; a policy without a role asks for any key."""
        return self.role is None or role in (self.role, Role.ADMIN)


INGEST, READ, ADMIN = Role.INGEST, Role.READ, Role.ADMIN

OPEN = ("GET /health/live", "GET /health/ready")
"""What a load balancer asks: it needs no key."""

POLICIES: dict[str, Policy] = {
    "POST /api/v1/lineage": Policy(INGEST, Reach.EVENTS),
    # Marquez: what lies in no namespace, or cannot be told apart by one.
    "GET /api/v1/namespaces": Policy(READ, Reach.ANY),  # the handler asks for those the key reaches
    "GET /api/v1/tags": Policy(READ, Reach.ANY),
    "GET /api/v1/sources*": Policy(READ, Reach.NOTHING),
    "GET /api/v1/stats/*": Policy(READ, Reach.NOTHING),
    "GET /api/v1/jobs/runs/*/facets": Policy(READ, Reach.NOTHING),
    "GET /api/v1/*": Policy(READ, Reach.OWN),
    "PUT /api/v1/sources/*": Policy(INGEST, Reach.NOTHING),
    "PUT /api/v1/tags/*": Policy(INGEST, Reach.NOTHING),
    "POST /api/v1/jobs/runs/*": Policy(INGEST, Reach.NOTHING),
    "PUT /api/v1/namespaces/*": Policy(INGEST, Reach.OWN),
    "POST /api/v1/namespaces/*": Policy(INGEST, Reach.OWN),
    "DELETE /api/v1/*/tags/*": Policy(INGEST, Reach.OWN),
    "DELETE /api/v1/*": Policy(ADMIN, Reach.NOTHING),
    "GET /api/v2/upstream": Policy(READ, Reach.OWN),
    "GET /api/v2/downstream": Policy(READ, Reach.OWN),
    "GET /api/v2/impact": Policy(READ, Reach.OWN),
    "GET /api/v2/upstream/runs": Policy(READ, Reach.NOTHING),
    "GET /api/v2/provenance": Policy(READ, Reach.OWN),
    "GET /api/v2/failures": Policy(READ, Reach.NOTHING),
    "GET /api/v2/diff": Policy(READ, Reach.NOTHING),
    "GET /api/v2/doctor": Policy(READ, Reach.NOTHING),
    "GET /api/v2/dead-letters": Policy(READ, Reach.NOTHING),
    "POST /api/v2/sql": Policy(READ, Reach.NOTHING),
    "GET /api/v2/export": Policy(READ, Reach.NOTHING),
    "GET /api/v2/export/*": Policy(READ, Reach.NOTHING),
    "GET /metrics": Policy(READ, Reach.NOTHING),
    "POST /api/v2/dead-letters/replay": Policy(ADMIN, Reach.NOTHING),
    "POST /api/v2/rebuild": Policy(ADMIN, Reach.NOTHING),
    "GET /api/v2/audit": Policy(ADMIN, Reach.NOTHING),
    "GET /api/v2/events/export": Policy(ADMIN, Reach.NOTHING),
    "POST /api/v2/events/import": Policy(INGEST, Reach.EVENTS),
    "POST /api/v2/prune": Policy(ADMIN, Reach.NOTHING),
    "POST /api/v2/erase": Policy(ADMIN, Reach.NOTHING),
    "GET /docs*": Policy(None, Reach.ANY),
    "OPTIONS /*": Policy(None, Reach.ANY),
}
"""`METHOD /path` as the router knows it -> policy; `*` stands for any ending, the first that fits counts."""


def policy_of(route: str) -> Policy | None:
    """The policy of `METHOD /path/{with}/{parameters}`, or None for a route that has none."""
    exact = POLICIES.get(route)
    if exact is not None:
        return exact
    return next((policy for pattern, policy in POLICIES.items() if fnmatchcase(route, pattern)), None)
