"""What only Airflow's process knows of a try, beside what its OpenLineage provider tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lineage.emit.airflow.metaflow import metaflow_task
from lineage.emit.event import Json, custom, present, stamp
from lineage.emit.harmless import harmless


def about(ti: Any, state: str) -> Json:
    """The run facet `lineage_airflow` of a try (`airflow.sdk`'s RuntimeTaskInstance) in its new state."""
    context = ti.get_template_context()
    run, dag = context["dag_run"], context["dag"]
    return custom(
        "lineage_airflow",
        dagRunId=ti.run_id,
        tryNumber=ti.try_number,
        maxTries=ti.max_tries,
        final=_is_final(ti) if state == "failed" else None,
        state=state,
        mapIndex=ti.map_index if ti.map_index is not None and ti.map_index >= 0 else None,
        team=_team(dag, run),
        dagVersion=present({"id": str(ti.dag_version_id), **_bundle(ti)}),
        triggeredBy=str(getattr(run.run_type, "value", run.run_type)),
        triggeringUser=run.triggering_user_name,
        inlets=harmless(_inlets)(context) or None,
        assetEvents=harmless(_asset_events)(context) or None,
        consumedAssetEvents=harmless(_consumed)(run) or None,
        metaflow=harmless(metaflow_task)(ti),
    )


def _is_final(ti: Any) -> bool:
    """Whether no retry will come; Airflow has decided that before it calls its listeners."""
    decided = getattr(ti.state, "value", ti.state)
    if decided in {"failed", "up_for_retry"}:
        return bool(decided == "failed")
    return bool(ti.try_number > ti.max_tries)


def _team(dag: Any, run: Any) -> str | None:
    """The team of the DAG's tag `team:<name>`, else of its bundle under [core] multi_team."""
    tagged = sorted(tag.partition(":")[2].strip() for tag in dag.tags if tag.startswith("team:"))
    return next(filter(None, tagged), None) or getattr(run, "team_name", None)


def _bundle(ti: Any) -> Json:
    bundle = ti.bundle_instance
    return {"bundleName": bundle.name, "bundleVersion": bundle.version}


def _inlets(context: Any) -> list[str]:
    return sorted({inlet.uri for inlet in context["inlets"] if getattr(inlet, "uri", None)})


def _asset_events(context: Any) -> list[Json]:
    """The events that the try emits if it succeeds: one for each outlet and for each asset of an alias."""
    said = context["outlet_events"]
    events = [_outlet_event(said, outlet) for outlet in context["outlets"] if getattr(outlet, "uri", None)]
    return [*events, *_alias_events(said)]


def _outlet_event(said: Any, outlet: Any) -> Json:
    return present({"uri": outlet.uri, "name": outlet.name, "extra": dict(said[outlet].extra) or None})


def _alias_events(said: Any) -> Iterator[Json]:
    for key in said:
        for event in said[key].asset_alias_events:
            asset = event.dest_asset_key
            yield present(
                {
                    "uri": asset.uri,
                    "name": asset.name,
                    "alias": event.source_alias_name,
                    "extra": dict(event.extra) or None,
                }
            )


def _consumed(run: Any) -> list[Json]:
    """The asset events that started the DAG run."""
    return [
        present(
            {
                "uri": event.asset.uri,
                "name": event.asset.name,
                "dagId": event.source_dag_id,
                "taskId": event.source_task_id,
                "dagRunId": event.source_run_id,
                "mapIndex": event.source_map_index,
                "at": stamp(event.timestamp),
                "extra": event.extra or None,
            }
        )
        for event in run.consumed_asset_events
    ]
