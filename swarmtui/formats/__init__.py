"""A spec in other formats: a file, a `docker service create` command, a curl command."""
