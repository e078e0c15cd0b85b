"""Rules on labels: whether a node has the labels that a spec uses, and which labels there are.

Sources: swarmkit manager/constraint/constraint.go NodeMatches and manager/scheduler/nodeset.go. The
name of a label is case-sensitive, its value is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from swarmtui.spec.known_names import KnownNames, list_names
from swarmtui.spec.notation.constraint import LABEL_PREFIXES, split_label, suggest_key
from swarmtui.spec.rules.placement import (
    CONSTRAINTS,
    PREFERENCES,
    SPREAD_DESCRIPTOR,
    constraints_of,
)
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import Advice

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Node, Snapshot
    from swarmtui.spec.model.service import ServiceSpec


@rule("warning", CONSTRAINTS)
def no_node_with_label(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """No node has a label and value that a constraint requires with ==.

    No node matches: the tasks stay pending until one gets the label, and a global service
    has none (swarmkit manager/constraint/constraint.go NodeMatches).
    """
    for path, constraint in constraints_of(spec) if snapshot.nodes else ():
        key = "".join(constraint.label)
        values = snapshot.of_nodes(label_values, key)
        if not key or constraint.operator != "==" or constraint.value.lower() in values.lower:
            continue
        if values.count:
            near = values.known.nearest(constraint.value)
            meant = str(constraint._replace(value=near)) if near else ""
            message = f"no node has {key}=={constraint.value}"
            yield RuleProblem(path, message, values.words(key), meant)
        else:
            hint, label = _suggest_label(key, snapshot)
            meant = str(constraint._replace(key=label)) if label else ""
            yield RuleProblem(path, f"no node has the label {key}", hint, meant)


@rule("hint", CONSTRAINTS)
def label_without_prefix(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """A constraint on a label of a node does not start with node.labels. or engine.labels.

    The name alone is an unknown key, and no node matches it (swarmkit
    manager/constraint/constraint.go NodeMatches).
    """
    for path, constraint in constraints_of(spec) if snapshot.nodes else ():
        meant = "" if constraint.has_known_key else suggest_key(constraint.key)
        name = split_label(meant)[1]
        keys = [prefix + name for prefix in LABEL_PREFIXES]
        found = [key for key in keys if snapshot.of_nodes(label_values, key).count]
        if name and found:
            message = snapshot.of_nodes(label_values, found[0]).words(found[0])
            meant = str(constraint._replace(key=found[0]))
            yield RuleProblem(path, message, suggestion=meant)


@rule("warning", f"{PREFERENCES}[].{SPREAD_DESCRIPTOR}")
def no_node_with_spread_label(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """No node has the label that a placement preference uses.

    All nodes are equal then, and the preference does nothing (swarmkit
    manager/scheduler/nodeset.go tree).
    """
    placement = spec.task_template.placement
    for index, row in enumerate((placement and placement.preferences) or ()):
        key = "".join(split_label(row.spread.spread_descriptor))
        if snapshot.nodes and key and not snapshot.of_nodes(label_values, key).count:
            path = f"{PREFERENCES}[{index}].{SPREAD_DESCRIPTOR}"
            yield RuleProblem(path, f"no node has the label {key}", *_suggest_label(key, snapshot))


@dataclass(frozen=True)
class LabelValues:
    """The values of one label."""

    count: int
    """The number of nodes that have the label."""
    known: KnownNames
    """The different values."""

    @cached_property
    def lower(self) -> frozenset[str]:
        """The different values in lower case."""
        return frozenset(value.lower() for value in self.known.all)

    def words(self, key: str) -> str:
        """Format the label and its values: `node.labels.rack (3 nodes: large, small)`."""
        nodes = "1 node" if self.count == 1 else f"{self.count} nodes"
        return f"{key} ({nodes}: {list_names(self.known.all)})"


def label_values(nodes: Sequence[Node], key: str) -> LabelValues:
    """Return the values of `node.labels.NAME` or `engine.labels.NAME` on the nodes that have it."""
    prefix, name = split_label(key)
    found = [labels[name] for node in nodes if name in (labels := _labels(prefix, node))]
    return LabelValues(len(found), KnownNames(found))


def label_keys(nodes: Sequence[Node]) -> list[str]:
    """Return all labels of the nodes, as constraints write them."""
    names = {
        prefix + name
        for node in nodes
        for prefix in LABEL_PREFIXES
        for name in _labels(prefix, node)
    }
    return sorted(names)


def _labels(prefix: str, node: Node) -> Mapping[str, str]:
    return node.labels if prefix == LABEL_PREFIXES[0] else node.engine_labels


def _suggest_label(key: str, snapshot: Snapshot) -> Advice:
    """Suggest a label with a similar name and its values, else all labels, else how to add it."""
    found = snapshot.of_nodes(_nearest_label, key)
    if found:
        shown = snapshot.of_nodes(label_values, found).words(found)
        return Advice(f"did you mean {shown}?", found)
    keys = snapshot.of_nodes(label_keys)
    if keys:
        return Advice(f"nodes have {list_names(keys)}")
    return Advice(_how_to_add(*split_label(key)))


def _nearest_label(nodes: Sequence[Node], key: str) -> str:
    """Return the label of a node with the most similar name, "" for none."""
    # Of two labels with the same name the one with the prefix of `key` is preferred.
    by_name = {
        _label_name(known): known
        for known in sorted(label_keys(nodes), key=lambda each: _has_same_prefix(each, key))
    }
    close = get_close_matches(_label_name(key), by_name, n=1, cutoff=0.7)
    return by_name[close[0]] if close else ""


def _how_to_add(prefix: str, name: str) -> str:
    """Return how to add a label; that of an engine is in the node's daemon.json."""
    if prefix == LABEL_PREFIXES[0]:
        return f"add it: docker node update --label-add {name}=VALUE NODE"
    return f'add it on the node: "labels": ["{name}=VALUE"] in daemon.json, and restart dockerd'


def _label_name(key: str) -> str:
    return split_label(key)[1].lower()


def _has_same_prefix(one: str, other: str) -> bool:
    return split_label(one)[0] == split_label(other)[0]


RULES = (no_node_with_label, label_without_prefix, no_node_with_spread_label)
