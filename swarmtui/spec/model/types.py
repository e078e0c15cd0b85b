"""The value types of the spec: what a person writes comes in, the wire's exact value is kept.

Each accepts the API's own JSON value and the human text for it (`"10s"`, `"512M"`, `"a=1 b=2"`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from swarmtui.spec.model.part import Kind
from swarmtui.spec.reference import parse_reference
from swarmtui.spec.text import FORMATS

INT64 = 2**63 - 1


def _typed(kind: str) -> BeforeValidator:
    parse: Callable[[str], Any] = FORMATS[kind].parse

    def read(value: Any) -> Any:
        if isinstance(value, bool):
            raise ValueError("must not be true or false")  # noqa: TRY004 - pydantic wants ValueError
        return parse(value) if isinstance(value, str) else value

    return BeforeValidator(read)


def _at_least(minimum: int, words: str) -> AfterValidator:
    def check(value: int) -> int:
        if value and value < minimum:
            raise ValueError(f"must be at least {words} (or 0 for none)")
        return value

    return AfterValidator(check)


def _image(value: str) -> str:
    text = value.strip()
    parse_reference(text)
    return text


Text = Annotated[str, Kind("text")]
Count = Annotated[int, _typed("count"), Kind("count"), Field(ge=0, le=INT64)]
Duration = Annotated[int, _typed("duration"), Kind("duration"), Field(ge=0, le=INT64)]
Ratio = Annotated[float, _typed("ratio"), Kind("ratio"), Field(ge=0, le=1)]
Words = Annotated[tuple[str, ...], _typed("words"), Kind("words")]
Pairs = Annotated[dict[str, str], _typed("pairs"), Kind("pairs")]
Names = Annotated[tuple[str, ...], _typed("list"), Kind("list")]
Environment = Annotated[tuple[str, ...], _typed("env"), Kind("env")]
Image = Annotated[str, AfterValidator(_image), Kind("text")]

# swarmkit manager/controlapi/service.go validateResources: 0.001 CPU and 4 MiB.
Cpus = Annotated[
    int, _typed("cpus"), Kind("cpus"), Field(ge=0, le=INT64), _at_least(10**6, "0.001")
]
_Bytes = Annotated[int, _typed("bytes"), Kind("bytes"), Field(ge=0, le=INT64)]
ReservedBytes = Annotated[_Bytes, _at_least(4 << 20, "4M")]
# The manager takes 4 MiB, but a Linux node refuses to start a container with less than 6 MiB.
LimitBytes = Annotated[_Bytes, _at_least(6 << 20, "6M")]
