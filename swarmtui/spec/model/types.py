"""The value types of the spec: they read what a person writes and keep the API's exact value.

Each accepts the API's JSON value and the human notation for it (`"10s"`, `"512M"`, `"a=1 b=2"`).
Only `compiler` imports this module when the program runs, and only if the compiled schema is for
another version of pydantic.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from swarmtui.spec.model import validators
from swarmtui.spec.model.markers import Notation, NotInForms
from swarmtui.spec.notation.row_formats import ROW_FORMATS
from swarmtui.spec.notation.value_formats import VALUE_FORMATS

INT64 = 2**63 - 1


def _text_validator(notation: str) -> BeforeValidator:
    """Return `read_text` for a notation; KeyError if it is unknown."""
    return BeforeValidator(partial(validators.read_text, VALUE_FORMATS[notation].name))


def rows_validator(notation: str) -> BeforeValidator:
    """Return `read_rows` for a notation; KeyError if it is unknown."""
    return BeforeValidator(partial(validators.read_rows, ROW_FORMATS[notation].notation))


LowercaseChoice = BeforeValidator(validators.read_choice)
Text = Annotated[str, Notation("text")]
Switch = Annotated[bool, BeforeValidator(validators.read_bool), Notation("yes")]
Count = Annotated[int, Field(ge=0, le=INT64), _text_validator("count"), Notation("count")]
Int32Count = Annotated[int, Field(ge=0, le=2**31 - 1), _text_validator("count"), Notation("count")]
PortNumber = Annotated[int, Field(ge=1, le=65535), _text_validator("count"), Notation("count")]
PublishedNumber = Annotated[int, Field(ge=0, le=65535), _text_validator("count"), Notation("count")]
Number = Annotated[
    int, Field(ge=-INT64 - 1, le=INT64), _text_validator("number"), Notation("number")
]
Duration = Annotated[int, Field(ge=0, le=INT64), _text_validator("duration"), Notation("duration")]
Ratio = Annotated[float, Field(ge=0, le=1), _text_validator("ratio"), Notation("ratio")]
Cpus = Annotated[int, Field(ge=0, le=INT64), _text_validator("cpus"), Notation("cpus")]
Bytes = Annotated[int, Field(ge=0, le=INT64), _text_validator("bytes"), Notation("bytes")]
Swap = Annotated[int, Field(ge=-1, le=INT64), _text_validator("swap"), Notation("swap")]
FileMode = Annotated[
    int, _text_validator("mode"), AfterValidator(validators.check_file_mode), Notation("mode")
]
Words = Annotated[tuple[str, ...], _text_validator("words"), Notation("words")]
Names = Annotated[tuple[str, ...], _text_validator("list"), Notation("list")]
Addresses = Annotated[
    tuple[Annotated[str, AfterValidator(validators.check_address)], ...],
    _text_validator("list"),
    Notation("list"),
]
Capabilities = Annotated[
    tuple[Annotated[str, BeforeValidator(validators.add_cap_prefix)], ...],
    _text_validator("list"),
    Notation("list"),
]
HealthTest = Annotated[tuple[str, ...], _text_validator("test"), Notation("test")]
Options = Annotated[
    tuple[Annotated[tuple[str, ...], Field(min_length=1, max_length=2)], ...],
    _text_validator("options"),
    Notation("options"),
]
Pairs = Annotated[dict[str, str], BeforeValidator(validators.read_pairs), Notation("pairs")]
Environment = Annotated[
    tuple[Annotated[str, AfterValidator(validators.check_env_entry)], ...],
    _text_validator("env"),
    Notation("env"),
]
Image = Annotated[str, AfterValidator(validators.check_image), Notation("text")]
IdNumber = Annotated[str, BeforeValidator(validators.read_id_number), Notation("text")]
Profile = Annotated[str, _text_validator("profile"), Notation("profile")]
PresenceSwitch = BeforeValidator(validators.read_presence)
LookedUp = NotInForms("looked up on the manager by name")
