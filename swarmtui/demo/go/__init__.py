"""Go's types and JSON, as the daemon reads and writes them."""
