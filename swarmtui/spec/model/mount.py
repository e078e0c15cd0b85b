"""What is mounted into a container (moby api/types/mount/mount.go; swarm takes five types)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from swarmtui.spec.model.part import Default, Dropped, Only, Part
from swarmtui.spec.model.types import Bytes, FileMode, Flagged, Options, Pairs, Text
from swarmtui.spec.mount_text import parse_mount
from swarmtui.spec.since import Since

# moby daemon/cluster/convert/container.go, containerToGRPC (swarmkit issue 3234).
_NOT_CONVERTED = "every engine drops it for services: it has no effect"


class BindOptions(Part):
    """Options of a bind mount."""

    propagation: Annotated[
        Literal["rprivate", "private", "rshared", "shared", "rslave", "slave"] | None,
        Field(title="Propagation", description="Whether mounts below it are seen across."),
        Default("rprivate"),
    ] = None
    # The key is in API 1.40 too, but Engine 19.03 refuses it for services.
    non_recursive: Annotated[
        Flagged | None,
        Field(title="Non-recursive", description="Leave out what is mounted below the source."),
        Default("no"),
        Since("1.41"),
    ] = None
    create_mountpoint: Annotated[
        Flagged | None,
        Field(title="Create source", description="Make the source where it is missing."),
        Default("no"),
        Dropped(f"CreateMountpoint: {_NOT_CONVERTED}; make the path on each node"),
        Since("1.42"),
    ] = None
    read_only_non_recursive: Annotated[
        Flagged | None,
        Field(title="Writable below", description="Read-only, but not what is mounted below."),
        Default("no"),
        Dropped(f"ReadOnlyNonRecursive: {_NOT_CONVERTED}"),
        Since("1.44"),
    ] = None
    read_only_force_recursive: Annotated[
        Flagged | None,
        Field(title="Force read-only", description="Read-only with all below, or fail."),
        Default("no"),
        Dropped(f"ReadOnlyForceRecursive: {_NOT_CONVERTED}"),
        Since("1.44"),
    ] = None


class DriverConfig(Part):
    """The driver that makes a volume where it is missing."""

    name: Annotated[
        Text | None,
        Field(title="Driver", description="Volume driver.", examples=["local"]),
        Default("local"),
    ] = None
    options: Annotated[
        Pairs | None,
        Field(
            title="Driver options",
            description="key=value words, handed to the driver.",
            examples=["type=nfs o=addr=10.0.0.7,rw device=:/export"],
        ),
    ] = None


class VolumeOptions(Part):
    """Options of a volume."""

    no_copy: Annotated[
        Flagged | None,
        Field(title="No copy", description="Leave a new volume empty: no files of the image."),
        Default("no"),
    ] = None
    labels: Annotated[
        Pairs | None,
        Field(
            title="Volume labels",
            description="Labels for a new volume.",
            examples=["backup=daily"],
        ),
    ] = None
    driver_config: Annotated[DriverConfig | None, Field(title="Driver")] = None
    # Engine 26.0 has the field in its API and does not convert it; 26.1 does.
    subpath: Annotated[
        Text | None,
        Field(
            title="Subpath",
            description="Only this folder of the volume; relative, no ..",
            examples=["www"],
        ),
        Since("1.45", engine="26.1.0"),
    ] = None


class TmpfsOptions(Part):
    """Options of a tmpfs."""

    size_bytes: Annotated[
        Bytes | None,
        Field(title="Size", description="Most that it may hold.", examples=["64M"]),
        Default("half of the memory"),
    ] = None
    mode: Annotated[
        FileMode | None,
        Field(title="Mode", description="Of the folder, in octal.", examples=["1770"]),
        Default("1777"),
    ] = None
    options: Annotated[
        Options | None,
        Field(title="Options", description="Of the mount.", examples=["noexec,uid=1000"]),
        Since("1.46"),
    ] = None


class ImageOptions(Part):
    """Options of an image mount, which services cannot have."""

    subpath: Annotated[
        Text | None,
        Field(title="Image subpath", description="Only this folder of the image."),
        Dropped("ImageOptions: services take no image mounts"),
        Since("1.48"),
    ] = None


class ClusterOptions(Part):
    """Options of a cluster volume; there are none."""


class Mount(Part):
    """One mount. A file may write it as `"data:/data:ro"` or in the docker CLI's long form.

    Type must be said: without it the engine reads bind, and the docker CLI volume.
    """

    type: Annotated[
        Literal["volume", "bind", "tmpfs", "npipe", "cluster"],
        Field(title="Type", description="A volume, a path of the node, memory, a pipe, CSI."),
        Since("1.24", values={"tmpfs": "1.25", "npipe": "1.39", "cluster": "1.42"}),
    ]
    source: Annotated[
        Text | None,
        Field(
            title="Source",
            description="Volume's name, or path on the node.",
            examples=["data"],
        ),
        Default("a new volume"),
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
        Flagged | None,
        Field(title="Read-only", description="The container may not write."),
        Default("no"),
    ] = None
    consistency: Annotated[
        Text | None,
        Field(title="Consistency", description="Of Docker Desktop.", examples=["delegated"]),
        Dropped(f"Consistency: {_NOT_CONVERTED}"),
        Since("1.28"),
    ] = None
    bind_options: Annotated[
        BindOptions | None, Field(title="Bind options"), Only("Type", "bind")
    ] = None
    volume_options: Annotated[
        VolumeOptions | None, Field(title="Volume options"), Only("Type", "volume")
    ] = None
    tmpfs_options: Annotated[
        TmpfsOptions | None, Field(title="Tmpfs options"), Only("Type", "tmpfs"), Since("1.25")
    ] = None
    image_options: Annotated[
        ImageOptions | None, Field(title="Image options"), Only("Type", "image"), Since("1.48")
    ] = None
    cluster_options: ClusterOptions | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, data: Any) -> Any:
        """Read the short notation; say why there are no image mounts."""
        row = parse_mount(data)[0] if isinstance(data, str) else data
        if isinstance(row, dict) and row.get("Type") == "image":
            raise ValueError("a service takes no image mounts: bind, volume, tmpfs, npipe, cluster")
        return row
