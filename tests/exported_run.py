"""One run of an exported flow, as Airflow tells it and as Metaflow tells it."""

from build import dag, flow, step, task

from lineage import exported

EXPORTED_RUN = "manual__2026-01-01T00:00:00+00:00"
FLOW_RUN = exported.run_id(EXPORTED_RUN, "TrainDag")
AIRFLOW_HALF = [
    dag("START", job="TrainDag", run=EXPORTED_RUN, at=0, team="platform"),
    task("START", "TrainDag.fit", run=EXPORTED_RUN, at=1, team="platform"),
    task("COMPLETE", "TrainDag.fit", run=EXPORTED_RUN, at=8, team="platform"),
    dag("COMPLETE", job="TrainDag", run=EXPORTED_RUN, at=9, team="platform"),
]
METAFLOW_HALF = [
    flow("START", run=FLOW_RUN, at=2, team="ml"),
    step("START", run=FLOW_RUN, at=3, team="ml"),
    step("COMPLETE", run=FLOW_RUN, at=6, team="ml", writes=["s3://lake/predictions"]),
    flow("COMPLETE", run=FLOW_RUN, at=7, team="ml"),
]
