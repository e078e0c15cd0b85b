"""A service as a `docker service create` command."""
