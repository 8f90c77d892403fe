"""What the store hands on to other systems: Prometheus, Marquez, Parquet."""
