"""One lineage graph from the Airflow table to the Metaflow model."""
