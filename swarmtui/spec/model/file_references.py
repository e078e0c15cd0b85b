"""Secrets and configs in the container (moby api/types/swarm/{secret,config}.go).

The engine wants ID and name, which must belong together. A person gives the name; the ID is looked
up on the manager when the service is created.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from swarmtui.spec.api_version import Since
from swarmtui.spec.model.api_object import ApiObject, AppliesWhen, Default, NotInForms
from swarmtui.spec.model.types import FileMode, IdNumber, PresenceSwitch, Text
from swarmtui.spec.notation.file_references import parse_config, parse_secret

_LOOKED_UP = NotInForms("looked up on the manager by the name")


class FileTarget(ApiObject):
    """The file that a secret or config becomes. `wire` writes all four: the engine has no default.

    An absent Mode would be 0, a file that nobody may read.
    """

    name: Annotated[
        Text | None,
        Field(
            title="Target",
            description="File name, or absolute path.",
            min_length=1,
            examples=["app.key"],
        ),
        Default("its name"),
    ] = None
    uid: Annotated[
        IdNumber | None,
        Field(title="UID", description="Owner, by number.", examples=["1000"]),
        Default("0"),
    ] = None
    gid: Annotated[
        IdNumber | None,
        Field(title="GID", description="Group, by number.", examples=["1000"]),
        Default("0"),
    ] = None
    mode: Annotated[
        FileMode | None,
        Field(
            title="Mode",
            description="Permissions, in octal: 0400 for the owner.",
            examples=["0400"],
        ),
        Default("0444"),
    ] = None


class SecretReference(ApiObject):
    """One secret. A file may write its name, or the docker CLI's long form."""

    secret_name: Annotated[
        Text,
        Field(
            title="Secret",
            description="Its name on the manager.",
            min_length=1,
            examples=["db-key"],
        ),
    ]
    secret_id: Annotated[
        Text | None, Field(title="Secret ID", description="Its ID."), _LOOKED_UP
    ] = None
    file: Annotated[FileTarget | None, Field(title="File")] = None

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        return parse_secret(data)[0] if isinstance(data, str) else data


class RuntimeTarget(ApiObject):
    """Says by being there that the config is for the engine, and no file is made of it."""


class ConfigReference(ApiObject):
    """One config, as a file or for the engine. A file may write it as for secrets."""

    config_name: Annotated[
        Text,
        Field(
            title="Config",
            description="Its name on the manager.",
            min_length=1,
            examples=["app-conf"],
        ),
    ]
    config_id: Annotated[
        Text | None, Field(title="Config ID", description="Its ID."), _LOOKED_UP
    ] = None
    runtime: Annotated[
        RuntimeTarget | None,
        PresenceSwitch,
        Field(title="For the engine", description="For a credential spec; no file is made."),
        Default("no"),
        Since("1.40"),
    ] = None
    file: Annotated[FileTarget | None, Field(title="File"), AppliesWhen("Runtime", "no")] = None

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        return parse_config(data)[0] if isinstance(data, str) else data
