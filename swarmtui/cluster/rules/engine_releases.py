"""Rules that depend on the Engine release of the nodes.

A node of unknown release may have any; without known nodes, the messages name the release that
makes the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from swarmtui.spec.api_version import api_version_of_engine, parse_engine_release
from swarmtui.spec.convert.version_requirements import version_problems
from swarmtui.spec.known_names import list_names
from swarmtui.spec.notation.units import format_duration
from swarmtui.spec.rules.health import first_test_delay, start_period
from swarmtui.spec.rules.mounts import (
    OPTIONS_PATHS,
    READ_ONLY,
    is_rejected_by_all_releases,
    misplaced_options,
    mounts_of,
)
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Node, Snapshot
    from swarmtui.spec.model.service import ServiceSpec

_HEALTH = f"{CONTAINER}.Healthcheck"
_OPTIONS_RELEASE = "29.2"
_START_INTERVAL_RELEASE = "25.0"
_NODE_FIELDS = (
    f"{CONTAINER}.",
    *(f"TaskTemplate.Resources.{key}" for key in ("Limits.Pids", "SwapBytes", "MemorySwappiness")),
)
"""The fields that the engine of the node applies, not that of the manager."""


def older_nodes(nodes: Sequence[Node], release: str) -> list[Node]:
    """Return the nodes whose engine is older than `release`, or of unknown release."""
    limit = parse_engine_release(release)
    old = {each for each in _releases(nodes) if parse_engine_release(each) < limit}
    return [node for node in nodes if node.engine_release in old]


def _releases(nodes: Sequence[Node]) -> set[str]:
    return {node.engine_release for node in nodes}


@rule("warning", READ_ONLY)
def read_only_anonymous_volume(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A volume without a name is read-only, and a node's engine may be older than 29.2.

    An older engine rejects the tasks (moby daemon/volume/mounts linux_parser.go); 29.7 runs them.
    """
    if snapshot.nodes and not snapshot.of_nodes(older_nodes, _OPTIONS_RELEASE):
        return
    for path, mount in mounts_of(spec, "volume"):
        if mount.read_only and not mount.source:
            message = f"a new volume cannot be read-only before Engine {_OPTIONS_RELEASE}"
            yield RuleProblem(f"{path}.ReadOnly", message, "name the volume")


@rule("error", *OPTIONS_PATHS[1:], OPTIONS_PATHS[0])
def mount_options_rejected(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """Mount options do not match the mount type, and all engines are of release 29.2 or later.

    Each such node rejects the tasks for options of another type (moby daemon/volume/mounts
    validate.go validateExclusiveOptions), including options that older engines ignore.
    """
    if snapshot.nodes and not snapshot.of_nodes(older_nodes, _OPTIONS_RELEASE):
        for path, options_key, mount in misplaced_options(spec):
            if not is_rejected_by_all_releases(options_key, mount):
                message = f"cannot be used for a mount of type {mount.type}"
                yield RuleProblem(
                    f"{path}.{options_key}", f"{message}: nodes reject the tasks", "clear it"
                )


@rule("warning", *OPTIONS_PATHS[1:], OPTIONS_PATHS[0])
def unused_mount_options(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """Mount options do not match the mount type, and a node's engine may be older than 29.2.

    Engines that do not refuse options of another type ignore them; from 29.2 on nodes reject the
    tasks for any (moby daemon/volume/mounts/validate.go validateExclusiveOptions).
    """
    new = snapshot.of_nodes(_newer_hosts, _OPTIONS_RELEASE)
    if snapshot.nodes and len(new) == len(snapshot.nodes):
        return
    hint = (
        f"{list_names(new)} rejects the tasks" if new else f"Engine {_OPTIONS_RELEASE} rejects them"
    )
    for path, options_key, mount in misplaced_options(spec):
        if not is_rejected_by_all_releases(options_key, mount):
            message = f"does nothing for a mount of type {mount.type}"
            yield RuleProblem(f"{path}.{options_key}", message, f"clear it: {hint}")


def _newer_hosts(nodes: Sequence[Node], release: str) -> list[str]:
    """Return the host names of the nodes whose engine is of `release` or later."""
    old = {node.id for node in older_nodes(nodes, release)}
    return [node.hostname for node in nodes if node.id not in old]


@rule("hint", f"{_HEALTH}.StartPeriod")
def start_period_below_interval(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A start period is not longer than the interval, and a node's engine may be older than 25.0.

    There the first test runs after the whole interval; only later engines have a start interval
    (moby daemon/health.go monitor).
    """
    health = spec.task_template.container_spec.healthcheck
    interval, period = (health and health.interval) or 0, start_period(spec)
    if snapshot.nodes and not snapshot.of_nodes(older_nodes, _START_INTERVAL_RELEASE):
        return
    if first_test_delay(spec) < period <= interval:
        first = format_duration(interval)
        message = f"covers no failure before Engine 25: the first test runs after {first}"
        yield RuleProblem(f"{_HEALTH}.StartPeriod", message)


@rule("warning")
def field_too_new_for_node(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A node's engine does not know a container field that the managers accept.

    The manager passes a spec to the nodes, and an older engine silently ignores what it does not
    know (moby daemon/cluster/executor/container). The warning is at the field itself.
    """
    releases, newest_manager = snapshot.of_nodes(_known_releases)
    # What the oldest engine knows, all know: mostly the others need not be asked.
    oldest = min(releases, key=parse_engine_release, default=newest_manager)
    if oldest == newest_manager or not _too_new_fields(spec, oldest):
        return
    refused = set(_too_new_fields(spec, newest_manager))
    missing = {release: set(_too_new_fields(spec, release)) - refused for release in releases}
    for path in sorted(set().union(*missing.values())):
        old = [node for node in snapshot.nodes if path in missing.get(node.engine_release, ())]
        names = list_names([f"{node.hostname} ({node.engine_release})" for node in old])
        hint = "upgrade the node, or add a constraint"
        yield RuleProblem(path, f"too new for {names}, which ignores it", hint)


def _known_releases(nodes: Sequence[Node]) -> tuple[set[str], str]:
    """Return the releases of the engines, and the newest of a manager, else of any node."""
    releases = set(filter(parse_engine_release, _releases(nodes)))
    managers = releases & _releases([node for node in nodes if node.role == "manager"])
    return releases, max(managers or releases, key=parse_engine_release, default="")


def _too_new_fields(spec: ServiceSpec, release: str) -> list[str]:
    """Return the fields of the container that need a newer engine than `release`."""
    problems = version_problems(spec, api_version_of_engine(release), release)
    return [each.path for each in problems if each.path.startswith(_NODE_FIELDS)]


RULES = (
    read_only_anonymous_volume,
    mount_options_rejected,
    unused_mount_options,
    start_period_below_interval,
    field_too_new_for_node,
)
