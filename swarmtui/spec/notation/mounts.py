"""Mounts as people write them: `data:/var/lib/data`, `/srv/www:/www:ro`, the CLI's long form.

Source of the long form: docker/cli opts/mount.go. `tmpfs-opt` is an extension of swarmtui.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from swarmtui.spec.notation.csv_fields import format_fields, parse_fields, parse_pair, require_value
from swarmtui.spec.notation.units import (
    format_bytes,
    format_file_mode,
    parse_bytes,
    parse_file_mode,
)
from swarmtui.spec.notation.value_formats import to_pairs
from swarmtui.spec.notation.values import format_tmpfs_options, parse_bool, parse_tmpfs_options
from swarmtui.spec.quoting import quoted, without_option_passwords
from swarmtui.spec.suggestion import CorrectableError, write
from swarmtui.spec.tree import keys_of, value_at, with_value

Row = dict[str, Any]

EXAMPLE = "data:/var/lib/data, /srv/www:/www:ro, type=tmpfs,target=/run,tmpfs-size=64M"
_TYPES = ("bind", "volume", "tmpfs", "npipe", "cluster")
_RECURSIVE = {
    "enabled": {},
    "disabled": {"NonRecursive": True},
    "writable": {"ReadOnlyNonRecursive": True},
    "readonly": {"ReadOnlyForceRecursive": True},
}


def _identity(value: str) -> str:
    return value


# Each key of the long form: the path of its field, its parser, its formatter.
_KEYS: dict[str, tuple[str, Callable[[str], Any], Callable[[Any], str]]] = {
    "type": ("Type", str.lower, str),
    "source": ("Source", _identity, str),
    "target": ("Target", _identity, str),
    "consistency": ("Consistency", str.lower, str),
    "bind-propagation": ("BindOptions.Propagation", str.lower, str),
    "volume-subpath": ("VolumeOptions.Subpath", _identity, str),
    "volume-driver": ("VolumeOptions.DriverConfig.Name", _identity, str),
    "image-subpath": ("ImageOptions.Subpath", _identity, str),
    "tmpfs-size": ("TmpfsOptions.SizeBytes", parse_bytes, format_bytes),
    "tmpfs-mode": ("TmpfsOptions.Mode", parse_file_mode, format_file_mode),
}
_SWITCHES = {
    "readonly": "ReadOnly",
    "volume-nocopy": "VolumeOptions.NoCopy",
    "bind-create-src": "BindOptions.CreateMountpoint",
}
_MAPS = {"volume-label": "VolumeOptions.Labels", "volume-opt": "VolumeOptions.DriverConfig.Options"}
_OPTIONS = ("TmpfsOptions", "Options")
_RUN_OPTIONS = {
    "nocopy": ("leaves a new volume empty", ",volume-nocopy"),
    **dict.fromkeys(
        ("z", "Z"), ("relabels the path for SELinux, which services do not support", "")
    ),
    "U": ("changes the owner, which Docker does not support", ""),
    **{
        word: ("is the propagation of a bind mount", f",bind-propagation={word}")
        for word in ("private", "rprivate", "shared", "rshared", "slave", "rslave")
    },
    **dict.fromkeys(
        ("cached", "delegated", "consistent"), ("does nothing for a service, so leave it out", "")
    ),
}
"""The options that `docker run -v` accepts after a second colon: their effect and long form."""
_SHORT_OPTIONS = re.compile(
    rf":((?:(?:ro|rw),)*(?:{'|'.join(_RUN_OPTIONS)})(?:,(?:ro|rw|{'|'.join(_RUN_OPTIONS)}))*)$"
)
_ALIASES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly"}
MOUNT_KEYS = (
    *_KEYS,
    *_SWITCHES,
    *_MAPS,
    "tmpfs-opt",
    "bind-recursive",
    "bind-nonrecursive",
    *_ALIASES,
)


def parse_mount(text: str) -> list[Row]:
    """Return the one mount in `text`, as the API's object; the ValueError says what is wrong."""
    text = text.strip()
    if not text:
        raise ValueError(f"is empty: write {EXAMPLE}")
    has_keys = re.match(r'"?[\w-]+=', text)
    if not has_keys and (words := _SHORT_OPTIONS.search(text)):
        raise _run_options_error(text, text[: words.start()], words[1].split(","))
    return [_parse_long(text) if has_keys or "," in text else _parse_short(text)]


def _run_options_error(text: str, paths: str, words: list[str]) -> CorrectableError:
    """Say what an option after the second colon does, and how to write it for a service."""
    source, _, target = paths.rpartition(":")
    word = next(each for each in words if each not in ("ro", "rw"))
    kind = "bind" if source[:1] in ("/", ".", "~") else "volume"
    read_only = ",readonly" if "ro" in words else ""
    long = f"type={kind},source={source},target={target}{read_only}"
    what, more = _RUN_OPTIONS[word]
    advice = write(f"{without_option_passwords(long)}{more}")
    return CorrectableError(f"{word} {what}", text, advice)


def format_mount(row: Mapping[str, Any]) -> str:
    """Return the short form if that is enough, else the long one."""
    short = _short_form(row)
    return short if _reads_back(short, row) else format_fields(_long_form_fields(row))


def format_long_mount(row: Mapping[str, Any]) -> str:
    """Return the long form: the only one that the docker CLI's --mount accepts."""
    return format_fields(_long_form_fields(row))


def _parse_short(text: str) -> Row:
    read_only = text.endswith(":ro")
    source, colon, target = text.removesuffix(":ro").removesuffix(":rw").rpartition(":")
    if ":" in source:
        raise ValueError(
            f"{quoted(text)} has too many colons: write type=bind,source=...,target=..."
        )
    if colon and not (source and target):
        raise ValueError(f"{quoted(text)} needs text on both sides of the colon: write {EXAMPLE}")
    if not target.startswith("/"):
        raise ValueError(f"the target {quoted(target)} must be an absolute path, such as /data")
    row: Row = {"Type": "bind" if source[:1] in ("/", ".", "~") else "volume"}
    row |= {"Source": source} if source else {}
    return {**row, "Target": target, **({"ReadOnly": True} if read_only else {})}


def _parse_long(text: str) -> Row:
    row: Row = {"Type": "volume"}
    for given, value in parse_fields(text, MOUNT_KEYS):
        row = _with_field(row, _ALIASES.get(given, given), value)
    if "Target" not in row:
        raise ValueError("the target is missing: write target=/path")
    return row


def _with_field(row: Row, key: str, value: str | None) -> Row:
    if key in _SWITCHES:
        return _with_value(row, keys_of(_SWITCHES[key]), _parse_switch(value))
    if key in _MAPS:
        name, text = parse_pair(key, value)
        # The name can contain dots, so it is not split as a path.
        return _with_value(row, (*keys_of(_MAPS[key]), name), text)
    if key == "tmpfs-opt":
        before = value_at(row, _OPTIONS) or []
        return _with_value(
            row, _OPTIONS, [*before, *parse_tmpfs_options(require_value(key, value))]
        )
    if key == "bind-nonrecursive":  # as the docker CLI had it until 25.0
        return _with_recursive(row, "disabled" if _parse_switch(value) else "enabled")
    if key == "bind-recursive":
        return _with_recursive(row, value)
    path, read, _ = _KEYS[key]
    item = read(require_value(key, value))
    if key == "type" and item not in _TYPES:
        raise ValueError(f"type {quoted(str(item))} must be one of {', '.join(_TYPES)}")
    return _with_value(row, keys_of(path), item)


def _parse_switch(value: str | None) -> bool:
    """Read the value of a switch; a key alone means yes."""
    return value is None or parse_bool(value)


def _with_recursive(row: Row, value: str | None) -> Row:
    if value not in _RECURSIVE:
        raise ValueError(f"bind-recursive must be one of {', '.join(_RECURSIVE)}")
    for key, item in _RECURSIVE[value].items():
        row = _with_value(row, ("BindOptions", key), item)
    return row


def _with_value(row: Row, keys: tuple[Any, ...], value: Any) -> Row:
    changed: Row = with_value(row, keys, value)
    return changed


def _short_form(row: Mapping[str, Any]) -> str:
    parts = [str(row[key]) for key in ("Source", "Target") if row.get(key)]
    return ":".join([*parts, *(["ro"] if row.get("ReadOnly") else [])]) if parts else ""


def _reads_back(text: str, row: Mapping[str, Any]) -> bool:
    try:
        return parse_mount(text) == [row]
    except ValueError:
        return False


def _long_form_fields(row: Mapping[str, Any]) -> Iterator[str]:
    for key, (path, _, format_value) in _KEYS.items():
        value = value_at(row, keys_of(path))
        if value not in (None, ""):
            yield f"{key}={value if isinstance(value, str) else format_value(value)}"
    for key, path in _SWITCHES.items():
        yield from _switch_fields(key, value_at(row, keys_of(path)))
    for key, path in _MAPS.items():
        pairs = to_pairs(value_at(row, keys_of(path)) or {})
        yield from (f"{key}={name}={text}" for name, text in pairs.items())
    yield from _tmpfs_option_fields(value_at(row, _OPTIONS) or ())
    yield from _recursive_fields(row.get("BindOptions") or {})


def _switch_fields(key: str, value: Any) -> Iterator[str]:
    """Yield the field of a switch, loaded or typed."""
    if value in (True, "yes"):
        yield key
    elif value not in (None, ""):
        yield f"{key}={'false' if value is False else value}"


def _tmpfs_option_fields(options: Any) -> Iterator[str]:
    rows = parse_tmpfs_options(options) if isinstance(options, str) else options
    return (f"tmpfs-opt={format_tmpfs_options([row])}" for row in rows)


def _recursive_fields(options: Mapping[str, Any]) -> Iterator[str]:
    for word, members in _RECURSIVE.items():
        if any(options.get(key) in (True, "yes", "true") for key in members):
            yield f"bind-recursive={word}"
