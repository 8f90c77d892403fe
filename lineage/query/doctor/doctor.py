"""What stands between the events and a whole graph, and what to do about it."""

from lineage.collect.log import EventLog
from lineage.query.doctor.content import same_content
from lineage.query.doctor.dag_files import import_errors
from lineage.query.doctor.deployments import nameless, shared_namespaces
from lineage.query.doctor.finding import Diagnosis, diagnosis
from lineage.query.doctor.intake import (
    clocks,
    corrupt_stretches,
    faulty_configuration,
    store_behind,
    waiting_dead_letters,
)
from lineage.query.doctor.near_misses import near_misses
from lineage.query.doctor.teams import lost_runs, silent_teams, unowned_jobs
from lineage.store.store import Store


def doctor(
    store: Store, log: EventLog, *, behind: int = 0, fault: str | None = None, config_fault: str | None = None
) -> Diagnosis:
    """Every check, the worst findings first.

    `behind` is the number of records the log holds and the store does not, `fault` what keeps it from taking
    them in, `config_fault` what is wrong with lineage.toml.
    """
    return diagnosis(
        [
            *store_behind(behind, fault),
            *faulty_configuration(config_fault),
            *corrupt_stretches(log),
            *near_misses(store),
            *nameless(store),
            *shared_namespaces(store, log),
            *import_errors(store),
            *lost_runs(store),
            *silent_teams(store),
            *unowned_jobs(store),
            *clocks(store),
            *waiting_dead_letters(store),
            *same_content(store),
        ]
    )
