"""How old data is, against what was promised."""

from grafana_foundation_sdk.builders import dashboard

from dashboards.board import Row, board, many
from dashboards.panels import lines, listing, measured, number
from dashboards.sources import now, series

_AGE = 'time() - lineage_dataset_last_update_timestamp_seconds{team=~"$team"}'
_TARGET = "on (dataset_namespace, dataset) group_left () lineage_dataset_freshness_target_seconds"


def build() -> dashboard.Dashboard:
    """Datasets with a target against it, and the age of all others."""
    return board(
        "lineage-freshness",
        "Freshness",
        "When each dataset was last written, and which are older than lineage.toml allows.",
        [_targets(), _all_datasets()],
        variables=[many("team", "Team")],
    )


def _targets() -> Row:
    return Row(
        "Targets",
        [
            number(
                "Stale datasets",
                "Datasets older than their target.",
                now(f"count({_AGE} > {_TARGET}) or vector(0)"),
                red_from=1,
            ),
            number(
                "Datasets with a target",
                "Datasets that a [[freshness]] rule of lineage.toml names.",
                now('count(lineage_dataset_last_update_timestamp_seconds{team=~"$team"}) or vector(0)'),
            ),
            number(
                "Models with stale inputs",
                "Models whose newest version learned from data that was late, owed, or of a failed run.",
                now('count(lineage_model_stale_inputs{team=~"$team"} > 0) or vector(0)'),
                red_from=1,
            ),
            number(
                "Furthest behind",
                "The largest age, as a multiple of its target; 1 is late.",
                now(f"max(({_AGE}) / {_TARGET})"),
                unit="none",
                empty="no target",
                red_from=1,
            ),
            lines(
                "Age against target",
                "The age of each dataset as a multiple of its target; above 1 it is late.",
                series(f"({_AGE}) / {_TARGET}", "{{dataset}}"),
                unit="none",
                empty="No dataset has a target; [[freshness]] in lineage.toml gives it one.",
            ),
            measured(
                "Writes",
                "Writings of datasets an hour, by team.",
                "freshness/writes",
                empty="Nothing was written in this time.",
            ),
        ],
    )


def _all_datasets() -> Row:
    return Row(
        "All datasets",
        [
            listing(
                "Last written",
                "Every dataset, those with a target first, the longest unwritten before the others.",
                "freshness/written",
                empty="No dataset is known.",
                units={"age": "s"},
            ).height(12),
        ],
    )
