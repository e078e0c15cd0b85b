"""Find what `docker service create` does not support or changes: single fields and combinations.

Each result is the keys of a value and the reason, "" if another option already covers the value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from swarmtui.formats.docker_cli.cli_body import CREDENTIAL_SPEC, HEALTH_TEST, NETWORKS
from swarmtui.spec.convert.wire import POLICIES
from swarmtui.spec.field_info import (
    LIST_NOTATIONS,
    FieldInfo,
    all_field_infos,
    field_info,
    field_infos_below,
)
from swarmtui.spec.kernel_names import RESOURCE_LIMITS
from swarmtui.spec.modes import JOB_KEYS
from swarmtui.spec.tree import CONTAINER, Key, keys_of, path_of, value_at

Body = Mapping[str, Any]
Keys = tuple[Key, ...]
UnsupportedValues = Iterator[tuple[Keys, str]]

NO_OPTION = "docker service create does not support it"
_EMPTY: tuple[Any, ...] = (None, "", {}, [])
_ENV = f"{CONTAINER}.Env"
_GENERIC_RESOURCES = "TaskTemplate.Resources.Reservations.GenericResources"
_LABELS = ("Labels", f"{CONTAINER}.Labels")
_ULIMITS = frozenset(RESOURCE_LIMITS) - {"as"}
"""The names that docker/go-units supports."""
_DOMAIN_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = re.compile(rf"(?=.*[a-zA-Z]){_DOMAIN_LABEL}(\.{_DOMAIN_LABEL})*|\.")


def unsupported_values(cli_body: Body) -> list[tuple[Keys, str]]:
    """List what the command leaves out of a body of `to_cli_body`."""
    return [*_fields(cli_body, ()), *(limit for find in _CHECKS for limit in find(cli_body))]


def differences(cli_body: Body) -> list[tuple[Keys, str]]:
    """List what the command contains and docker changes."""
    return [
        *_env_without_value(cli_body),
        *_lowercased_networks(cli_body),
        *_extra_host_names(cli_body),
    ]


def _at(cli_body: Body, path: str) -> Any:
    return value_at(cli_body, keys_of(path))


def _rows(cli_body: Body, path: str) -> Iterator[tuple[Keys, Any]]:
    for index, row in enumerate(_at(cli_body, path) or ()):
        yield (*keys_of(path), index), row


# Fields without an option


def _fields(value: Body, keys: Keys, row: Body | None = None) -> UnsupportedValues:
    for key, item in value.items():
        at = (*keys, key)
        # False is the same as absent, except for Init, which has an option.
        if item not in _EMPTY and item is not False:
            yield from _field(item, at, field_info(path_of(at)), row)


def _field(item: Any, at: Keys, info: FieldInfo | None, row: Body | None) -> UnsupportedValues:
    if info is None or info.notation == "object":
        yield from _object(item, at, info, row)
    elif not info.cli:
        yield at, info.dropped or NO_OPTION
    elif info.notation in LIST_NOTATIONS and isinstance(item, list):
        for index, each in enumerate(item):
            if isinstance(each, Mapping):
                yield from _fields(each, (*at, index), each)


def _object(item: Any, at: Keys, info: FieldInfo | None, row: Body | None) -> UnsupportedValues:
    if info and row and (reason := _wrong_mount_type(info, row)):
        yield at, reason
    elif info and info.dropped:
        yield at, info.dropped
    elif isinstance(item, Mapping) and (info or field_infos_below(path_of(at))):
        yield from _fields(item, at, row)
    else:
        yield at, NO_OPTION


def _wrong_mount_type(info: FieldInfo, row: Body) -> str:
    """Return why options of another mount type are left out: the CLI refuses to mix them."""
    key = info.applies_when_path.rpartition(".")[2]
    wrong = key == "Type" and row.get(key) != info.applies_when_value
    return f"docker accepts it only with type {info.applies_when_value}" if wrong else ""


# Values that an option does not accept


def _pair_keys(cli_body: Body) -> UnsupportedValues:
    for info in all_field_infos().values():
        pairs = _at(cli_body, info.path) if info.notation == "pairs" and info.flag else None
        for key in pairs or ():
            blank = info.path in _LABELS and any(map(str.isspace, key))
            if not key or "=" in key or blank:
                yield (*keys_of(info.path), key), f"{info.flag} does not accept the key {key!r}"


def _env(cli_body: Body) -> UnsupportedValues:
    rows = [(keys, entry.partition("=")[0]) for keys, entry in _rows(cli_body, _ENV)]
    last = {name: keys for keys, name in rows}
    for keys, name in rows:
        if not name:
            yield keys, "docker does not accept a variable without a name"
        elif last[name] != keys:
            yield keys, f"docker keeps only the last {name}"


def _hosts(cli_body: Body) -> UnsupportedValues:
    for keys, row in _rows(cli_body, f"{CONTAINER}.Hosts"):
        address, *names = row.split() or [""]
        if not names or set(":=") & set(names[0]) or "%" in address:
            yield keys, "docker does not accept this host"


def _dns_config(cli_body: Body) -> UnsupportedValues:
    for keys, address in _rows(cli_body, f"{CONTAINER}.DNSConfig.Nameservers"):
        if "%" in address:
            yield keys, "docker does not accept an address with a zone"
    for keys, domain in _rows(cli_body, f"{CONTAINER}.DNSConfig.Search"):
        if not _DOMAIN.fullmatch(domain):
            yield keys, "docker does not accept this search domain"


def _health(cli_body: Body) -> UnsupportedValues:
    test = _at(cli_body, HEALTH_TEST)
    if test == ["NONE"]:
        for key, value in _at(cli_body, f"{CONTAINER}.Healthcheck").items():
            if key != "Test":
                message = "--no-healthcheck cannot be used with other --health options"
                yield keys_of(f"{CONTAINER}.Healthcheck.{key}"), message if value else ""
    elif test and (len(test) != 2 or test[0] != "CMD-SHELL" or not test[1]):
        yield keys_of(HEALTH_TEST), "--health-cmd accepts only one shell command"


def _capabilities(cli_body: Body) -> UnsupportedValues:
    add, drop = f"{CONTAINER}.CapabilityAdd", f"{CONTAINER}.CapabilityDrop"
    added = set(_at(cli_body, add) or ())
    for path in (add, drop):
        names = _at(cli_body, path) or ()
        all_of_them = "ALL" in names
        for index, name in enumerate(names):
            if name != "ALL" and all_of_them:
                yield (*keys_of(path), index), "docker keeps only ALL"
            elif path == drop and name in added:
                yield (*keys_of(path), index), f"docker does not drop {name}, which it also adds"


def _ulimits(cli_body: Body) -> UnsupportedValues:
    rows = [(keys, row.get("Name")) for keys, row in _rows(cli_body, f"{CONTAINER}.Ulimits")]
    last = {name: keys for keys, name in rows}
    for keys, name in rows:
        if name not in _ULIMITS:
            yield keys, f"docker does not support the ulimit {name!r}"
        elif last[name] != keys:
            yield keys, f"docker keeps only the last {name}"


def _generic_resources(cli_body: Body) -> UnsupportedValues:
    rows = [(keys, _resource_kind(row)) for keys, row in _rows(cli_body, _GENERIC_RESOURCES)]
    times = Counter(kind for _, kind in rows)
    for keys, kind in rows:
        if not kind:
            yield keys, ""
        elif times[kind] > 1:
            yield keys, f"docker accepts {kind!r} only once"
        elif "=" in kind or kind != kind.strip():
            yield keys, f"docker does not accept the kind {kind!r}"


def _resource_kind(row: Body) -> str:
    return str(value_at(row, ("DiscreteResourceSpec", "Kind")) or "")


def _mounts(cli_body: Body) -> UnsupportedValues:
    for keys, row in _rows(cli_body, f"{CONTAINER}.Mounts"):
        source, target = row.get("Source") or "", row.get("Target") or ""
        if source.startswith("."):
            yield keys, "docker makes the source an absolute path"
        elif any(text != text.strip() for text in (source, target)):
            yield keys, "docker does not accept a path with spaces around it"
        yield from _volume_options(row.get("VolumeOptions") or {}, (*keys, "VolumeOptions"))


def _volume_options(options: Body, keys: Keys) -> UnsupportedValues:
    pairs = {"Labels": (), "DriverConfig": ("Options",)}
    for key, more in pairs.items():
        for name, text in (value_at(options, (key, *more)) or {}).items():
            if not name or "=" in name or f"{name}{text}" != f"{name}{text}".strip():
                yield (*keys, key, *more, name), "docker does not accept this key or value"


def _driver_options(cli_body: Body) -> UnsupportedValues:
    for keys, row in _rows(cli_body, NETWORKS):
        for name in row.get("DriverOpts") or ():
            if not name or "=" in name:
                yield (*keys, "DriverOpts", name), f"docker does not accept the key {name!r}"


# Combinations


def _runtime_configs(cli_body: Body) -> UnsupportedValues:
    named = _at(cli_body, f"{CREDENTIAL_SPEC}.Config") or ""
    for keys, row in _rows(cli_body, f"{CONTAINER}.Configs"):
        if row.get("Runtime") is not None:
            known = row.get("ConfigName") == named.removeprefix("config://")
            yield keys, "" if known else "--config mounts it as a file"


def _credential_sources(cli_body: Body) -> UnsupportedValues:
    sources = _at(cli_body, CREDENTIAL_SPEC) or {}
    given = [key for key in ("Config", "File", "Registry") if sources.get(key)]
    for key in given[1:]:
        yield (*keys_of(CREDENTIAL_SPEC), key), "--credential-spec accepts only one source"


def _log_options_without_driver(cli_body: Body) -> UnsupportedValues:
    driver = _at(cli_body, "TaskTemplate.LogDriver") or {}
    if driver.get("Options") and not driver.get("Name"):
        yield keys_of("TaskTemplate.LogDriver.Options"), "docker drops them without --log-driver"


def _modes(cli_body: Body) -> UnsupportedValues:
    mode = cli_body.get("Mode") or {}
    if JOB_KEYS & set(mode):
        for policy in POLICIES:
            if cli_body.get(policy):
                yield (policy,), "docker does not accept update and rollback options for a job"
    if {"Global", "GlobalJob"} & set(mode) and _at(cli_body, "TaskTemplate.Placement.MaxReplicas"):
        keys = keys_of("TaskTemplate.Placement.MaxReplicas")
        yield keys, "docker accepts it only for replicated services"


def _swap(cli_body: Body) -> UnsupportedValues:
    if _at(cli_body, "TaskTemplate.Resources.SwapBytes") == -1:
        yield keys_of("TaskTemplate.Resources.SwapBytes"), "--memory-swap does not accept -1"


_CHECKS: tuple[Callable[[Body], UnsupportedValues], ...] = (
    *(
        _pair_keys,
        _env,
        _hosts,
        _dns_config,
        _health,
        _capabilities,
        _ulimits,
        _generic_resources,
        _mounts,
    ),
    *(_driver_options, _runtime_configs, _credential_sources, _log_options_without_driver),
    *(_modes, _swap),
)


# What docker changes


def _env_without_value(cli_body: Body) -> UnsupportedValues:
    for keys, entry in _rows(cli_body, _ENV):
        if "=" not in entry:
            yield keys, f"docker sets the value that {entry} has in your shell"


def _lowercased_networks(cli_body: Body) -> UnsupportedValues:
    for keys, row in _rows(cli_body, NETWORKS):
        options = row.get("DriverOpts") or {}
        texts = (row["Target"], *(row.get("Aliases") or ()), *options, *options.values())
        if len(texts) > 1 and any(text != text.lower().strip() for text in texts):
            yield keys, "docker changes a network with aliases or options to lower case"


def _extra_host_names(cli_body: Body) -> UnsupportedValues:
    for keys, row in _rows(cli_body, f"{CONTAINER}.Hosts"):
        for name in row.split()[2:]:
            yield keys, f"docker keeps one name for an address: {name} is left out"
