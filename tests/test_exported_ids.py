import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage import exported

names = st.text(min_size=1)


def test_examples_hold() -> None:
    assert doctest.testmod(exported).failed == 0


@pytest.mark.filterwarnings("ignore:The _yaml extension module:DeprecationWarning")
@settings(deadline=None)  # the first example imports Metaflow
@given(names, names, names, st.none() | st.integers(-1, 10_000))
def test_ids_are_those_of_metaflows_own_templates(
    run: str, dag: str, task: str, map_index: int | None
) -> None:
    from metaflow.plugins.airflow.airflow_utils import run_id_creator, task_id_creator

    place = [run, task, dag] if map_index is None else [run, task, dag, map_index]
    assert exported.run_id(run, dag) == f"airflow-{run_id_creator([run, dag])}"
    assert exported.task_id(run, dag, task, map_index) == f"airflow-{task_id_creator(place)}"
