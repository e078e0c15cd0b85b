"""What is mounted into a container (moby api/types/mount/mount.go; swarm takes five types)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from swarmtui.spec.api_version import Since
from swarmtui.spec.model.api_object import ApiObject, AppliesWhen, Default, Dropped
from swarmtui.spec.model.types import Bytes, FileMode, LowercaseChoice, Options, Pairs, Switch, Text
from swarmtui.spec.notation.mounts import parse_mount

# moby daemon/cluster/convert/container.go, containerToGRPC (swarmkit issue 3234).
_NOT_CONVERTED = "every engine drops it for services: it has no effect"


class BindOptions(ApiObject):
    """Options of a bind mount. Engines forward propagation and non-recursive, and drop the rest."""

    propagation: Annotated[
        Literal["rprivate", "private", "rshared", "shared", "rslave", "slave"] | None,
        LowercaseChoice,
        Field(title="Propagation", description="Who sees what is mounted below it later."),
        Default("rprivate"),
    ] = None
    # The key is in API 1.40 too, but Engine 19.03 refuses it for services.
    non_recursive: Annotated[
        Switch | None,
        Field(title="Non-recursive", description="Without what is mounted below the source."),
        Default("no"),
        Since("1.41"),
    ] = None
    create_mountpoint: Annotated[
        Switch | None,
        Field(title="Create source", description="Make the source where it is missing."),
        Default("no"),
        Dropped(f"{_NOT_CONVERTED}; make the path on each node"),
        Since("1.42"),
    ] = None
    read_only_non_recursive: Annotated[
        Switch | None,
        Field(title="Writable below", description="Read-only, but not what is mounted below."),
        Default("no"),
        Dropped(_NOT_CONVERTED),
        Since("1.44"),
    ] = None
    read_only_force_recursive: Annotated[
        Switch | None,
        Field(title="Force read-only", description="Read-only with all below, or fail."),
        Default("no"),
        Dropped(_NOT_CONVERTED),
        Since("1.44"),
    ] = None


class DriverConfig(ApiObject):
    """The driver that makes a volume where it is missing."""

    name: Annotated[
        Text | None,
        Field(
            title="Driver", description="Makes the volume where it is missing.", examples=["local"]
        ),
        Default("local"),
    ] = None
    options: Annotated[
        Pairs | None,
        Field(
            title="Driver options",
            description="key=value, handed to the driver.",
            examples=["type=nfs o=addr=10.0.0.7,rw device=:/export"],
        ),
    ] = None


class VolumeOptions(ApiObject):
    """Options of a volume."""

    no_copy: Annotated[
        Switch | None,
        Field(title="No copy", description="The image's files are not put into a new one."),
        Default("no"),
    ] = None
    labels: Annotated[
        Pairs | None,
        Field(
            title="Volume labels",
            description="key=value, on the volume if it is new.",
            examples=["backup=daily"],
        ),
    ] = None
    driver_config: Annotated[DriverConfig | None, Field(title="Driver")] = None
    # Engine 26.0 has the field in its API and does not convert it; 26.1 does.
    subpath: Annotated[
        Text | None,
        Field(
            title="Subpath",
            description="Only this folder of it: relative, no ..",
            examples=["www"],
        ),
        Since("1.45", engine="26.1.0"),
    ] = None


class TmpfsOptions(ApiObject):
    """Options of a tmpfs. A size or a mode of 0 is read as not set, and comes back so."""

    size_bytes: Annotated[
        Bytes | None,
        Field(
            title="Size", description="Most that it may hold; 0 is the default.", examples=["64M"]
        ),
        Default("half of the node's memory"),
    ] = None
    mode: Annotated[
        FileMode | None,
        Field(
            title="Mode",
            description="Of the folder, in octal; 0 is the default.",
            examples=["1770"],
        ),
        Default("1777"),
    ] = None
    # The API has any; nodes know these two (moby daemon/volume/mounts/linux_parser.go).
    options: Annotated[
        Options | None,
        Field(title="Options", description="exec or noexec.", examples=["noexec"]),
        Since("1.46"),
    ] = None


class ImageOptions(ApiObject):
    """Options of an image mount, which services cannot have."""

    subpath: Annotated[
        Text | None,
        Field(title="Image subpath", description="Only this folder of the image."),
        Dropped("services take no image mounts: it has no effect"),
        Since("1.48"),
    ] = None


class ClusterOptions(ApiObject):
    """Options of a cluster volume; there are none."""


class Mount(ApiObject):
    """One mount. A file may write it as `"data:/data:ro"` or in the docker CLI's long form.

    Type must be said: without it the engine reads bind, and the docker CLI volume.
    """

    type: Annotated[
        Literal["volume", "bind", "tmpfs", "npipe", "cluster"],
        LowercaseChoice,
        Field(title="Type", description="bind: a path of the node; tmpfs: memory."),
        Since("1.24", values={"tmpfs": "1.25", "npipe": "1.39", "cluster": "1.42"}),
    ]
    source: Annotated[
        Text | None,
        Field(
            title="Source",
            description="Name of the volume, or path on the node.",
            examples=["data"],
        ),
        Default("for a volume, a new one"),
    ] = None
    target: Annotated[
        Text,
        Field(
            title="Target",
            description="Absolute path in the container.",
            examples=["/var/lib/data"],
        ),
    ]
    read_only: Annotated[
        Switch | None,
        Field(title="Read-only", description="The container cannot write to it."),
        Default("no"),
    ] = None
    consistency: Annotated[
        Text | None,
        Field(
            title="Consistency",
            description="How soon a Mac's files are the same.",
            examples=["delegated"],
        ),
        Default("default", unset_values=("default",)),
        Dropped(_NOT_CONVERTED),
        Since("1.28"),
    ] = None
    bind_options: Annotated[
        BindOptions | None, Field(title="Bind options"), AppliesWhen("Type", "bind")
    ] = None
    volume_options: Annotated[
        VolumeOptions | None, Field(title="Volume options"), AppliesWhen("Type", "volume")
    ] = None
    tmpfs_options: Annotated[
        TmpfsOptions | None,
        Field(title="Tmpfs options"),
        AppliesWhen("Type", "tmpfs"),
        Since("1.25"),
    ] = None
    image_options: Annotated[
        ImageOptions | None,
        Field(title="Image options"),
        AppliesWhen("Type", "image"),
        Since("1.48"),
    ] = None
    cluster_options: ClusterOptions | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        """Read the short notation; say why there are no image mounts."""
        row = parse_mount(data)[0] if isinstance(data, str) else data
        if isinstance(row, dict) and str(row.get("Type")).lower() == "image":
            raise ValueError("a service takes no image mounts: bind, volume, tmpfs, npipe, cluster")
        return row
