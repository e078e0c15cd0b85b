"""A service as a `docker service create` line."""
