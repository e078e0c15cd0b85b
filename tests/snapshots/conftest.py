"""The snapshots are taken of wizards that are driven as in tests/wizard."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "wizard"))  # wizard_driver.py
