"""What Airflow loads: asset names, the plugin that drains the outbox, the OpenLineage client's file."""
