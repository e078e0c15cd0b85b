"""The networks to choose from: those that the manager lists, and those that the draft joins."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from swarmtui.escaping import escape_line
from swarmtui.wizard.state.session import Session

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Network

PATH = "TaskTemplate.Networks"
UNKNOWN = "?"


@dataclass(frozen=True)
class ShownNetworks:
    """The networks that match the filter."""

    names: Sequence[str]
    """Joined ones that the manager does not list come first, then all others, sorted."""
    offered: Mapping[str, Network] = field(repr=False)
    joined: Mapping[str, int]
    """The first row in the draft of each joined network."""
    rows: Any = None
    """The rows in the draft, which a draft never changes in place."""

    @cached_property
    def widths(self) -> Sequence[int]:
        """The widths of the widest name, driver and scope, in columns of the terminal."""
        found = [network for name in self.names if (network := self.offered.get(name))]
        drivers = {network.driver for network in found}
        return [*map(_widest, (self.names, drivers, {network.scope for network in found}))]

    @cached_property
    def with_details(self) -> Sequence[str]:
        """The networks that have details: those that are joined, and one that is attachable."""
        attachable = (name for name, network in self.offered.items() if network.attachable)
        return (*self.joined, *islice(attachable, 1))

    def kind(self, name: str) -> tuple[str, str]:
        """Return the driver and the scope of a network."""
        network = self.offered.get(name)
        return (network.driver, network.scope) if network else (UNKNOWN, UNKNOWN)


def _widest(texts: Collection[str]) -> int:
    """Return the columns that the widest of the escaped texts takes, 0 for none."""
    together = "".join(texts)
    if together.isascii() and together.isprintable():
        return max(map(len, texts), default=0)  # the usual names: 20 times faster
    return max(cell_len(escape_line(text)) for text in texts)


class NetworkChoice:
    """Finds the networks to show; they are looked up again only if something has changed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen: tuple[object, ...] = ()
        self._found: dict[str, ShownNetworks] = {}
        self._lower: tuple[object, Sequence[tuple[str, str]]] = (None, ())

    def all(self) -> ShownNetworks:
        """Return all networks."""
        return self.matching("")

    def matching(self, text: str) -> ShownNetworks:
        """Return the networks with `text` in their name; upper and lower case are equal."""
        snapshot, rows = self._session.snapshot, self._session.draft.value(PATH)
        offered = snapshot.joinable_networks if snapshot else {}
        if (snapshot, rows) != self._seen:
            self._seen, self._found = (snapshot, rows), {"": self._find(offered, "")}
        text = text.strip().lower()
        if text not in self._found:
            self._found = {"": self._found[""], text: self._find(offered, text)}
        return self._found[text]

    def _find(self, offered: Mapping[str, Network], text: str) -> ShownNetworks:
        rows = self._session.draft.rows(PATH)
        joined: dict[str, int] = {}
        for index, row in enumerate(rows):
            joined.setdefault(target_of(row), index)
        unlisted = [name for name in joined if name not in offered and text in name.lower()]
        listed = [name for name, lower in self._in_lower_case(offered) if text in lower]
        return ShownNetworks((*unlisted, *listed), offered, joined, rows)

    def _in_lower_case(self, offered: Mapping[str, Network]) -> Sequence[tuple[str, str]]:
        """Return each offered name, and the same in lower case."""
        known, pairs = self._lower
        if known is not offered:
            pairs = [(name, name.lower()) for name in offered]
            self._lower = (offered, pairs)
        return pairs


def target_of(row: Any) -> str:
    """Return the name or ID of the network in a row of the draft."""
    return str(row.get("Target", "") if isinstance(row, Mapping) else row)
