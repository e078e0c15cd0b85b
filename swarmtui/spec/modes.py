"""The names of the four service modes, as the CLI says them and as the API keys them."""

from __future__ import annotations

MODE_KEYS = {
    "replicated": "Replicated",
    "global": "Global",
    "replicated-job": "ReplicatedJob",
    "global-job": "GlobalJob",
}
MODE_NAMES = tuple(MODE_KEYS)
