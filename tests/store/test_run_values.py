"""What a run was given and what it measured, and the schema of what it wrote, in the public schema."""

from build import dataset, facet, rows, run_id, step, stored


def test_parameters_and_metrics_of_a_run_are_rows() -> None:
    told = {
        "metaflow_parameters": facet(parameters={"seed": 42}),
        "metaflow_metrics": facet(metrics={"mse": 1.5}),
    }
    store = stored(step("COMPLETE", facets=told))
    fit = run_id("Train/fit", "1/0")
    assert rows(store, "select run_id, job, name, value from run_parameters") == [
        (fit, "job:metaflow://lab:Train/fit", "seed", "42")
    ]
    assert rows(store, "select run_id, external_id, name, value from run_metrics") == [
        (fit, "Train/1/fit/1", "mse", 1.5)
    ]


def test_a_version_names_the_columns_it_was_written_with() -> None:
    fields = [{"name": "trip", "type": "bigint"}, {"name": "fare"}]
    store = stored(
        step("COMPLETE", writes=[dataset("s3://lake/trips", seen=1, facets={"schema": facet(fields=fields)})])
    )
    assert rows(store, "select dataset, schema from dataset_versions") == [
        ("dataset:s3://lake:trips", "trip bigint, fare")
    ]


def test_a_version_without_a_schema_names_none() -> None:
    assert rows(
        stored(step("COMPLETE", writes=["s3://lake/trips"])), "select schema from dataset_versions"
    ) == [(None,)]
