"""The four service modes: names of the docker CLI and keys of the API."""

from __future__ import annotations

MODE_KEYS = {
    "replicated": "Replicated",
    "global": "Global",
    "replicated-job": "ReplicatedJob",
    "global-job": "GlobalJob",
}
MODE_NAMES = tuple(MODE_KEYS)
