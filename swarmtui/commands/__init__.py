"""The commands, one module each with `run(options) -> int`; the heavy imports are inside."""
