"""HTTP: thin handlers over the pipeline and the queries."""
