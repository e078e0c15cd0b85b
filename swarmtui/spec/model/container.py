"""What runs in each task: the ContainerSpec (moby api/types/swarm/container.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.file_references import ConfigReference, SecretReference
from swarmtui.spec.model.health import Healthcheck
from swarmtui.spec.model.mount import Mount
from swarmtui.spec.model.privileges import Privileges
from swarmtui.spec.notation.row_formats import ROW_FORMATS

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import CliArgument, CliFlag, Default, Notation, OtherFlags
    from swarmtui.spec.model.types import (
        Addresses,
        Capabilities,
        Duration,
        Environment,
        Image,
        LowercaseChoice,
        Names,
        Number,
        Pairs,
        Switch,
        Text,
        Words,
        rows_validator,
    )


class DNSConfig(ApiObject):
    """The container's resolver."""

    nameservers: Annotated[
        Addresses | None,
        Field(
            title="Nameservers",
            description="DNS server IP addresses, in order of use.",
            examples=["10.0.0.2 10.0.0.3"],
        ),
        CliFlag("--dns"),
    ] = None
    search: Annotated[
        Names | None,
        Field(
            title="Search domains",
            description="Domains appended to short names, in order.",
            examples=["example.com"],
        ),
        CliFlag("--dns-search"),
    ] = None
    options: Annotated[
        Names | None,
        Field(
            title="DNS options",
            description="Options for resolv.conf, such as ndots:1.",
            examples=["timeout:3"],
        ),
        CliFlag("--dns-option"),
        OtherFlags("--dns-opt"),
    ] = None


class Ulimit(ApiObject):
    """A kernel limit on a process; -1 means unlimited. A file can write `nofile=1024:4096`."""

    name: Annotated[
        Text,
        Field(
            title="Name",
            description="Resource name, such as nofile or nproc.",
            examples=["nofile"],
        ),
    ]
    soft: Annotated[
        Number,
        Field(
            title="Soft", description="Limit in force; can be raised up to hard.", examples=["1024"]
        ),
    ]
    hard: Annotated[
        Number,
        Field(
            title="Hard", description="Highest value that soft can be raised to.", examples=["4096"]
        ),
    ]

    @classmethod
    def _read(cls, data: Any) -> Any:
        return ROW_FORMATS["ulimits"].parse(data)[0] if isinstance(data, str) else data


class ContainerSpec(ApiObject):
    """The container of every task. `command` replaces the image's ENTRYPOINT, `args` its CMD."""

    image: Annotated[
        Image,
        Field(
            title="Image",
            description="NAME:TAG or NAME@DIGEST; default tag: latest.",
            examples=["nginx:1.27"],
        ),
        CliArgument("IMAGE"),
    ]
    labels: Annotated[
        Pairs | None,
        Field(
            title="Container labels",
            description="key=value labels on the task containers.",
            examples=["tier=web"],
        ),
        CliFlag("--container-label"),
    ] = None
    command: Annotated[
        Words | None,
        Field(
            title="Command",
            description="Replaces ENTRYPOINT; quote as in a shell.",
            examples=["/bin/sh -c"],
        ),
        Default("the image's ENTRYPOINT"),
        CliFlag("--entrypoint"),
    ] = None
    args: Annotated[
        Words | None,
        Field(
            title="Args",
            description="Replaces CMD; quote as in a shell.",
            examples=["sleep 60"],
        ),
        Default("the image's CMD"),
        CliArgument("ARG..."),
    ] = None
    hostname: Annotated[
        Text | None,
        Field(
            title="Hostname",
            description="Accepts templates such as {{.Task.Slot}}.",
            examples=["web-{{.Task.Slot}}"],
        ),
        Default("the container's ID"),
        CliFlag("--hostname"),
        OtherFlags("-h"),
        Since("1.25"),
    ] = None
    env: Annotated[
        Environment | None,
        Field(
            title="Environment",
            description="NAME=value; accepts {{.Task.Slot}}.",
            examples=["TZ=UTC"],
        ),
        CliFlag("--env"),
        OtherFlags("-e"),
    ] = None
    dir: Annotated[
        Text | None,
        Field(
            title="Working dir",
            description="Working directory: an absolute path.",
            examples=["/srv"],
        ),
        Default("the image's"),
        CliFlag("--workdir"),
        OtherFlags("-w"),
    ] = None
    user: Annotated[
        Text | None,
        Field(
            title="User",
            description="Name or UID, optionally with :GROUP.",
            examples=["1000:1000"],
        ),
        Default("the image's"),
        CliFlag("--user"),
        OtherFlags("-u"),
    ] = None
    groups: Annotated[
        Names | None,
        Field(title="Groups", description="Additional groups, by name or GID.", examples=["video"]),
        CliFlag("--group"),
        OtherFlags("--group-add"),
        Since("1.25"),
    ] = None
    privileges: Annotated[Privileges | None, Field(title="Privileges"), Since("1.29")] = None
    init: Annotated[
        Switch | None,
        Field(
            title="Init",
            description="Run an init process that reaps zombies.",
        ),
        # The docker CLI always sends false, and engines without the field start no init.
        Default("the node's default", unset_values=(False,)),
        CliFlag("--init"),
        # Engine 18.03 to 18.05 lack the field, although the docker CLI requires only API 1.37.
        Since("1.38"),
    ] = None
    stop_signal: Annotated[
        Text | None,
        Field(
            title="Stop signal",
            description="Signal that asks the process to stop.",
            examples=["SIGQUIT"],
        ),
        Default("the image's"),
        CliFlag("--stop-signal"),
        Since("1.28"),
    ] = None
    tty: Annotated[
        Switch | None,
        Field(title="TTY", description="Allocate a terminal for the process."),
        Default("no"),
        CliFlag("--tty"),
        OtherFlags("-t"),
        Since("1.25"),
    ] = None
    open_stdin: Annotated[
        Switch | None,
        Field(title="Open stdin", description="Keep standard input open."),
        Default("no"),
        OtherFlags("-i --interactive"),
        Since("1.25"),
    ] = None
    read_only: Annotated[
        Switch | None,
        Field(title="Read-only root", description="Mount the root file system read-only."),
        Default("no"),
        CliFlag("--read-only"),
        Since("1.28"),
    ] = None
    mounts: Annotated[
        tuple[Mount, ...] | None,
        rows_validator("mounts"),
        Field(
            title="Mounts",
            description="Volumes, host paths and tmpfs.",
            examples=["data:/var/lib/data", "/srv/www:/www:ro"],
        ),
        Notation("mounts"),
        CliFlag("--mount"),
        OtherFlags("-v --volume --tmpfs"),
    ] = None
    # The engine truncates it to whole seconds: 1.9s is 1s (moby daemon/cluster/executor/container).
    stop_grace_period: Annotated[
        Duration | None,
        Field(
            title="Grace period",
            description="Time between the stop signal and SIGKILL.",
            examples=["30s"],
        ),
        Default("10s"),
        CliFlag("--stop-grace-period"),
        OtherFlags("--stop-timeout"),
    ] = None
    healthcheck: Annotated[Healthcheck | None, Field(title="Health"), Since("1.25")] = None
    # Only the first name of a line is used (moby daemon/cluster/executor/container).
    hosts: Annotated[
        tuple[str, ...] | None,
        rows_validator("hosts"),
        Field(
            title="Hosts",
            description="Entries in /etc/hosts: IP address, hostname.",
            examples=["10.0.0.9 db"],
        ),
        Notation("hosts"),
        CliFlag("--host"),
        OtherFlags("--add-host"),
        Since("1.25"),
    ] = None
    dns_config: Annotated[DNSConfig | None, Field(title="DNS"), Since("1.25")] = None
    secrets: Annotated[
        tuple[SecretReference, ...] | None,
        rows_validator("secrets"),
        Field(
            title="Secrets",
            description="Mounted in memory at /run/secrets/NAME.",
            examples=["db-key", "source=tls,target=/etc/tls.key,mode=0400"],
        ),
        Notation("secrets"),
        CliFlag("--secret"),
        Since("1.25"),
    ] = None
    configs: Annotated[
        tuple[ConfigReference, ...] | None,
        rows_validator("configs"),
        Field(
            title="Configs",
            description="Mounted at /NAME unless a target is given.",
            examples=["app-conf", "source=nginx,target=/etc/nginx.conf"],
        ),
        Notation("configs"),
        CliFlag("--config"),
        Since("1.30"),
    ] = None
    # The engine silently reads any other word as default.
    isolation: Annotated[
        Literal["default", "process", "hyperv"] | None,
        LowercaseChoice,
        Field(title="Isolation", description="Isolation technology of Windows containers."),
        Default("default"),
        CliFlag("--isolation"),
        Since("1.35"),
    ] = None
    sysctls: Annotated[
        Pairs | None,
        Field(
            title="Sysctls",
            description="name=value; namespaced parameters only.",
            examples=["net.core.somaxconn=1024"],
        ),
        CliFlag("--sysctl"),
        Since("1.40"),
    ] = None
    capability_add: Annotated[
        Capabilities | None,
        Field(
            title="Capability add",
            description="Extra capabilities to grant, or ALL.",
            examples=["NET_ADMIN"],
        ),
        CliFlag("--cap-add"),
        Since("1.41"),
    ] = None
    capability_drop: Annotated[
        Capabilities | None,
        Field(
            title="Capability drop",
            description="Capabilities to remove, or ALL.",
            examples=["ALL"],
        ),
        CliFlag("--cap-drop"),
        Since("1.41"),
    ] = None
    ulimits: Annotated[
        tuple[Ulimit, ...] | None,
        rows_validator("ulimits"),
        Field(
            title="Ulimits",
            description="NAME=SOFT:HARD; -1 means unlimited.",
            examples=["nofile=1024:4096"],
        ),
        Notation("ulimits"),
        CliFlag("--ulimit"),
        Since("1.41"),
    ] = None
    oom_score_adj: Annotated[
        Number | None,
        Field(
            title="OOM score adj",
            description="-1000 to 1000; higher is killed sooner.",
            examples=["500"],
        ),
        Default("0"),
        CliFlag("--oom-score-adj"),
        Since("1.46"),
    ] = None
