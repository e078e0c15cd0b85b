"""The number of examples per test: a few fixed ones, or SWARMTUI_FUZZ new ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

COUNT = int(os.environ.get("SWARMTUI_FUZZ") or 0)


def examples_per_test(few: int) -> settings:
    """Settings for a test: `few` fixed examples, or SWARMTUI_FUZZ new ones (`make fuzz`)."""
    return settings(
        max_examples=COUNT or few,
        derandomize=not COUNT,
        database=None,
        deadline=None,
        print_blob=True,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
