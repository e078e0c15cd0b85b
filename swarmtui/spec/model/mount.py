"""What is mounted into a container (moby api/types/mount/mount.go; swarm accepts five types)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.notation.mounts import parse_mount

if TYPE_CHECKING:
    from pydantic import Field

    from swarmtui.spec.api_version import Since
    from swarmtui.spec.model.markers import AppliesWhen, Default, Dropped, NoCliOption
    from swarmtui.spec.model.types import (
        Bytes,
        FileMode,
        LowercaseChoice,
        Options,
        Pairs,
        Switch,
        Text,
    )

# moby daemon/cluster/convert/container.go, containerToGRPC (swarmkit issue 3234).
_NOT_CONVERTED = "engines drop it for services, so it does nothing"


class BindOptions(ApiObject):
    """Options of a bind mount. Engines forward propagation and non-recursive, and drop the rest."""

    propagation: Annotated[
        Literal["rprivate", "private", "rshared", "shared", "rslave", "slave"] | None,
        LowercaseChoice,
        Field(title="Propagation", description="How later mounts below it propagate."),
        Default("rprivate"),
    ] = None
    # The key is in API 1.40 too, but Engine 19.03 refuses it for services.
    non_recursive: Annotated[
        Switch | None,
        Field(title="Non-recursive", description="Do not include mounts below the source."),
        Default("no"),
        Since("1.41"),
    ] = None
    create_mountpoint: Annotated[
        Switch | None,
        Field(title="Create source", description="Create the source path if it is missing."),
        Default("no"),
        Dropped(f"{_NOT_CONVERTED}; create the path on each node"),
        Since("1.42"),
    ] = None
    read_only_non_recursive: Annotated[
        Switch | None,
        Field(title="Writable below", description="Keep mounts below a read-only mount writable."),
        Default("no"),
        Dropped(_NOT_CONVERTED),
        Since("1.44"),
    ] = None
    read_only_force_recursive: Annotated[
        Switch | None,
        Field(title="Force read-only", description="Fail unless mounts below are read-only too."),
        Default("no"),
        Dropped(_NOT_CONVERTED),
        Since("1.44"),
    ] = None


class DriverConfig(ApiObject):
    """The driver that creates a missing volume."""

    name: Annotated[
        Text | None,
        Field(
            title="Driver", description="Driver that creates a missing volume.", examples=["local"]
        ),
        Default("local"),
    ] = None
    options: Annotated[
        Pairs | None,
        Field(
            title="Driver options",
            description="key=value options for the volume driver.",
            examples=["type=nfs o=addr=10.0.0.7,rw device=:/export"],
        ),
    ] = None


class VolumeOptions(ApiObject):
    """Options of a volume."""

    no_copy: Annotated[
        Switch | None,
        Field(title="No copy", description="Do not copy image files to a new volume."),
        Default("no"),
    ] = None
    labels: Annotated[
        Pairs | None,
        Field(
            title="Volume labels",
            description="key=value labels for a new volume.",
            examples=["backup=daily"],
        ),
    ] = None
    driver_config: Annotated[DriverConfig | None, Field(title="Driver")] = None
    # Engine 26.0 has the field in its API but does not apply it; 26.1 does.
    subpath: Annotated[
        Text | None,
        Field(
            title="Subpath",
            description="Relative directory in the volume, without ..",
            examples=["www"],
        ),
        Since("1.45", engine="26.1.0"),
    ] = None


class TmpfsOptions(ApiObject):
    """Options of a tmpfs. The engine reads a size or mode of 0 as not set."""

    size_bytes: Annotated[
        Bytes | None,
        Field(title="Size", description="Maximum size; 0 means the default.", examples=["64M"]),
        Default("half of the node's memory"),
    ] = None
    mode: Annotated[
        FileMode | None,
        Field(
            title="Mode",
            description="Octal permissions; 0 means the default.",
            examples=["1770"],
        ),
        Default("1777"),
    ] = None
    # The API accepts any text; nodes accept these two (moby daemon/volume/mounts/linux_parser.go).
    options: Annotated[
        Options | None,
        Field(title="Options", description="Mount options: exec or noexec.", examples=["noexec"]),
        NoCliOption(),
        Since("1.46"),
    ] = None


class ImageOptions(ApiObject):
    """Options of an image mount, which services do not support."""

    subpath: Annotated[
        Text | None,
        Field(title="Image subpath", description="Only this directory of the image."),
        Dropped("services do not support image mounts, so it does nothing"),
        Since("1.48"),
    ] = None


class ClusterOptions(ApiObject):
    """Options of a cluster volume: an empty object."""


class Mount(ApiObject):
    """One mount. A file can write it as `"data:/data:ro"` or in the docker CLI's long form.

    Type is required: without it the engine assumes bind, and the docker CLI volume.
    """

    type: Annotated[
        Literal["volume", "bind", "tmpfs", "npipe", "cluster"],
        LowercaseChoice,
        Field(title="Type", description="bind: a path on the node; tmpfs: memory."),
        Since("1.24", values={"tmpfs": "1.25", "npipe": "1.39", "cluster": "1.42"}),
    ]
    source: Annotated[
        Text | None,
        Field(
            title="Source",
            description="Volume name, or path on the node.",
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
        Field(title="Read-only", description="Prevent writes by the container."),
        Default("no"),
    ] = None
    consistency: Annotated[
        Text | None,
        Field(
            title="Consistency",
            description="Consistency of file sharing on macOS.",
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

    @classmethod
    def _read(cls, data: Any) -> Any:
        """Read the short notation; refuse image mounts."""
        row = parse_mount(data)[0] if isinstance(data, str) else data
        if isinstance(row, dict) and str(row.get("Type")).lower() == "image":
            raise ValueError(
                "services do not support image mounts: use bind, volume, tmpfs, npipe or cluster"
            )
        return row
