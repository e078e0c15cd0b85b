"""The markers for facts about a field, in the annotation of the field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CliFlag:
    """The `docker service create` flag; `-delay` is appended to the flag of the enclosing field."""

    text: str


@dataclass(frozen=True)
class OtherFlags:
    """Other names of the flag: its short form, and what `docker run` calls it; separated by spaces.

    Source: docker/cli cli/command/service/create.go and cli/command/container/opts.go.
    """

    text: str


@dataclass(frozen=True)
class CliArgument:
    """The argument of `docker service create` that is the field's value: `IMAGE`."""

    text: str


@dataclass(frozen=True)
class NoCliOption:
    """The option of the list around the field has no key for it."""


@dataclass(frozen=True)
class Default:
    """What the engine does when the field is absent, as people write it: `10s`, `1`, `any`.

    `unset_values` are the other values that it reads as absent, in the API's form.
    """

    text: str
    unset_values: tuple[object, ...] = ()


@dataclass(frozen=True)
class Notation:
    """How a person writes the value: a key of `VALUE_FORMATS` or of `ROW_FORMATS`."""

    name: str


@dataclass(frozen=True)
class AppliesWhen:
    """The field applies to rows whose `key` has this value: bind options to mounts of Type bind."""

    key: str
    value: str


@dataclass(frozen=True)
class SetByPresence:
    """The presence of the object has a meaning, even when it is empty: `"GlobalJob": {}`."""


@dataclass(frozen=True)
class NotInForms:
    """No form shows the field, because it is set in another way; the text describes how."""

    text: str


@dataclass(frozen=True)
class Dropped:
    """Engines accept the field for a service and then drop it; the text is the warning to show.

    No form shows it. From a file it is kept and sent, with a warning.
    """

    text: str
