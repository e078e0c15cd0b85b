"""API versions: order, the first Engine release of each, and the marker `Since` of a field.

Sources: moby `api/common.go` and `daemon/config/config.go` at each release tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class ApiVersion(NamedTuple):
    """An Engine API version such as 1.41; compares by number, so 1.9 < 1.41."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> ApiVersion:
        """Read `1.41` or `v1.41`; ValueError for anything else."""
        match = re.fullmatch(r"v?(\d{1,3})\.(\d{1,4})", text.strip())
        if not match:
            raise ValueError(f"{text!r} is not an API version: write it as 1.41")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


_FIRST_RELEASES = {
    24: "1.12.0", 25: "1.13.0", 26: "17.03.0", 27: "17.03.1", 28: "17.04.0", 29: "17.05.0",
    30: "17.06.0", 31: "17.07.0", 32: "17.09.0", 33: "17.10.0", 34: "17.11.0", 35: "17.12.0",
    36: "18.02.0", 37: "18.03.0", 38: "18.06.0", 39: "18.09.0", 40: "19.03.0", 41: "20.10.0",
    42: "23.0.0", 43: "24.0.0", 44: "25.0.0", 45: "26.0.0", 46: "27.0.1", 47: "27.2.0",
    48: "28.0.0", 49: "28.1.0", 50: "28.2.0", 51: "28.3.0", 52: "29.0.0", 53: "29.2.0",
    54: "29.3.0", 55: "29.6.0",
}  # fmt: skip

OLDEST = ApiVersion(1, min(_FIRST_RELEASES))
NEWEST = ApiVersion(1, max(_FIRST_RELEASES))
KNOWN_VERSIONS = tuple(ApiVersion(1, minor) for minor in _FIRST_RELEASES)


def first_engine_release(version: ApiVersion) -> str:
    """Return the first Engine release that serves `version`, "" for an unknown version."""
    return _FIRST_RELEASES.get(version.minor, "") if version.major == 1 else ""


def api_version_of_engine(release: str) -> ApiVersion:
    """Return the newest API version that Engine `release` serves; OLDEST for an invalid release."""
    number = parse_engine_release(release)
    served = (
        minor for minor, first in _FIRST_RELEASES.items() if parse_engine_release(first) <= number
    )
    return ApiVersion(1, max(served, default=OLDEST.minor))


def requirement_text(version: ApiVersion) -> str:
    """Return the text of a version requirement: `needs API 1.41 (Docker 20.10)`."""
    release = ".".join(first_engine_release(version).split(".")[:2])
    return f"needs API {version} (Docker {release})"


def parse_engine_release(release: str) -> tuple[int, ...]:
    """Return `26.1.5+dfsg1` as (26, 1, 5), for comparison; empty for any other text."""
    match = re.match(r"(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?", release)
    return tuple(int(number or 0) for number in match.groups()) if match else ()


@dataclass(frozen=True)
class Since:
    """The first API version that knows a field, and those of values that were added later.

    `Since("1.24", values={"rollback": "1.28"})`: the field is from 1.24, rollback from 1.28; a key
    that ends in `*` is a prefix of values. `engine` is the first Engine release that applies the
    field, if earlier releases have its API version.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    engine: str = ""

    @property
    def version(self) -> ApiVersion:
        """The first version that knows the field."""
        return ApiVersion.parse(self.text)
