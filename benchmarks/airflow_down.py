"""What a dead collector costs the tasks of a real Airflow: seconds a task with the collector up, and down.

python benchmarks/airflow_down.py [RUNS]

Airflow's scheduler runs the demo's DAG, in turns with a collector and without one. A task's seconds are those
that Airflow's API tells; they leave out the sending of its last event, which comes after its end: the seconds
of the whole DAG run hold that, too. It is wall time, which other work on the machine makes longer.
"""

import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from lineage.demo.world import DAG, World, world

WAYS = ("up", "down")
WHOLE = "the whole DAG run"
Seconds = dict[str, float]


def run(running: World) -> Seconds:
    """The seconds of each task of a run, and of all of it."""
    run_id, state = running.run_dag()
    assert state == "success", state
    return {
        **running.airflow.task_seconds(DAG, run_id),
        WHOLE: running.airflow.seconds(DAG, run_id),
    }


def measured(running: World, runs: int) -> dict[str, list[Seconds]]:
    """The ways in turns, so that a busy minute of the machine hits them alike, after a run to warm up."""
    run(running)
    found: dict[str, list[Seconds]] = defaultdict(list)
    for _ in range(runs):
        found["up"].append(run(running))
        running.collector.stop()
        found["down"].append(run(running))
        running.collector.start()
        running.collector.wait_ready()
    return found


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as running:
        running.wait_ready()
        found = measured(running, runs)
    print(f"seconds, median of {runs} runs      {WAYS[0]:>6}  {WAYS[1]:>6}  slower by")
    for task in sorted(found["up"][0]):
        up, down = (statistics.median(each[task] for each in found[way]) for way in WAYS)
        print(f"{task:30} {up:6.2f}  {down:6.2f}  {down - up:9.2f}")


if __name__ == "__main__":
    main()
