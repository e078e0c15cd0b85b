"""What the kernel lets a container do: its Privileges (moby api/types/swarm/container.go)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from swarmtui.spec.api_version import Since
from swarmtui.spec.model.api_object import ApiObject, AppliesWhen, CliFlag, Default
from swarmtui.spec.model.types import LowercaseChoice, Profile, Switch, Text


class CredentialSpec(ApiObject):
    """Where a Windows container's managed service account is described: exactly one of three.

    Below API 1.40 an engine empties Config, and then refuses the spec for having none.
    """

    file: Annotated[
        Text | None,
        Field(
            title="Cred spec file",
            description="A file of the node's CredentialSpecs folder.",
            examples=["web.json"],
        ),
    ] = None
    registry: Annotated[
        Text | None,
        Field(
            title="Cred spec value",
            description="A value of the node's Windows registry.",
            examples=["web-account"],
        ),
    ] = None
    config: Annotated[
        Text | None,
        Field(
            title="Cred spec config",
            description="Name or ID of the config that it is.",
            examples=["credspec"],
        ),
        Since("1.40"),
    ] = None


class SELinuxContext(ApiObject):
    """The SELinux label of the container's processes."""

    disable: Annotated[
        Switch | None,
        Field(title="SELinux off", description="No SELinux label keeps the container apart."),
        Default("no"),
    ] = None
    user: Annotated[
        Text | None,
        Field(title="SELinux user", description="User of the label.", examples=["system_u"]),
    ] = None
    role: Annotated[
        Text | None,
        Field(title="SELinux role", description="Role of the label.", examples=["system_r"]),
    ] = None
    type: Annotated[
        Text | None,
        Field(title="SELinux type", description="Type of the label.", examples=["container_t"]),
    ] = None
    level: Annotated[
        Text | None,
        Field(title="SELinux level", description="Level of the label.", examples=["s0:c1,c2"]),
    ] = None


class Seccomp(ApiObject):
    """Which system calls are allowed."""

    mode: Annotated[
        Literal["default", "unconfined", "custom"] | None,
        LowercaseChoice,
        Field(title="Seccomp", description="custom: the profile below; unconfined: none."),
        Default("default"),
    ] = None
    profile: Annotated[
        Profile | None,
        Field(
            title="Seccomp profile",
            description="@FILE to read one, or the JSON itself.",
            examples=['{"defaultAction":"SCMP_ACT_ALLOW"}'],
        ),
        AppliesWhen("Mode", "custom"),
    ] = None


class AppArmor(ApiObject):
    """Whether the engine's AppArmor profile applies; services cannot name another one."""

    mode: Annotated[
        Literal["default", "disabled"] | None,
        LowercaseChoice,
        Field(title="AppArmor", description="disabled: the engine's profile is not used."),
        Default("default"),
    ] = None


class Privileges(ApiObject):
    """Security settings; the docker CLI reaches only the credential spec."""

    credential_spec: Annotated[
        CredentialSpec | None, Field(title="Credential spec"), CliFlag("--credential-spec")
    ] = None
    selinux_context: Annotated[SELinuxContext | None, Field(title="SELinux")] = None
    seccomp: Annotated[Seccomp | None, Field(title="Seccomp"), Since("1.44")] = None
    app_armor: Annotated[AppArmor | None, Field(title="AppArmor"), Since("1.44")] = None
    no_new_privileges: Annotated[
        Switch | None,
        Field(title="No new privs", description="setuid programs and the like gain nothing."),
        Default("no"),
        Since("1.44"),
    ] = None
