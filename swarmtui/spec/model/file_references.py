"""Secrets and configs in the container (moby api/types/swarm/{secret,config}.go).

The engine requires a matching ID and name. A person gives the name; the ID is looked up on the
manager when the service is created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.notation.file_references import parse_config, parse_secret

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import AppliesWhen, Default
    from swarmtui.spec.model.types import FileMode, IdNumber, LookedUp, PresenceSwitch, Text


class FileTarget(ApiObject):
    """The file that a secret or config becomes. `to_wire` writes all four fields.

    The engine does not set defaults: an absent Mode would be 0, a file without any permission.
    """

    name: Annotated[
        Text | None,
        Field(
            title="Target",
            description="File name or absolute path.",
            min_length=1,
            examples=["app.key"],
        ),
        Default("its name"),
    ] = None
    uid: Annotated[
        IdNumber | None,
        Field(title="UID", description="Numeric user ID of the file.", examples=["1000"]),
        Default("0"),
    ] = None
    gid: Annotated[
        IdNumber | None,
        Field(title="GID", description="Numeric group ID of the file.", examples=["1000"]),
        Default("0"),
    ] = None
    mode: Annotated[
        FileMode | None,
        Field(
            title="Mode",
            description="Octal permissions, such as 0400.",
            examples=["0400"],
        ),
        Default("0444"),
    ] = None


class SecretReference(ApiObject):
    """One secret. A file can write its name, or the docker CLI's long form."""

    secret_name: Annotated[
        Text,
        Field(
            title="Secret",
            description="Name of the secret.",
            min_length=1,
            examples=["db-key"],
        ),
    ]
    secret_id: Annotated[
        Text | None, Field(title="Secret ID", description="ID of the secret."), LookedUp
    ] = None
    file: Annotated[FileTarget | None, Field(title="File")] = None

    @classmethod
    def _read(cls, data: Any) -> Any:
        return parse_secret(data)[0] if isinstance(data, str) else data


class RuntimeTarget(ApiObject):
    """Empty. Its presence means that the engine uses the config and creates no file."""


class ConfigReference(ApiObject):
    """One config, as a file or for the engine. A file can write it like a secret."""

    config_name: Annotated[
        Text,
        Field(
            title="Config",
            description="Name of the config.",
            min_length=1,
            examples=["app-conf"],
        ),
    ]
    config_id: Annotated[
        Text | None, Field(title="Config ID", description="ID of the config."), LookedUp
    ] = None
    runtime: Annotated[
        RuntimeTarget | None,
        PresenceSwitch,
        Field(title="For the engine", description="Used as credential spec; creates no file."),
        Default("no"),
        Since("1.40"),
    ] = None
    file: Annotated[FileTarget | None, Field(title="File"), AppliesWhen("Runtime", "no")] = None

    @classmethod
    def _read(cls, data: Any) -> Any:
        return parse_config(data)[0] if isinstance(data, str) else data
