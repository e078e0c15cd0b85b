"""The networks step: a list of the manager's networks to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from swarmtui.spec.draft import Draft
from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import CONTAINER
from swarmtui.wizard.state.files import read_named
from swarmtui.wizard.state.levels import StatusPart, explain_problem
from swarmtui.wizard.state.network_choice import PATH as NETWORKS
from swarmtui.wizard.state.network_choice import NetworkChoice, ShownNetworks, target_of
from swarmtui.wizard.state.rows import Rows
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.widgets.divider import Gap
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.messages import DraftChanged, RowOpened
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.step_pane import StepPane

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


@dataclass(frozen=True)
class _NetworkRows(Sequence[Row]):
    """The rows of the table. A row is made when it is drawn: there can be 10,000 networks."""

    shown: ShownNetworks
    problems: Mapping[int, Problem]
    draft: Draft
    symbols: Symbols

    def __len__(self) -> int:
        return len(self.shown.names)

    def __getitem__(self, place: Any) -> Any:
        name = self.shown.names[place]
        index = self.shown.joined.get(name, -1)
        check_box = self.symbols.checked if index >= 0 else self.symbols.unchecked
        cells = (f"{check_box} {name}", *self.shown.kind(name), self._details(name))
        return Row(cells, self.problems.get(index))

    def measured(self) -> Iterator[tuple[str, ...]]:
        """Yield cells as wide as the widest in each column, without a look at each row."""
        name, *kind = (" " * width for width in self.shown.widths)
        yield (f"{self.symbols.unchecked} {name}", *kind, "")
        yield from (("", "", "", self._details(name)) for name in self.shown.with_details)

    def _details(self, name: str) -> str:
        """Return what is in the last column."""
        network, index = self.shown.offered.get(name), self.shown.joined.get(name)
        row = f"{NETWORKS}[{index}]"
        texts = {"aliases": f"{row}.Aliases", "options": f"{row}.DriverOpts"}
        found = {} if index is None else {key: self.draft.text(at) for key, at in texts.items()}
        words = [f"{key} {text}" for key, text in found.items() if text]
        words += ["attachable"] if network and network.attachable else []
        return f" {self.symbols.dot} ".join(words)


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

    PATHS_BY_ID = {"networks": NETWORKS, "find-network": NETWORKS}

    def __init__(self, session: Session, *args: Any, **options: Any) -> None:
        super().__init__(session, *args, **options)
        self._choice = NetworkChoice(session)

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
        has_networks = bool(self._choice.all().names)
        self._show_table()
        keys = self.query_one("#network-keys", KeyLine)
        keys.display = has_networks
        keys.show(self._keys_here())
        problem = explain_problem(self.session.problem_at(NETWORKS), self.symbols)
        self.query_one("#filter", LabelledControl).explain(*problem, (_HELP, ""))
        note = self.query_one("#network-note", StatusText)
        note.display = not has_networks
        note.set_text("" if has_networks else self._note())

    def _show_table(self) -> None:
        """Show the networks that match; height and columns are those of all networks.

        The height of a long list is only kept as far as its filter is visible too.
        """
        everything, shown = self._choice.all(), self._shown
        table, filter_ = self.query_one("#networks", RowList), self.query_one("#filter")
        table.display = bool(everything.names)
        below = filter_.virtual_region.bottom - table.virtual_region.bottom
        room = max(self.size.height - below, 1)
        table.styles.min_height = min(len(everything.names) + 1, room)
        table.show(self._rows(shown), measured=[*self._rows(everything).measured()])
        table.can_focus = bool(shown.names)
        if filter_.has_focus_within:  # the table has scrolled to its cursor
            self.call_after_refresh(self.scroll_to_widget, filter_, animate=False)

    def _keys_here(self) -> tuple[Key, ...]:
        """Return the keys of the list, or of its filter while it has the focus."""
        find = self.query_one("#find-network", Input)
        if self.screen.focused is not find:
            return _KEYS
        to_list = (_TO_LIST,) if self._shown.names else ()
        if name := self._only_match():
            verb = "leave" if name in self._shown.joined else "join"
            return Key("Enter", verb, "enter"), Key("Space", verb, "space"), *to_list
        return (_JOIN_BY_NAME, *to_list) if find.value.strip() else to_list

    def _only_match(self) -> str:
        """Return the only network that matches what is typed; "" if nothing or a file is."""
        names, text = self._shown.names, self._typed
        return names[0] if len(names) == 1 and text and not Rows.file_in(text) else ""

    @property
    def _typed(self) -> str:
        return self.query_one("#find-network", Input).value.strip()

    def on_descendant_focus(self) -> None:
        """Also show the keys of what has the focus."""
        self.query_one("#network-keys", KeyLine).show(self._keys_here())

    def leave(self) -> None:
        """Say that text in the filter has joined no network."""
        text, match = self._typed, self._only_match()
        if not text or match in self._shown.joined:
            return
        words = f"{text} was not joined: Enter joins it"
        if file := Rows.file_in(text):
            words = f"{file} was not read: Enter joins the networks in it"
        self.notify(words, severity="warning", timeout=6, markup=False)

    def explanation(self) -> Sequence[StatusPart]:
        """Return the problem of the network at the cursor, then what the keys do."""
        problem = self.query_one("#networks", RowList).problem
        help_part = ("Networks: Space joins or leaves; Right edits aliases and options.", "")
        return (*explain_problem(problem, self.symbols), help_part)

    def initial_focus(self) -> Widget:
        """Return the list if it has rows, else the input."""
        return self.query_one("#networks" if self._shown.names else "#find-network")

    def _focused_part(self) -> Widget:
        find = self.query_one("#find-network")
        return find if self.screen.focused is find else self.query_one("#networks")

    async def focus_path(self, path: str) -> None:
        """For a network, also put the cursor on its row."""
        await super().focus_path(path)
        row = path.removeprefix(f"{NETWORKS}[").partition("]")[0]
        names, joined = self._shown.names, self.session.draft.rows(NETWORKS)
        name = target_of(joined[int(row)]) if row.isdigit() and int(row) < len(joined) else None
        if name in names:
            self.query_one("#networks", RowList).cursor = names.index(name)

    def focus_filter(self) -> bool:
        """Move the focus from the list to its filter."""
        on_list = self.query_one("#networks").has_focus
        if on_list:
            self.query_one("#find-network").focus()
        return on_list

    @property
    def _shown(self) -> ShownNetworks:
        return self._choice.matching(self._typed)

    def _rows(self, shown: ShownNetworks) -> _NetworkRows:
        problems = self.session.problems_in_rows(NETWORKS)
        return _NetworkRows(shown, problems, self.session.draft, self.symbols)

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
        names = self._choice.all().names
        if name in names:
            self.query_one("#networks", RowList).cursor = names.index(name)

    def _on_file_read(self, name: str, text: str) -> None:
        """Join the networks in the lines of a file, all or none."""
        try:
            words = Rows(self.session, NETWORKS).add_file(text)
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
        shown = self._shown
        name = shown.names[event.index]
        joined = name in shown.joined
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
        rows = self.session.draft.rows(NETWORKS)
        kept = [row for row in rows if target_of(row) != name]
        self.session.draft.set_rows(
            NETWORKS, kept if len(kept) < len(rows) else [*rows, {"Target": name}]
        )
        self.post_message(DraftChanged())

    def _edit(self, name: str) -> None:
        rows = self.session.draft.rows(NETWORKS)
        index = [target_of(row) for row in rows].index(name)
        if not isinstance(rows[index], Mapping):
            rows[index] = {"Target": name}
            self.session.draft.set_rows(NETWORKS, rows)
        rows_of_networks = Rows(self.session, NETWORKS)
        self.post_message(RowOpened(rows_of_networks, index, f"Network {name}", ("Target",)))
