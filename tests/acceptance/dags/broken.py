"""A DAG file that Airflow cannot import."""

raise ModuleNotFoundError("No module named 'pandsa'")
