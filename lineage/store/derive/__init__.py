"""What follows from the merged rows: pipelines, teams, ends told by others."""
