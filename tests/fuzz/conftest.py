"""The folder's own modules; tests import them by these names, those in tests/engine too."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
