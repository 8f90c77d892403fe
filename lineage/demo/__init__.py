"""The story of two teams, told by real programs on this machine; acceptance tests use the same harness."""
