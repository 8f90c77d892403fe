"""Who answers for what: jobs nobody owns, teams gone quiet, runs gone missing."""

import glob

from lineage.event import encode
from lineage.query.doctor.finding import Finding, listed, many
from lineage.store.sql import script
from lineage.store.store import Store


def unowned_jobs(store: Store) -> list[Finding]:
    """Jobs of no team, by namespace: nobody hears of their failures, and nobody counts as hit by others'."""
    return [
        Finding(
            "unowned_jobs",
            "warning",
            f"{namespace}: {many(jobs, 'job')} without a team: {listed(pipelines)}",
            "tag them `team:NAME`, or add an owner rule to lineage.toml",
            f'[[owner]]\njob = {encode(glob.escape(namespace) + "/*").decode()}\nteam = "NAME"\n',
        )
        for namespace, jobs, pipelines in store.query(script(__package__, "unowned_jobs")).rows
    ]


def silent_teams(store: Store) -> list[Finding]:
    """Teams whose events stopped: no work, or no lineage of it."""
    return [
        Finding(
            "silent_team",
            "warning",
            f"team {team}: no event since {last_event_at:%Y-%m-%d %H:%M} UTC, but some in the week before",
            "if its jobs run, see what waits on their machines: lineage outbox status",
        )
        for team, last_event_at in store.query(script(__package__, "silent_teams")).rows
    ]


def lost_runs(store: Store) -> list[Finding]:
    """Pipeline runs that started and never ended."""
    return [
        Finding(
            "lost_runs",
            "warning",
            f"{name} (team {team}): {many(runs, 'run')} lost within a week, last {newest}",
            "see in the orchestrator whether it was killed, and on its machine: lineage outbox status",
        )
        for name, team, runs, _, newest in store.query(script(__package__, "lost_runs")).rows
    ]
