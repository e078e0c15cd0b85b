"""Rules on which nodes may run a task: constraints, preferences, platforms, max per node."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from swarmtui.spec.notation.constraint import (
    NO_OR_MESSAGE,
    PLACEHOLDER,
    Constraint,
    parse_constraint,
    split_label,
    suggest_key,
    try_parse_constraint,
)
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import Advice, corrected, did_you_mean, nearest, write
from swarmtui.spec.unreadable import whole

if TYPE_CHECKING:
    from swarmtui.spec.model.placement import Placement, Platform
    from swarmtui.spec.model.service import ServiceSpec

_ByValue = dict[str, tuple[int, Constraint]]
"""The first constraint on a key with each value, after its row."""

_PLACEMENT = "TaskTemplate.Placement"
CONSTRAINTS = f"{_PLACEMENT}.Constraints"
PREFERENCES = f"{_PLACEMENT}.Preferences"
SPREAD_DESCRIPTOR = "Spread.SpreadDescriptor"
_PLATFORMS = f"{_PLACEMENT}.Platforms"

_PATTERN = re.compile(r"[*?^$|\[\]\\]|\.\+")
_KNOWN_VALUES = {"node.role": ("manager", "worker"), "node.platform.os": ("linux", "windows")}
_NODE_ARCHITECTURES = {
    "amd64": "x86_64",
    "x64": "x86_64",
    "x86-64": "x86_64",
    "arm64": "aarch64",
    "armv8": "aarch64",
    "386": "i686",
    "i386": "i686",
    "x86": "i686",
    "arm": "armv7l or armv6l",
}
"""The architecture that Linux nodes report, by what images and people call it."""
_PLATFORM_ARCHITECTURES = {
    "x64": "amd64",
    "x86-64": "amd64",
    "386": "i686",
    "i386": "i686",
    "x86": "i686",
}
"""The same for platforms, where amd64 and arm64 are read as x86_64 and aarch64."""


def constraints_of(spec: ServiceSpec) -> Iterator[tuple[str, Constraint]]:
    """Yield the path and the parts of every constraint that the manager can read."""
    for index, text in enumerate(_placement(spec).constraints or ()):
        constraint = try_parse_constraint(text)
        if constraint:
            yield f"{CONSTRAINTS}[{index}]", constraint


def _placement(spec: ServiceSpec) -> Placement:
    from swarmtui.spec.model.placement import Placement

    return spec.task_template.placement or Placement()


@rule("error", CONSTRAINTS)
def invalid_constraint(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A constraint is neither KEY==VALUE nor KEY!=VALUE.

    A key has at least two characters: letters, digits, - _ and a dot; a value does not contain a
    comma, quote, @ or =. The manager answers 500 for others (swarmkit
    manager/constraint/constraint.go Parse).
    """
    for index, text in enumerate(_placement(spec).constraints or ()):
        try:
            parse_constraint(text)
        except ValueError as error:
            suggestion = corrected(text, error, parse_constraint)
            yield RuleProblem(f"{CONSTRAINTS}[{index}]", str(error), suggestion=suggestion)


@rule("warning", CONSTRAINTS)
def unknown_constraint_key(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A constraint is not on a label or on node.id, .hostname, .ip, .role, .platform.os or .arch.

    Any other key is accepted, and then no node matches, not even with !=: the tasks stay pending,
    and a global service has none (swarmkit manager/constraint/constraint.go NodeMatches).
    """
    for path, constraint in constraints_of(spec):
        if not constraint.has_known_key:
            meant = suggest_key(constraint.key)
            message = f"unknown key {constraint.key}: no node will match"
            suggestion = str(constraint._replace(key=meant)) if PLACEHOLDER not in meant else ""
            yield RuleProblem(path, message, did_you_mean(meant).hint, suggestion)


@rule("warning", CONSTRAINTS)
def pattern_in_constraint(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The value of a constraint is a pattern.

    `*`, `^web` and the like are allowed, but compared literally (swarmkit
    manager/constraint/constraint.go Match): with == no node matches, with != all do.
    """
    for path, constraint in constraints_of(spec):
        character = _PATTERN.search(constraint.value)
        if constraint.has_known_key and "|" in constraint.value:
            yield RuleProblem(path, f"{quoted(constraint.value)} is one value", NO_OR_MESSAGE)
        elif constraint.has_known_key and constraint.normalized_key != "node.ip" and character:
            message = f"{character[0]} is compared literally: patterns are not supported"
            yield RuleProblem(path, message, "add a label to the nodes that you mean")


@rule("warning", CONSTRAINTS)
def invalid_constraint_address(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The value of node.ip is neither an IP address nor a subnet such as 10.0.0.0/24.

    No node matches anything else, not even with != (swarmkit manager/constraint/constraint.go).
    """
    for path, constraint in constraints_of(spec):
        if constraint.normalized_key == "node.ip" and not _is_address_or_subnet(constraint.value):
            message = f"{constraint.value} is not an IP address or subnet: no node will match"
            yield RuleProblem(path, message, "write 10.0.0.2 or 10.0.0.0/24")


def _is_address_or_subnet(text: str) -> bool:
    address, slash, bits = text.partition("/")
    try:
        ipaddress.ip_network(text, strict=False) if slash else ipaddress.ip_address(address)
    except ValueError:
        return False
    return not slash or bits.isdigit()


@rule("warning", CONSTRAINTS)
def unknown_constraint_value(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The value of node.role, node.platform.os or node.platform.arch is one that no node has.

    It is accepted; with == no node matches it, with != all do. A Linux node reports
    its architecture as `uname -m` does: x86_64 and aarch64, where images use amd64 and arm64 (moby
    daemon/info.go, swarmkit manager/constraint/constraint.go). For architectures other than that of
    the test engines this is read from the sources only.
    """
    for path, constraint in constraints_of(spec):
        wrong = _wrong_value(constraint)
        if wrong:
            end = "no node will match" if constraint.operator == "==" else "every node matches"
            yield RuleProblem(path, f"{wrong[0]}: {end}", *wrong[1])


def _wrong_value(constraint: Constraint) -> tuple[str, Advice] | None:
    """Return what is wrong with the value, and what to write; None if nothing is."""
    subject, value = constraint.normalized_key, constraint.value.lower()
    known = _KNOWN_VALUES.get(subject, ())
    if known and value not in known:
        advice = _with_value(constraint, nearest(value, known))
        return f"{subject} is {' or '.join(known)}", advice
    if subject == "node.platform.arch" and value in _NODE_ARCHITECTURES:
        better = _NODE_ARCHITECTURES[value]
        advice = _with_value(constraint, write(better))
        return f"Linux nodes report {better}, not {value}", advice
    return None


def _with_value(constraint: Constraint, advice: Advice) -> Advice:
    """Suggest the whole constraint with the value; two alternatives are not a value."""
    better = str(constraint._replace(value=advice.suggestion))
    is_one = advice.suggestion and " or " not in advice.suggestion
    return advice._replace(suggestion=better if is_one else "")


@rule("warning", CONSTRAINTS)
def contradicting_constraints(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Two constraints contradict each other.

    A node must meet all of them. There is no "or": a node cannot be two things at once, and the
    tasks stay pending (swarmkit manager/constraint/constraint.go NodeMatches).
    """
    seen: defaultdict[tuple[str, str], _ByValue] = defaultdict(dict)
    for row, (path, constraint) in enumerate(constraints_of(spec)):
        subject, operator, value = (
            constraint.normalized_key,
            constraint.operator,
            constraint.value.lower(),
        )
        if subject == "node.ip":  # an address may be in several subnets
            continue
        equal, unequal = seen[subject, "=="], seen[subject, "!="]
        earlier = min(_contradictions(operator, value, equal, unequal), default=None)
        if earlier:
            message = f"contradicts {''.join(earlier[1])}: no node will match"
            yield RuleProblem(
                path, message, "use a label for either of two: a node must meet all constraints"
            )
        seen[subject, operator].setdefault(value, (row, constraint))


def _contradictions(
    operator: str, value: str, equal: _ByValue, unequal: _ByValue
) -> Iterator[tuple[int, Constraint]]:
    """Yield the constraints on the same key that no node can meet together with this one."""
    if operator == "==":
        yield from islice((each for other, each in equal.items() if other != value), 1)
    opposite = unequal if operator == "==" else equal
    if value in opposite:
        yield opposite[value]


@rule("warning", f"{PREFERENCES}[].{SPREAD_DESCRIPTOR}")
def invalid_placement_preference(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A placement preference is neither node.labels.NAME nor engine.labels.NAME.

    The scheduler silently skips it (swarmkit manager/scheduler/nodeset.go tree). With one node
    there is nothing to spread, so the test engines show only that the preference is accepted.
    """
    for index, row in enumerate(_placement(spec).preferences or ()):
        descriptor = row.spread.spread_descriptor
        if split_label(descriptor) == ("", ""):
            message = f"{descriptor} is not a label: the scheduler skips it"
            meant = suggest_key(descriptor)
            advice = did_you_mean(meant) if split_label(meant) != ("", "") else Advice()
            if PLACEHOLDER in meant:
                advice = Advice(advice.hint)
            yield RuleProblem(f"{PREFERENCES}[{index}].{SPREAD_DESCRIPTOR}", message, *advice)


@rule("warning", PREFERENCES)
def preferences_in_global_mode(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A global service has placement preferences.

    Every matching node runs one task: tasks are created for their nodes, and the scheduler only
    checks whether they fit (swarmkit manager/scheduler/scheduler.go taskFitNode).
    """
    if _is_global(spec) and _placement(spec).preferences:
        yield RuleProblem(
            PREFERENCES, f"does nothing in mode {spec.mode_kind}: every node has a task"
        )


@rule("warning", f"{_PLACEMENT}.MaxReplicas")
def max_replicas_in_global_mode(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A global service limits the replicas per node.

    It has one task per node anyway. The scheduler counts nevertheless, so a maximum of 1 blocks
    updates that start first (swarmkit manager/scheduler/filter.go MaxReplicasFilter). The docker
    CLI refuses it.
    """
    if _is_global(spec) and _placement(spec).max_replicas:
        message = f"does nothing in mode {spec.mode_kind}, but can block an update"
        yield RuleProblem(f"{_PLACEMENT}.MaxReplicas", message, "clear it")


def _is_global(spec: ServiceSpec) -> bool:
    return spec.mode_kind.startswith("global")


@rule("warning", f"{_PLATFORMS}[].OS", f"{_PLATFORMS}[].Architecture")
def misspelled_platform(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """None of the platforms is spelled as nodes report theirs.

    They are compared character by character, except that amd64 and arm64 are read as x86_64 and
    aarch64 (swarmkit manager/scheduler/filter.go PlatformFilter); if none matches, the tasks stay
    pending. If one row is correct, the others may be anything that the image is built for.
    """
    rows = whole(_placement(spec).platforms) or ()
    wrong = [_wrong_platform(row) for row in rows]
    if all(wrong):
        for index, (key, message, advice) in enumerate(filter(None, wrong)):
            yield RuleProblem(
                f"{_PLATFORMS}[{index}].{key}", f"{message}: no node will match", *advice
            )


def _wrong_platform(row: Platform) -> tuple[str, str, Advice] | None:
    """Return the wrong key, the message and what to write; None if a node may match."""
    known, architecture = _KNOWN_VALUES["node.platform.os"], row.architecture
    if row.os and row.os not in known:
        advice = Advice("", nearest(row.os.lower(), known).suggestion)
        return "OS", f"nodes report {' or '.join(known)}, not {row.os}", advice
    better = _PLATFORM_ARCHITECTURES.get(architecture.lower(), architecture.lower())
    if better != architecture:
        return "Architecture", f"no node reports {architecture}", write(better)
    if architecture == "arm":
        return (
            "Architecture",
            "nodes report armv7l or similar, not arm",
            Advice("leave the architecture empty"),
        )
    return None


RULES = (
    invalid_constraint,
    unknown_constraint_key,
    pattern_in_constraint,
    invalid_constraint_address,
    unknown_constraint_value,
    contradicting_constraints,
    invalid_placement_preference,
    preferences_in_global_mode,
    max_replicas_in_global_mode,
    misspelled_platform,
)
