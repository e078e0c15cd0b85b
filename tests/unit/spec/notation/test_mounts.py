"""Mounts in a line: the short form, and the docker CLI's long one (opts/mount.go)."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec import Mount
from swarmtui.spec.notation.mounts import format_mount, parse_mount


def volume(target: str = "/d", source: str = "", **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"Type": "volume", "Target": target, **more}
    return {**row, "Source": source} if source else row


def bind(source: str, target: str = "/d", **more: Any) -> dict[str, Any]:
    return {"Type": "bind", "Source": source, "Target": target, **more}


def options(key: str, value: Any, kind: str = "volume") -> dict[str, Any]:
    return {"Type": kind, "Target": "/d", key: value}


SHORT: list[tuple[str, dict[str, Any]]] = [
    ("data:/d", volume(source="data")),
    ("/d", volume()),
    ("/d:ro", volume(ReadOnly=True)),
    ("data:/d:ro", volume(source="data", ReadOnly=True)),
    ("/srv/www:/d", bind("/srv/www")),
    ("~/www:/d", bind("~/www")),
    ("./www:/d", bind("./www")),
    ("data-{{.Task.Slot}}:/d", volume(source="data-{{.Task.Slot}}")),
]

LONG: list[tuple[str, dict[str, Any]]] = [
    ("type=bind,source=/srv,target=/d", bind("/srv")),
    ("type=bind,src=/srv,dst=/d", bind("/srv")),
    ("TYPE=BIND, Source=/srv , destination=/d", bind("/srv")),
    ("target=/d", volume()),
    ("target=/d,readonly", volume(ReadOnly=True)),
    ("target=/d,ro=1", volume(ReadOnly=True)),
    ("target=/d,ro=true", volume(ReadOnly=True)),
    ("target=/d,readonly=false", volume(ReadOnly=False)),
    ("target=/d,readonly=0", volume(ReadOnly=False)),
    (
        "type=bind,source=/s,target=/d,bind-propagation=RSlave",
        bind("/s", BindOptions={"Propagation": "rslave"}),
    ),
    (
        "type=bind,source=/s,target=/d,bind-recursive=disabled",
        bind("/s", BindOptions={"NonRecursive": True}),
    ),
    (
        "type=bind,source=/s,target=/d,bind-nonrecursive",
        bind("/s", BindOptions={"NonRecursive": True}),
    ),
    ("type=bind,source=/s,target=/d,bind-recursive=enabled", bind("/s")),
    ("type=bind,source=/s,target=/d,bind-nonrecursive=false", bind("/s")),
    (
        "type=bind,source=/s,target=/d,readonly,bind-recursive=writable",
        bind("/s", ReadOnly=True, BindOptions={"ReadOnlyNonRecursive": True}),
    ),
    (
        "type=bind,source=/s,target=/d,readonly,bind-recursive=readonly",
        bind("/s", ReadOnly=True, BindOptions={"ReadOnlyForceRecursive": True}),
    ),
    (
        "type=bind,source=/s,target=/d,bind-create-src",
        bind("/s", BindOptions={"CreateMountpoint": True}),
    ),
    ("target=/d,consistency=Cached", volume(Consistency="cached")),
    ("target=/d,volume-nocopy", options("VolumeOptions", {"NoCopy": True})),
    ("target=/d,volume-subpath=www", options("VolumeOptions", {"Subpath": "www"})),
    (
        "target=/d,volume-label=a=1,volume-label=b,volume-label=c.d=x=y",
        options("VolumeOptions", {"Labels": {"a": "1", "b": "", "c.d": "x=y"}}),
    ),
    (
        'target=/d,volume-driver=local,volume-opt=type=nfs,"volume-opt=o=addr=10.0.0.7,rw"',
        options(
            "VolumeOptions",
            {
                "DriverConfig": {
                    "Name": "local",
                    "Options": {"type": "nfs", "o": "addr=10.0.0.7,rw"},
                }
            },
        ),
    ),
    ("type=tmpfs,target=/d", {"Type": "tmpfs", "Target": "/d"}),
    (
        "type=tmpfs,target=/d,tmpfs-size=64m,tmpfs-mode=1770",
        options("TmpfsOptions", {"SizeBytes": 64 << 20, "Mode": 0o1770}, "tmpfs"),
    ),
    (
        "type=tmpfs,target=/d,tmpfs-opt=noexec,tmpfs-opt=uid=1000",
        options("TmpfsOptions", {"Options": [["noexec"], ["uid", "1000"]]}, "tmpfs"),
    ),
    (
        'type=tmpfs,target=/d,"tmpfs-opt=noexec,uid=1000"',
        options("TmpfsOptions", {"Options": [["noexec"], ["uid", "1000"]]}, "tmpfs"),
    ),
    (
        r"type=npipe,source=\\.\pipe\docker,target=\\.\pipe\docker",
        {"Type": "npipe", "Source": r"\\.\pipe\docker", "Target": r"\\.\pipe\docker"},
    ),
    (
        "type=cluster,source=group:fast,target=/d",
        {"Type": "cluster", "Source": "group:fast", "Target": "/d"},
    ),
    ('"source=a,b",target=/d', volume(source="a,b")),
    ("target=/d,image-subpath=x", options("ImageOptions", {"Subpath": "x"})),
]

REFUSED: list[tuple[str, str]] = [
    ("", "is empty: write data:/var/lib/data"),
    ("data", "the target 'data' must be an absolute path"),
    ("data:rel", "the target 'rel' must be an absolute path"),
    ("data:", "needs text on both sides of the colon"),
    (":/d", "needs text on both sides of the colon"),
    ("a:/b:/c", "has too many colons: write type=bind"),
    (r"C:\a:C:\b", "has too many colons"),
    (
        "/srv:/srv:z",
        "z relabels the path for SELinux, which services do not support: write type=bind,",
    ),
    (
        "/srv:/srv:ro,Z",
        "Z relabels the path for SELinux, which services do not support: write type=bind,",
    ),
    ("data:/d:z", "write type=volume,source=data,target=/d"),
    ("vol:/v:nocopy", "nocopy leaves a new volume empty: write type=volume,source=vol,target=/v,v"),
    ("vol:/v:ro,nocopy", "write type=volume,source=vol,target=/v,readonly,volume-nocopy"),
    ("/srv:/srv:rslave", "write type=bind,source=/srv,target=/srv,bind-propagation=rslave"),
    ("/srv:/srv:cached", "cached does nothing for a service, so leave it out: write type=bind,"),
    ("/srv:/srv:U", "U changes the owner, which Docker does not support: write type=bind,"),
    ("/srv:/srv:y", "has too many colons"),
    ("source=data", "the target is missing: write target=/path"),
    ("type=image,target=/d", "type 'image' must be one of bind, volume, tmpfs, npipe, cluster"),
    ("type=disk,target=/d", "type 'disk' must be one of"),
    ("target=/d,source=", "source needs a value: write source=..."),
    ("target=/d,source", "source needs a value"),
    ("target=/d,colour=red", "'colour' is not a known key"),
    (
        "target=/d,volume-driver=local,volume-opt=o=addr=10.0.0.1,vers=4,soft",
        'quote an option whose value has a comma: "volume-opt=o=addr=10.0.0.1,vers=4,soft"',
    ),
    ("volume-label=a=b,c,target=/d", '"volume-label=a=b,c"'),
    ("type=tmpfs,target=/d,tmpfs-opt=noexec,nr_inodes=9", '"tmpfs-opt=noexec,nr_inodes=9"'),
    ("target=/d,volume-labels=a", "did you mean volume-label?"),
    ("target=/d,volume-label==a", "volume-label needs a name: write volume-label=NAME=VALUE"),
    ("target=/d,readonly=perhaps", "must be yes or no, not 'perhaps'"),
    ("target=/d,bind-recursive=no", "bind-recursive must be one of enabled, disabled"),
    ("type=tmpfs,target=/d,tmpfs-size=big", "'big' is not a size"),
    ("type=tmpfs,target=/d,tmpfs-mode=999", "'999' is not a file mode: write it in octal"),
    ("type=tmpfs,target=/d,tmpfs-opt==x", "a name is missing before ="),
    ('"target=/d', "cannot be read"),
    ("data:/d,ro", "'data:/d' is not a known key"),
]

READ = [*SHORT, *LONG]


@pytest.mark.parametrize(("text", "row"), READ)
def test_read(text: str, row: dict[str, Any]) -> None:
    assert parse_mount(text) == [row]
    assert parse_mount(f"  {text}\n") == [row]


@pytest.mark.parametrize(("text", "row"), READ)
def test_what_was_read_reads_back(text: str, row: dict[str, Any]) -> None:
    assert parse_mount(format_mount(row)) == [row]


@pytest.mark.parametrize(("text", "row"), SHORT)
def test_the_short_form_is_written_where_it_says_all(text: str, row: dict[str, Any]) -> None:
    assert format_mount(row) == text


@pytest.mark.parametrize(("text", "row"), READ)
def test_the_model_takes_what_was_read(text: str, row: dict[str, Any]) -> None:
    mount = Mount.model_validate(row)
    assert Mount.model_validate(text) == mount
    assert mount.model_dump(mode="json", by_alias=True, exclude_none=True) == row


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_mount(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"Type": "volume", "Target": "rel"}, "type=volume,target=rel"),
        ({"Type": "bind", "Source": "data", "Target": "/d"}, "type=bind,source=data,target=/d"),
        ({"Target": "/d", "ReadOnly": "yes"}, "target=/d,readonly"),
        ({"Target": "/d", "ReadOnly": "true"}, "target=/d,readonly=true"),
        ({"Target": "/d", "ReadOnly": ""}, "target=/d"),
        ({"Target": "/d", "ReadOnly": False}, "target=/d,readonly=false"),  # as the CLI has it
        ({"Target": "/d", "VolumeOptions": {"NoCopy": "no"}}, "target=/d,volume-nocopy=no"),
        (
            {"Target": "/d", "VolumeOptions": {"Labels": ["a=1", "b"], "DriverConfig": None}},
            "target=/d,volume-label=a=1,volume-label=b=",
        ),
        (
            {"Target": "/d", "VolumeOptions": {"Labels": "a=1 b=2"}},
            "target=/d,volume-label=a=1,volume-label=b=2",
        ),
        (
            {"Type": "tmpfs", "Target": "/d", "TmpfsOptions": {"SizeBytes": "64M", "Mode": "1770"}},
            "type=tmpfs,target=/d,tmpfs-size=64M,tmpfs-mode=1770",
        ),
        (
            {"Type": "tmpfs", "Target": "/d", "TmpfsOptions": {"Options": "noexec,uid=1"}},
            "type=tmpfs,target=/d,tmpfs-opt=noexec,tmpfs-opt=uid=1",
        ),
        (
            {"Type": "volume", "Source": "s", "Target": "/d", "BindOptions": None},
            "type=volume,source=s,target=/d",
        ),
    ],
)
def test_rows_as_loaded_or_half_typed_are_shown(row: dict[str, Any], text: str) -> None:
    assert format_mount(row) == text


def test_an_image_cannot_be_mounted() -> None:
    with pytest.raises(ValueError, match="services do not support image mounts"):
        Mount.model_validate({"Type": "Image", "Target": "/d"})


SECRETS = [
    "type=volume,target=/n,volume-opt=o=username=u,password=hunter2",
    "type=volume,target=/n,volume-opt=o=password=hunter2,vers=3",
    "type=volume,target=/n,volume-opt=o=user=u%hunter2,vers=3",
    "type=volume,target=/n,volume-opt=o=username=u,pass=hunter2,ro",
    "type=volume,target=/n,volume-opt=o=username=u,PASSWORD=hunter2,ro",
    "type=volume,target=/n,volume-opt=password=x,hunter2",
    "type=volume,target=/n,volume-opt=secret_key=hunter2,x",
    'type=volume,"volume-opt=o=password=hunter2',
    'type=volume,"volume-opt=password="a,hunter2"',
    "volume-opt=o=password=hunter2",
    "volume-opt=o=password=hunter2:/a:z",
    "data,password=hunter2:/a:z",
    "data,password=hunter2:/a:/b:/c",
    "password=hunter2",
    "type=password=hunter2,target=/a",
    "target=/a,readonly=password=hunter2",
    "--mount volume-opt=o=password=hunter2,x",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_message_about_a_mount_shows_no_password(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_mount(text)
    assert "hunter2" not in str(caught.value)


def test_the_quoting_hint_masks_the_password_alone() -> None:
    with pytest.raises(ValueError) as caught:
        parse_mount("target=/n,volume-opt=o=username=u,password=hunter2,vers=3,readonly")
    assert str(caught.value).endswith(': "volume-opt=o=username=u,password=***,vers=3"')


@pytest.mark.parametrize(
    ("rest", "whole"),
    [
        ("ro", '"volume-opt=o=addr=10.0.0.1,ro"'),
        ("ro,nolock", '"volume-opt=o=addr=10.0.0.1,ro,nolock"'),
        ("ro,target=/n", '"volume-opt=o=addr=10.0.0.1,ro"'),
    ],
)
def test_ro_behind_the_options_of_a_file_system(rest: str, whole: str) -> None:
    """docker reads it as the mount's; NFS and CIFS have an option of that name."""
    with pytest.raises(ValueError) as caught:
        parse_mount(f"source=n,target=/n,volume-opt=type=nfs,volume-opt=o=addr=10.0.0.1,{rest}")
    expected = f"ro can belong to o: write readonly, or quote the option: {whole}"
    assert str(caught.value) == expected


@pytest.mark.parametrize("text", ["ro,{}", "{},readonly", "{},volume-opt=type=nfs,ro"])
def test_ro_elsewhere_is_the_mounts(text: str) -> None:
    (row,) = parse_mount(f"target=/n,{text.format('volume-opt=o=addr=10.0.0.1')}")
    assert row["ReadOnly"] is True
    assert row["VolumeOptions"]["DriverConfig"]["Options"]["o"] == "addr=10.0.0.1"


def test_an_option_of_several_words_with_ro_before_an_unknown_one() -> None:
    with pytest.raises(ValueError) as caught:
        parse_mount("target=/n,volume-opt=o=addr=10.0.0.1,rw,ro,nolock")
    assert str(caught.value).endswith(': "volume-opt=o=addr=10.0.0.1,rw,ro,nolock"')
