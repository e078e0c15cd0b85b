"""Go types and JSON as the daemon decodes and encodes them."""
