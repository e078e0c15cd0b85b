"""The same spec in other notations: a file, a `docker service create` line, a curl line."""
