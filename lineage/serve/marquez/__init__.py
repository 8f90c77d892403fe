"""/api/v1 as Marquez serves it: thin handlers over lineage.query.marquez."""
