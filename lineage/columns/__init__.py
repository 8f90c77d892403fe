"""Which column comes from which, and which output from which inputs."""
