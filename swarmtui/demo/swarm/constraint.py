"""Placement constraints: the syntax, and which nodes satisfy them.

Source: swarmkit `manager/constraint/constraint.go`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from swarmtui.demo.errors import rpc_error
from swarmtui.demo.fixtures.scenario import Node
from swarmtui.spec.notation.constraint import (
    KEY_PATTERN,
    LABEL_PREFIXES,
    OPERATORS,
    VALUE_PATTERN,
)

_CIDR = re.compile(r"[^/]+/[0-9]+")


@dataclass(frozen=True)
class Constraint:
    """A parsed constraint, such as `node.role==manager`; `equal` is False for `!=`."""

    key: str
    equal: bool
    value: str

    def met_by(self, node: Node) -> bool:
        """Whether the node satisfies it, ignoring case.

        No node satisfies a constraint with an unknown key. The value of a missing label is "".
        """
        if self.key.lower() == "node.ip":
            return self._address_met_by(node)
        found = constraint_value(node, self.key)
        return found is not None and (found.lower() == self.value.lower()) == self.equal

    def _address_met_by(self, node: Node) -> bool:
        """Compare with an address or a subnet; an invalid one matches no node, even with `!=`."""
        address = ip_address(node.address)
        try:
            if _CIDR.fullmatch(self.value):
                return (address in ip_network(self.value, strict=False)) == self.equal
            return (address == ip_address(self.value)) == self.equal
        except ValueError:
            return False


def parse_constraint(text: str) -> Constraint:
    """Parse one constraint; ApiError 500 with the scheduler's message, as the daemon sends it."""
    operator = next((each for each in OPERATORS if each in text), None)
    if operator is None:
        raise rpc_error("Unknown", "constraint expected one operator from ==, !=")
    key, value = (part.strip() for part in text.split(operator, 1))
    if not KEY_PATTERN.fullmatch(key):
        raise rpc_error("Unknown", f"key '{key}' is invalid")
    if not VALUE_PATTERN.fullmatch(value):
        raise rpc_error("Unknown", f"value '{value}' is invalid")
    return Constraint(key, operator == "==", value)


def constraint_value(node: Node, key: str) -> str | None:
    """Return the node's value for a key, None for an unknown key; labels are case-sensitive."""
    known = {
        "node.id": node.id,
        "node.hostname": node.hostname,
        "node.role": node.role,
        "node.platform.os": node.os,
        "node.platform.arch": node.architecture,
    }
    return node_label(node, key) if ".labels." in key.lower() else known.get(key.lower())


def node_label(node: Node, key: str) -> str | None:
    """Return the value of `node.labels.K` or `engine.labels.K`; "" for a missing label.

    None for a key that is not of these two forms.
    """
    for prefix, labels in zip(LABEL_PREFIXES, (node.labels, node.engine_labels), strict=True):
        if key.lower().startswith(prefix) and len(key) > len(prefix):
            return labels.get(key[len(prefix) :], "")
    return None
