"""The networks step: a list of the manager's networks to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

from textual import on
from textual.app import ComposeResult
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
_KEYS = (
    Key("Space", "join/leave", "space"),
    Key("Right", "aliases, options", "right"),
    Key("/", "filter", "slash"),
)


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
        network, index = self.shown.offered.get(name), self.shown.joined.get(name, -1)
        check_box = self.symbols.checked if index >= 0 else self.symbols.unchecked
        details = self._details(index) if index >= 0 else []
        details += ["attachable"] if network and network.attachable else []
        words = f" {self.symbols.dot} ".join(details)
        return Row((f"{check_box} {name}", *self.shown.kind(name), words), self.problems.get(index))

    def _details(self, index: int) -> list[str]:
        parts = {
            "aliases": self.draft.text(f"{NETWORKS}[{index}].Aliases"),
            "options": self.draft.text(f"{NETWORKS}[{index}].DriverOpts"),
        }
        return [f"{word} {text}" for word, text in parts.items() if text]


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

    def __init__(self, session: Session, *args: Any, **options: Any) -> None:
        super().__init__(session, *args, **options)
        self._choice = NetworkChoice(session)

    PATHS_BY_ID = {"networks": NETWORKS, "find-network": NETWORKS}

    def compose_body(self) -> ComposeResult:
        """Yield the list, and the input that filters it or adds a name that is not in it."""
        keys = ("space", "right", "delete", "enter", "slash")
        yield RowList(("  Network", "Driver", "Scope", ""), keys, self.symbols, id="networks")
        yield KeyLine(_KEYS, self._table, id="network-keys")
        yield StatusText("", id="network-note")
        find = LineInput("", "part of a name", id="find-network")
        yield LabelledControl("Filter or add", find, _HELP, id="filter")
        yield Gap()
        yield from self.compose_sections()

    def refresh_state(self) -> None:
        """Also show the list, with the joined networks checked."""
        super().refresh_state()
        shown = self._shown
        names = shown.names
        table = self.query_one("#networks", RowList)
        check_box = len(self.symbols.checked) + 1
        name, *others = shown.widths or (0,)
        table.show(self._rows(shown), widths=(check_box + name, *others))
        table.can_focus = bool(names)
        self.query_one("#network-keys").display = bool(names)
        problem = explain_problem(self.session.problem_at(NETWORKS), self.symbols)
        self.query_one("#filter", LabelledControl).explain(*problem, (_HELP, ""))
        note = self.query_one("#network-note", StatusText)
        note.display = not names
        note.set_text("" if names else self._note())

    def explanation(self) -> Sequence[StatusPart]:
        """Return the problem of the network at the cursor, then what the keys do."""
        problem = self.query_one("#networks", RowList).problem
        help_part = ("Networks: Space joins or leaves; Right edits aliases and options.", "")
        return (*explain_problem(problem, self.symbols), help_part)

    def initial_focus(self) -> Widget:
        """Return the list if it has rows, else the input."""
        return self.query_one("#networks" if self._shown.names else "#find-network")

    def _table(self) -> Widget:
        return self.query_one("#networks")

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
        return self._choice.matching(self.query_one("#find-network", Input).value)

    def _rows(self, shown: ShownNetworks) -> _NetworkRows:
        problems = self.session.problems_in_rows(NETWORKS)
        return _NetworkRows(shown, problems, self.session.draft, self.symbols)

    def _note(self) -> str:
        if self.session.snapshot is None:
            return "No network list: not connected to a manager. Type the name of a network."
        if self.query_one("#find-network", Input).value:
            return "No match. Enter joins it by name anyway."
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
        matches = self._shown.names
        self._toggle(matches[0] if len(matches) == 1 else name)
        event.input.value = ""

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
