"""What the kernel lets a container do: its Privileges (moby api/types/swarm/container.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from swarmtui.spec.model.api_object import ApiObject

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import AppliesWhen, CliFlag, Default, OtherFlags
    from swarmtui.spec.model.types import LowercaseChoice, Profile, Switch, Text


class CredentialSpec(ApiObject):
    """The source of a Windows container's credential spec: exactly one of three.

    Below API 1.40 the engine removes Config and then refuses the spec, since no source is left.
    """

    file: Annotated[
        Text | None,
        Field(
            title="Cred spec file",
            description="File in the node's CredentialSpecs directory.",
            examples=["web.json"],
        ),
    ] = None
    registry: Annotated[
        Text | None,
        Field(
            title="Cred spec value",
            description="Value in the node's Windows registry.",
            examples=["web-account"],
        ),
    ] = None
    config: Annotated[
        Text | None,
        Field(
            title="Cred spec config",
            description="Name or ID of a config.",
            examples=["credspec"],
        ),
        Since("1.40"),
    ] = None


class SELinuxContext(ApiObject):
    """The SELinux label of the container's processes."""

    disable: Annotated[
        Switch | None,
        Field(title="SELinux off", description="Disable SELinux labels for the container."),
        Default("no"),
    ] = None
    user: Annotated[
        Text | None,
        Field(
            title="SELinux user",
            description="User part of the SELinux label.",
            examples=["system_u"],
        ),
    ] = None
    role: Annotated[
        Text | None,
        Field(
            title="SELinux role",
            description="Role part of the SELinux label.",
            examples=["system_r"],
        ),
    ] = None
    type: Annotated[
        Text | None,
        Field(
            title="SELinux type",
            description="Type part of the SELinux label.",
            examples=["container_t"],
        ),
    ] = None
    level: Annotated[
        Text | None,
        Field(
            title="SELinux level",
            description="Level part of the SELinux label.",
            examples=["s0:c1,c2"],
        ),
    ] = None


class Seccomp(ApiObject):
    """Which system calls are allowed."""

    mode: Annotated[
        Literal["default", "unconfined", "custom"] | None,
        LowercaseChoice,
        Field(title="Seccomp", description="custom: the profile below; unconfined: off."),
        Default("default"),
        OtherFlags("--security-opt"),
    ] = None
    profile: Annotated[
        Profile | None,
        Field(
            title="Seccomp profile",
            description="@FILE to read a file, or the JSON itself.",
            examples=['{"defaultAction":"SCMP_ACT_ALLOW"}'],
        ),
        AppliesWhen("Mode", "custom"),
    ] = None


class AppArmor(ApiObject):
    """Whether the engine's AppArmor profile applies; services cannot choose another one."""

    mode: Annotated[
        Literal["default", "disabled"] | None,
        LowercaseChoice,
        Field(title="AppArmor", description="disabled: run without an AppArmor profile."),
        Default("default"),
        OtherFlags("--security-opt"),
    ] = None


class Privileges(ApiObject):
    """Security settings; the docker CLI can set only the credential spec."""

    credential_spec: Annotated[
        CredentialSpec | None, Field(title="Credential spec"), CliFlag("--credential-spec")
    ] = None
    selinux_context: Annotated[SELinuxContext | None, Field(title="SELinux")] = None
    seccomp: Annotated[Seccomp | None, Field(title="Seccomp"), Since("1.44")] = None
    app_armor: Annotated[AppArmor | None, Field(title="AppArmor"), Since("1.44")] = None
    no_new_privileges: Annotated[
        Switch | None,
        Field(title="No new privs", description="Processes cannot gain privileges (setuid)."),
        Default("no"),
        OtherFlags("--security-opt"),
        Since("1.44"),
    ] = None
