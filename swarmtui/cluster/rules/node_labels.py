"""Rules on labels: whether a node has the labels that a spec uses, and which labels there are.

Sources: swarmkit manager/constraint/constraint.go NodeMatches and manager/scheduler/nodeset.go. The
name of a label is case-sensitive, its value is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from swarmtui.spec.notation.constraint import LABEL_PREFIXES, split_label, suggest_key
from swarmtui.spec.rules.placement import (
    CONSTRAINTS,
    PREFERENCES,
    SPREAD_DESCRIPTOR,
    constraints_of,
)
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import Advice, nearest

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Node, Snapshot
    from swarmtui.spec.model.service import ServiceSpec

_MAX_WORDS_SHOWN = 5


@rule("warning", CONSTRAINTS)
def no_node_with_label(spec: ServiceSpec, snapshot: Snapshot) -> Iterator[RuleProblem]:
    """No node has a label and value that a constraint requires with ==.

    No node matches: the tasks stay pending until one gets the label, and a global service
    has none (swarmkit manager/constraint/constraint.go NodeMatches).
    """
    for path, constraint in constraints_of(spec) if snapshot.nodes else ():
        key = "".join(constraint.label)
        values = label_values(key, snapshot.nodes)
        if not key or constraint.operator != "==" or constraint.value.lower() in _lower(values):
            continue
        if values:
            near = nearest(constraint.value, values).suggestion
            meant = str(constraint._replace(value=near)) if near else ""
            message = f"no node has {key}=={constraint.value}"
            yield RuleProblem(path, message, _label_with_values(key, values), meant)
        else:
            hint, label = _suggest_label(key, snapshot.nodes)
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
        found = [
            prefix + name
            for prefix in LABEL_PREFIXES
            if label_values(prefix + name, snapshot.nodes)
        ]
        if name and found:
            message = _label_with_values(found[0], label_values(found[0], snapshot.nodes))
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
        if snapshot.nodes and key and not label_values(key, snapshot.nodes):
            path = f"{PREFERENCES}[{index}].{SPREAD_DESCRIPTOR}"
            yield RuleProblem(
                path, f"no node has the label {key}", *_suggest_label(key, snapshot.nodes)
            )


def label_values(key: str, nodes: Sequence[Node]) -> list[str]:
    """Return the value of `node.labels.NAME` or `engine.labels.NAME` on each node that has it."""
    prefix, name = split_label(key)
    return [labels[name] for node in nodes if name in (labels := _labels(prefix, node))]


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


def _lower(words: Sequence[str]) -> set[str]:
    return {word.lower() for word in words}


def _suggest_label(key: str, nodes: Sequence[Node]) -> Advice:
    """Suggest a label with a similar name and its values, else all labels, else how to add it."""
    keys = label_keys(nodes)
    # Of two labels with the same name the one with the prefix of `key` is preferred.
    by_name = {
        _label_name(known): known
        for known in sorted(keys, key=lambda each: _has_same_prefix(each, key))
    }
    close = get_close_matches(_label_name(key), by_name, n=1, cutoff=0.7)
    if close:
        found = by_name[close[0]]
        shown = _label_with_values(found, label_values(found, nodes))
        return Advice(f"did you mean {shown}?", found)
    if keys:
        return Advice(f"nodes have {join_words(keys)}")
    return Advice(_how_to_add(*split_label(key)))


def _how_to_add(prefix: str, name: str) -> str:
    """Return how to add a label; that of an engine is in the node's daemon.json."""
    if prefix == LABEL_PREFIXES[0]:
        return f"add it: docker node update --label-add {name}=VALUE NODE"
    return f'add it on the node: "labels": ["{name}=VALUE"] in daemon.json, and restart dockerd'


def _label_name(key: str) -> str:
    return split_label(key)[1].lower()


def _has_same_prefix(one: str, other: str) -> bool:
    return split_label(one)[0] == split_label(other)[0]


def _label_with_values(key: str, values: Sequence[str]) -> str:
    """Format a label and its values: `node.labels.rack (3 nodes: large, small)`."""
    nodes = "1 node" if len(values) == 1 else f"{len(values)} nodes"
    return f"{key} ({nodes}: {join_words(sorted(set(values)))})"


def join_words(words: Sequence[str]) -> str:
    """Join the first words for a message, and add the number of the others."""
    shown = [word or '""' for word in words[:_MAX_WORDS_SHOWN]]
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


RULES = (no_node_with_label, label_without_prefix, no_node_with_spread_label)
