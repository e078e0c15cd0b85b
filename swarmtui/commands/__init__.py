"""The commands: one module each with `run(options) -> int`. Heavy imports are inside functions."""
