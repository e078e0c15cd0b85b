"""Step 4: endpoint mode and published ports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label

from swarmtui.spec.fields import fact_at
from swarmtui.spec.problem import Problem
from swarmtui.spec.publish import PROTOCOLS, parse_publish
from swarmtui.wizard.screens.row_dialog import RowDialog
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.said import Said
from swarmtui.wizard.widgets.step_pane import StepPane

_PORTS = "EndpointSpec.Ports"
_HINT = "8080:80/tcp, 53/udp, 9000-9003:9000-9003; Enter adds"
_KEYS = "Enter edit   d delete   h host/ingress   p protocol"


class PortsStep(StepPane):
    """The ports as a table; one line under it takes new ones in the CLI's own notation."""

    def compose_body(self) -> ComposeResult:
        """Endpoint mode, the table, the line that adds to it."""
        yield self.field("EndpointSpec.Mode")
        head = ("Published", "Target", "Protocol", "Mode", "Name")
        keys = ("enter", "e", "d", "delete", "h", "p")
        yield RowList(head, keys, self.signs, empty="No ports are published.", id="ports")
        yield Said(_KEYS, id="port-keys", classes="said")
        with Horizontal(classes="adding"):
            yield Label("Add", classes="label")
            yield LineInput("", "e.g. 8080:80", id="add-port")
        yield Said(_HINT, id="add-hint", classes="hint wide")

    def focus_first(self) -> None:
        """Ports are what this step is for."""
        self.query_one("#add-port").focus()

    def bring_up_to_date(self) -> None:
        """Also show the table, and what is wrong in it."""
        super().bring_up_to_date()
        rows = self.session.draft.rows(_PORTS)
        table = self.query_one("#ports", RowList)
        table.show([self._row(index, row) for index, row in enumerate(rows)])
        table.can_focus = bool(rows)
        self.query_one("#port-keys").display = bool(rows)
        self._show_pending()

    def _row(self, index: int, row: Any) -> Row:
        problem = self.session.problem_below(f"{_PORTS}[{index}]")
        if not isinstance(row, Mapping):
            return Row((str(row),), problem)
        return Row(_cells(row, self.signs.dash), problem)

    def _show_pending(self) -> None:
        pending = self.session.pending.get(_PORTS)
        hint = self.query_one("#add-hint", Said)
        hint.set_class(pending is not None, "-bad")
        hint.say(f"{self.signs.problem} {pending.message}" if pending else _HINT)

    @on(Input.Changed, "#add-port")
    def _typed(self, event: Input.Changed) -> None:
        """Text that is no port yet is a problem of its own, so that it cannot be forgotten."""
        event.stop()
        self.session.pending.pop(_PORTS, None)
        if event.value.strip():
            self.session.pending[_PORTS] = Problem(_PORTS, _judge(event.value))
        self.post_message(self.Changed())

    @on(Input.Submitted, "#add-port")
    async def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            event.stop()
            self.add_typed()

    @on(Input.Blurred, "#add-port")
    def _left(self) -> None:
        self.add_typed()

    def add_typed(self) -> None:
        """Make rows of what was typed, if it says ports; otherwise it stays where it is."""
        box = self.query_one("#add-port", Input)
        try:
            added = parse_publish(box.value)
        except ValueError:
            return
        texts = [{key: str(value) for key, value in row.items()} for row in added]
        self._put([*self.session.draft.rows(_PORTS), *texts])
        box.value = ""

    @on(RowList.Acted, "#ports")
    def _acted(self, event: RowList.Acted) -> None:
        event.stop()
        rows = self.session.draft.rows(_PORTS)
        row = rows[event.index]
        if event.key in ("d", "delete"):
            self._put(rows[: event.index] + rows[event.index + 1 :])
            if len(rows) == 1:
                self.focus_first()
        elif not isinstance(row, Mapping):
            self._edit_text(event.index, str(row))
        elif event.key == "h":
            mode = "ingress" if row.get("PublishMode") == "host" else "host"
            self._put(_replaced(rows, event.index, {**row, "PublishMode": mode}))
        elif event.key == "p":
            self._put(_replaced(rows, event.index, {**row, "Protocol": self._next_protocol(row)}))
        else:
            self._edit(event.index)

    def _edit_text(self, index: int, text: str) -> None:
        """A row that a file wrote as text, and that is no port, is mended where ports are typed."""
        rows = self.session.draft.rows(_PORTS)
        self._put(rows[:index] + rows[index + 1 :])
        box = self.query_one("#add-port", Input)
        box.value = text
        box.focus()

    def _next_protocol(self, row: Mapping[str, Any]) -> str:
        fact = fact_at(f"{_PORTS}[].Protocol")
        known = [p for p in PROTOCOLS if not fact or fact.since_value(p) <= self.session.version]
        now = row.get("Protocol") or "tcp"
        return known[(known.index(now) + 1) % len(known)] if now in known else known[0]

    def _edit(self, index: int) -> None:
        keys = ("PublishedPort", "TargetPort", "Protocol", "PublishMode", "Name")
        dialog = RowDialog(
            f"Port {index + 1}", f"{_PORTS}[{index}]", keys, self.session, self.signs
        )
        self.app.push_screen(dialog, self._edited)

    def _edited(self, _: None) -> None:
        self.post_message(self.Changed())

    def _put(self, rows: list[Any]) -> None:
        self.session.draft.set_rows(_PORTS, rows)
        self.post_message(self.Changed())

    async def focus_path(self, path: str) -> None:
        """A problem in a row leads to the table."""
        if path.startswith(f"{_PORTS}["):
            table = self.query_one("#ports", RowList)
            table.focus()
            table.cursor = int(path.removeprefix(f"{_PORTS}[").partition("]")[0])
        else:
            await super().focus_path(path)


def _judge(text: str) -> str:
    try:
        parse_publish(text)
    except ValueError as error:
        return f"not added: {error}"
    return f"{text.strip()!r} is not added yet: press Enter"


def _cells(row: Mapping[str, Any], dash: str) -> tuple[str, ...]:
    published = str(row.get("PublishedPort") or dash).rjust(9)
    target = str(row.get("TargetPort", "")).rjust(6)
    protocol, mode = str(row.get("Protocol") or "tcp"), str(row.get("PublishMode") or "ingress")
    return published, target, protocol.ljust(8), mode.ljust(7), str(row.get("Name") or "")


def _replaced(rows: list[Any], index: int, row: Mapping[str, Any]) -> list[Any]:
    return [*rows[:index], row, *rows[index + 1 :]]
