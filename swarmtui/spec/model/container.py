"""What runs in each task: the ContainerSpec (moby api/types/swarm/container.go)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from swarmtui.spec.api_version import Since
from swarmtui.spec.model.api_object import ApiObject, CliFlag, Default, Notation
from swarmtui.spec.model.file_references import ConfigReference, SecretReference
from swarmtui.spec.model.health import Healthcheck
from swarmtui.spec.model.mount import Mount
from swarmtui.spec.model.privileges import Privileges
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
from swarmtui.spec.notation.row_formats import ROW_FORMATS


class DNSConfig(ApiObject):
    """The container's resolver."""

    nameservers: Annotated[
        Addresses | None,
        Field(
            title="Nameservers",
            description="IP addresses, in order.",
            examples=["10.0.0.2 10.0.0.3"],
        ),
        CliFlag("--dns"),
    ] = None
    search: Annotated[
        Names | None,
        Field(
            title="Search domains",
            description="Tried one by one behind a short name.",
            examples=["example.com"],
        ),
        CliFlag("--dns-search"),
    ] = None
    options: Annotated[
        Names | None,
        Field(
            title="DNS options",
            description="As in resolv.conf: timeout:3, ndots:1.",
            examples=["timeout:3"],
        ),
        CliFlag("--dns-option"),
    ] = None


class Ulimit(ApiObject):
    """A limit of the kernel on a process; -1 is unlimited. A file may write `nofile=1024:4096`."""

    name: Annotated[
        Text,
        Field(
            title="Name",
            description="nofile, nproc, memlock, core or another.",
            examples=["nofile"],
        ),
    ]
    soft: Annotated[
        Number,
        Field(
            title="Soft", description="In force; a process may raise it to hard.", examples=["1024"]
        ),
    ]
    hard: Annotated[
        Number, Field(title="Hard", description="How far it may be raised.", examples=["4096"])
    ]

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        return ROW_FORMATS["ulimits"].parse(data)[0] if isinstance(data, str) else data


class ContainerSpec(ApiObject):
    """The container of every task. `command` replaces the image's ENTRYPOINT, `args` its CMD."""

    image: Annotated[
        Image,
        Field(
            title="Image",
            description="NAME:TAG or NAME@DIGEST; else :latest.",
            examples=["nginx:1.27"],
        ),
    ]
    labels: Annotated[
        Pairs | None,
        Field(
            title="Container labels",
            description="key=value, on the containers of the tasks.",
            examples=["tier=web"],
        ),
        CliFlag("--container-label"),
    ] = None
    command: Annotated[
        Words | None,
        Field(
            title="Command",
            description="Replaces the ENTRYPOINT; quoted as in a shell.",
            examples=["/bin/sh -c"],
        ),
        Default("the image's ENTRYPOINT"),
        CliFlag("--entrypoint"),
    ] = None
    args: Annotated[
        Words | None,
        Field(
            title="Args",
            description="Replaces the CMD; quoted as in a shell.",
            examples=["sleep 60"],
        ),
        Default("the image's CMD"),
    ] = None
    hostname: Annotated[
        Text | None,
        Field(
            title="Hostname",
            description="May hold {{.Node.Hostname}} and the like.",
            examples=["web-{{.Task.Slot}}"],
        ),
        Default("the container's ID"),
        CliFlag("--hostname"),
        Since("1.25"),
    ] = None
    env: Annotated[
        Environment | None,
        Field(
            title="Environment",
            description="NAME=value; may hold {{.Task.Slot}}.",
            examples=["TZ=UTC"],
        ),
        CliFlag("--env"),
    ] = None
    dir: Annotated[
        Text | None,
        Field(
            title="Working dir",
            description="Where the process starts: absolute path.",
            examples=["/srv"],
        ),
        Default("the image's"),
        CliFlag("--workdir"),
    ] = None
    user: Annotated[
        Text | None,
        Field(
            title="User",
            description="Name or UID, and :GROUP if another one.",
            examples=["1000:1000"],
        ),
        Default("the image's"),
        CliFlag("--user"),
    ] = None
    groups: Annotated[
        Names | None,
        Field(title="Groups", description="More groups, by name or GID.", examples=["video"]),
        CliFlag("--group"),
        Since("1.25"),
    ] = None
    privileges: Annotated[Privileges | None, Field(title="Privileges"), Since("1.29")] = None
    init: Annotated[
        Switch | None,
        Field(
            title="Init",
            description="A small init is PID 1 and reaps zombies.",
        ),
        # The docker CLI always says no, and engines without the field start none.
        Default("as the node is set", unset_values=(False,)),
        CliFlag("--init"),
        # The type lacks it in Engine 18.03 to 18.05, whatever the docker CLI says of API 1.37.
        Since("1.38"),
    ] = None
    stop_signal: Annotated[
        Text | None,
        Field(
            title="Stop signal", description="Sent to make the process end.", examples=["SIGQUIT"]
        ),
        Default("the image's"),
        CliFlag("--stop-signal"),
        Since("1.28"),
    ] = None
    tty: Annotated[
        Switch | None,
        Field(title="TTY", description="The process gets a terminal."),
        Default("no"),
        CliFlag("--tty"),
        Since("1.25"),
    ] = None
    open_stdin: Annotated[
        Switch | None,
        Field(title="Open stdin", description="Standard input is kept open."),
        Default("no"),
        Since("1.25"),
    ] = None
    read_only: Annotated[
        Switch | None,
        Field(title="Read-only root", description="The image's files cannot be written."),
        Default("no"),
        CliFlag("--read-only"),
        Since("1.28"),
    ] = None
    mounts: Annotated[
        tuple[Mount, ...] | None,
        rows_validator("mounts"),
        Field(
            title="Mounts",
            description="Volumes, paths of the node, memory.",
            examples=["data:/var/lib/data", "/srv/www:/www:ro"],
        ),
        Notation("mounts"),
        CliFlag("--mount"),
    ] = None
    # The engine passes whole seconds on, cut: 1.9s is 1s (moby daemon/cluster/executor/container).
    stop_grace_period: Annotated[
        Duration | None,
        Field(
            title="Grace period",
            description="Time to end by itself before it is killed.",
            examples=["30s"],
        ),
        Default("10s"),
        CliFlag("--stop-grace-period"),
    ] = None
    healthcheck: Annotated[Healthcheck | None, Field(title="Health"), Since("1.25")] = None
    # Only the first name of a line is used (moby daemon/cluster/executor/container).
    hosts: Annotated[
        tuple[str, ...] | None,
        rows_validator("hosts"),
        Field(
            title="Hosts",
            description="Lines of /etc/hosts: address, then a name.",
            examples=["10.0.0.9 db"],
        ),
        Notation("hosts"),
        CliFlag("--host"),
        Since("1.25"),
    ] = None
    dns_config: Annotated[DNSConfig | None, Field(title="DNS"), Since("1.25")] = None
    secrets: Annotated[
        tuple[SecretReference, ...] | None,
        rows_validator("secrets"),
        Field(
            title="Secrets",
            description="Files in memory, at /run/secrets/NAME.",
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
            description="Files, at /NAME unless a target is given.",
            examples=["app-conf", "source=nginx,target=/etc/nginx.conf"],
        ),
        Notation("configs"),
        CliFlag("--config"),
        Since("1.30"),
    ] = None
    # The engine reads any other word as default, in silence.
    isolation: Annotated[
        Literal["default", "process", "hyperv"] | None,
        LowercaseChoice,
        Field(title="Isolation", description="How Windows containers are kept apart."),
        Default("default"),
        CliFlag("--isolation"),
        Since("1.35"),
    ] = None
    sysctls: Annotated[
        Pairs | None,
        Field(
            title="Sysctls",
            description="name=value, of those that are a container's.",
            examples=["net.core.somaxconn=1024"],
        ),
        CliFlag("--sysctl"),
        Since("1.40"),
    ] = None
    capability_add: Annotated[
        Capabilities | None,
        Field(
            title="Capability add",
            description="More than containers have, or ALL.",
            examples=["NET_ADMIN"],
        ),
        CliFlag("--cap-add"),
        Since("1.41"),
    ] = None
    capability_drop: Annotated[
        Capabilities | None,
        Field(
            title="Capability drop",
            description="Taken away, by name or ALL.",
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
            description="NAME=SOFT:HARD; -1 is unlimited.",
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
            description="-1000 to 1000; more is killed sooner.",
            examples=["500"],
        ),
        Default("0"),
        CliFlag("--oom-score-adj"),
        Since("1.46"),
    ] = None
