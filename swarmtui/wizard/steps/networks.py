"""The networks step: a list of the manager's networks to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import CONTAINER
from swarmtui.wizard.state.files import read_named
from swarmtui.wizard.state.levels import StatusPart, explain_problem
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.widgets.divider import Gap
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.messages import DraftChanged, RowOpened
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.step_pane import StepPane

_NETWORKS = "TaskTemplate.Networks"
_HELP = (
    "Type a part of a name to filter the list. Enter joins the only match, else the name as typed."
)
_NO_MATCH = "No match. Enter joins it by name anyway."
_KEYS = (
    Key("Space", "join/leave", "space"),
    Key("Right", "aliases, options", "right"),
    Key("/", "filter", "slash"),
)
_TO_LIST = Key("Down", "to the list", "down")
_JOIN_BY_NAME = Key("Enter", "join by name", "enter")


class NetworkFilter(LineInput):
    """Posts the keys that act on the list: a name has no blank, but the name of a file can."""

    @dataclass
    class KeyPressed(Message):
        """Space, Up or Down was pressed."""

        key: str

    def on_key(self, event: events.Key) -> None:
        """Post the key instead of typing a blank."""
        is_blank = event.key == "space" and not Rows.file_in(self.value)
        if is_blank or event.key in ("up", "down"):
            event.stop()
            event.prevent_default()
            self.post_message(self.KeyPressed(event.key))


class NetworksStep(StepPane):
    """Lists the networks that a service can join; other names can be typed."""

    SECTIONS = {
        "DNS and hosts": (
            f"{CONTAINER}.Hosts",
            f"{CONTAINER}.DNSConfig.Nameservers",
            f"{CONTAINER}.DNSConfig.Search",
            f"{CONTAINER}.DNSConfig.Options",
        )
    }

    PATHS_BY_ID = {"networks": _NETWORKS, "find-network": _NETWORKS}

    def compose_body(self) -> ComposeResult:
        """Yield the list, and the input that filters it or adds a name that is not in it."""
        keys = ("space", "right", "delete", "enter", "slash")
        headers = ("  Network", "Driver", "Scope", "")
        yield RowList(headers, keys, self.symbols, empty=_NO_MATCH, id="networks")
        yield KeyLine(_KEYS, self._focused_part, id="network-keys")
        yield StatusText("", id="network-note")
        find = NetworkFilter("", "part of a name", id="find-network")
        yield LabelledControl("Filter or add", find, _HELP, id="filter")
        yield Gap()
        yield from self.compose_sections()

    def refresh_state(self) -> None:
        """Also show the list, with the joined networks checked."""
        super().refresh_state()
        all_names = self._all_names()
        self._show_table(all_names)
        keys = self.query_one("#network-keys", KeyLine)
        keys.display = bool(all_names)
        keys.show(self._keys_here())
        problem = explain_problem(self.session.problem_at(_NETWORKS), self.symbols)
        self.query_one("#filter", LabelledControl).explain(*problem, (_HELP, ""))
        note = self.query_one("#network-note", StatusText)
        note.display = not all_names
        note.set_text("" if all_names else self._note())

    def _show_table(self, all_names: list[str]) -> None:
        """Show the networks that match; height and columns are those of all networks."""
        rows = dict(zip(all_names, self._rows(all_names), strict=True))
        names = self._names()
        table = self.query_one("#networks", RowList)
        table.display = bool(all_names)
        table.styles.min_height = len(all_names) + 1
        measured = [row.cells for row in rows.values()]
        table.show([rows[name] for name in names], measured=measured)
        table.can_focus = bool(names)

    def _keys_here(self) -> tuple[Key, ...]:
        """Return the keys of the list, or of its filter while it has the focus."""
        find = self.query_one("#find-network", Input)
        if self.screen.focused is not find:
            return _KEYS
        to_list = (_TO_LIST,) if self._names() else ()
        if name := self._only_match():
            verb = "leave" if name in self._joined() else "join"
            return Key("Enter", verb, "enter"), Key("Space", verb, "space"), *to_list
        return (_JOIN_BY_NAME, *to_list) if find.value.strip() else to_list

    def _only_match(self) -> str:
        """Return the only network that matches what is typed; "" if nothing or a file is."""
        names, text = self._names(), self._typed
        return names[0] if len(names) == 1 and text and not Rows.file_in(text) else ""

    @property
    def _typed(self) -> str:
        return self.query_one("#find-network", Input).value.strip()

    def on_descendant_focus(self) -> None:
        """Also show the keys of what has the focus."""
        super().on_descendant_focus()
        self.query_one("#network-keys", KeyLine).show(self._keys_here())

    def leave(self) -> None:
        """Say that text in the filter has joined no network."""
        text, match = self._typed, self._only_match()
        if not text or match in self._joined():
            return
        words = f"{text} was not joined: Enter joins it"
        if file := Rows.file_in(text):
            words = f"{file} was not read: Enter joins the networks in it"
        self.notify(words, severity="warning", timeout=6, markup=False)

    def explanation(self) -> Sequence[StatusPart]:
        """Return the problem of the network at the cursor, then what the keys do."""
        names, joined = self._names(), self._joined()
        name = "".join(names[self.query_one("#networks", RowList).cursor :][:1])
        problems = self.session.problems_in_rows(_NETWORKS)
        problem = problems.get(joined.index(name)) if name in joined else None
        help_part = ("Networks: Space joins or leaves; Right edits aliases and options.", "")
        return (*explain_problem(problem, self.symbols), help_part)

    def initial_focus(self) -> Widget:
        """Return the list if it has rows, else the input."""
        return self.query_one("#networks" if self._names() else "#find-network")

    def _focused_part(self) -> Widget:
        find = self.query_one("#find-network")
        return find if self.screen.focused is find else self.query_one("#networks")

    async def focus_path(self, path: str) -> None:
        """For a network, also put the cursor on its row."""
        await super().focus_path(path)
        row = path.removeprefix(f"{_NETWORKS}[").partition("]")[0]
        names, joined = self._names(), self._joined()
        if row.isdigit() and int(row) < len(joined) and joined[int(row)] in names:
            self.query_one("#networks", RowList).cursor = names.index(joined[int(row)])

    def focus_filter(self) -> bool:
        """Move the focus from the list to its filter."""
        on_list = self.query_one("#networks").has_focus
        if on_list:
            self.query_one("#find-network").focus()
        return on_list

    def _offered(self) -> dict[str, Any]:
        snapshot = self.session.snapshot
        networks = snapshot.networks if snapshot else ()
        return {network.name: network for network in networks if network.joinable}

    def _joined(self) -> list[str]:
        return [_target(row) for row in self.session.draft.rows(_NETWORKS)]

    def _all_names(self) -> list[str]:
        """Return the joined names that the manager does not have, then those that it has."""
        offered = self._offered()
        unlisted = dict.fromkeys(name for name in self._joined() if name not in offered)
        return [*unlisted, *sorted(offered)]

    def _names(self) -> list[str]:
        """Return the names that match the filter."""
        text = self._typed.lower()
        return [name for name in self._all_names() if text in name.lower()]

    def _rows(self, names: list[str]) -> list[Row]:
        offered, joined = self._offered(), self._joined()
        first = {name: index for index, name in reversed([*enumerate(joined)])}
        problems = self.session.problems_in_rows(_NETWORKS)
        return [self._row(name, offered.get(name), first.get(name, -1), problems) for name in names]

    def _row(self, name: str, network: Any, index: int, problems: Mapping[int, Problem]) -> Row:
        check_box = self.symbols.checked if index >= 0 else self.symbols.unchecked
        kind = (network.driver, network.scope) if network else ("?", "?")
        details = self._details(index) if index >= 0 else []
        details += ["attachable"] if network and network.attachable else []
        cells = (f"{check_box} {name}", *kind, f" {self.symbols.dot} ".join(details))
        return Row(cells, problems.get(index))

    def _details(self, index: int) -> list[str]:
        draft = self.session.draft
        parts = {
            "aliases": draft.text(f"{_NETWORKS}[{index}].Aliases"),
            "options": draft.text(f"{_NETWORKS}[{index}].DriverOpts"),
        }
        return [f"{word} {text}" for word, text in parts.items() if text]

    def _note(self) -> str:
        if self.session.snapshot is None:
            return "No network list: not connected to a manager. Type the name of a network."
        return "There is no network to join. Without one, only published ports connect the tasks."

    @on(Input.Changed, "#find-network")
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        self.refresh_state()

    @on(Input.Submitted, "#find-network")
    def _submitted(self, event: Input.Submitted) -> None:
        """Join or leave the only match, else the name as typed, or the lines of `@FILE`."""
        name = event.value.strip()
        if not name:
            return
        event.stop()
        if file := Rows.file_in(name):
            job, then = partial(read_named, file), partial(self._on_file_read, PurePath(file).name)
            in_background(self, job, then, self._on_read_failed)
            return
        self._choose(self._only_match() or name)

    @on(NetworkFilter.KeyPressed)
    def _on_filter_key(self, event: NetworkFilter.KeyPressed) -> None:
        """Go to the list, or with Space join or leave the only match."""
        event.stop()
        table = self.query_one("#networks", RowList)
        if event.key != "space":
            if table.can_focus:
                table.focus()
        elif name := self._only_match():
            self._choose(name)
        else:
            self.notify("Space joins a network if only one matches", timeout=3)

    def _choose(self, name: str) -> None:
        """Join or leave a network from the filter, and show all networks again."""
        self._toggle(name)
        self.query_one("#find-network", LineInput).value = ""
        self.refresh_state()
        names = self._all_names()
        if name in names:
            self.query_one("#networks", RowList).cursor = names.index(name)

    def _on_file_read(self, name: str, text: str) -> None:
        """Join the networks in the lines of a file, all or none."""
        try:
            words = Rows(self.session, _NETWORKS).add_file(text)
        except ValueError as error:
            self._on_read_failed(ValueError(f"{name}: {error}"))
            return
        self.notify(f"{name}: {words}; ^Z undoes", timeout=4)
        self.query_one("#find-network", LineInput).value = ""
        self.post_message(DraftChanged())

    def _on_read_failed(self, error: Exception) -> None:
        self.notify(f"not read: {error}", severity="error")

    @on(RowList.KeyPressed, "#networks")
    def _on_row_key(self, event: RowList.KeyPressed) -> None:
        name = self._names()[event.index]
        joined = name in self._joined()
        if event.key == "enter":
            return
        event.stop()
        if event.key == "space" or (joined and event.key == "delete"):
            self._toggle(name)
        elif event.key == "slash":
            self.focus_filter()
        elif event.key == "right":
            if not joined:
                self._toggle(name)
            self._edit(name)

    @on(RowList.CharacterTyped, "#networks")
    def _typed_on_list(self, event: RowList.CharacterTyped) -> None:
        """Type characters into the filter."""
        event.stop()
        line = self.query_one("#find-network", LineInput)
        self.screen.set_focus(line)
        line.insert_text_at_cursor(event.character)

    def _toggle(self, name: str) -> None:
        rows = self.session.draft.rows(_NETWORKS)
        kept = [row for row in rows if _target(row) != name]
        self.session.draft.set_rows(
            _NETWORKS, kept if len(kept) < len(rows) else [*rows, {"Target": name}]
        )
        self.post_message(DraftChanged())

    def _edit(self, name: str) -> None:
        rows = self.session.draft.rows(_NETWORKS)
        index = [_target(row) for row in rows].index(name)
        if not isinstance(rows[index], Mapping):
            rows[index] = {"Target": name}
            self.session.draft.set_rows(_NETWORKS, rows)
        rows_of_networks = Rows(self.session, _NETWORKS)
        self.post_message(RowOpened(rows_of_networks, index, f"Network {name}", ("Target",)))


def _target(row: Any) -> str:
    return str(row.get("Target", "") if isinstance(row, Mapping) else row)
