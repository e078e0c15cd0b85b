"""The four service modes: names of the docker CLI, keys of the API, and which of them are jobs."""

from __future__ import annotations

from collections.abc import Container

MODE_KEYS = {
    "replicated": "Replicated",
    "global": "Global",
    "replicated-job": "ReplicatedJob",
    "global-job": "GlobalJob",
}
MODE_NAMES = tuple(MODE_KEYS)
JOB_MODES = ("replicated-job", "global-job")
"""The modes whose tasks run to completion instead of being kept running."""
JOB_KEYS = frozenset(MODE_KEYS[name] for name in JOB_MODES)


def is_job(mode: str) -> bool:
    """Whether `mode`, a name of the docker CLI, is a job."""
    return mode in JOB_MODES


def mode_name(keys: Container[str]) -> str:
    """Return the name of the mode whose API key is in `keys`; replicated if there is none."""
    return next((name for name, key in MODE_KEYS.items() if key in keys), "replicated")
