"""One dataset built twice: equal bytes from different jobs."""

from lineage.names import NodeName
from lineage.query.doctor.finding import Finding, listed
from lineage.store.sql import script
from lineage.store.store import Store


def same_content(store: Store) -> list[Finding]:
    """Jobs that wrote equal content without reading it from one another, the most often first."""
    return [
        _finding(jobs, datasets, times)
        for jobs, datasets, times, _ in store.query(script(__package__, "same_content")).rows
    ]


def _finding(jobs: list[str], datasets: list[str], times: int) -> Finding:
    makers = listed([NodeName.parse(job).label for job in jobs])
    made = listed([NodeName.parse(dataset).label for dataset in datasets])
    often = "" if times == 1 else f" ({times} times)"
    return Finding(
        "same_content",
        "notice",
        f"{makers} wrote equal content{often}: {made}",
        "if one could read what the other wrote, the work and the lineage would be one",
    )
