"""Scripts for developers, not part of the wheel: generators of facts and docs, and comparisons."""
