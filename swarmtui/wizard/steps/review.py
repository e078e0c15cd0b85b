"""The review step: problems and settings, the request in other notations, and launch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button

from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.flow import step_of
from swarmtui.wizard.state.launches import LaunchRecord
from swarmtui.wizard.state.levels import StatusPart, join_parts, problem_counts
from swarmtui.wizard.state.search import describe_path
from swarmtui.wizard.state.status import rollout_part
from swarmtui.wizard.state.summary import summary
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.key_line import Key
from swarmtui.wizard.widgets.launch_button import LaunchButton
from swarmtui.wizard.widgets.messages import LaunchPressed, NewDraftPressed, PathPicked
from swarmtui.wizard.widgets.preview import Preview, request_lines
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.step_pane import StepPane

if TYPE_CHECKING:
    from swarmtui.engine.http_messages import Request

_VIEWS = ("summary", "JSON", "curl", "docker CLI")
_BACK = Key("F7", "back", "f7")
_LAUNCH = Key("F9", "launch", "#launch")  # a click focuses the button and does not launch
_SHOW = Key("F9", "show launch", "f9")
_HELP = (Key("F1", "help", "f1", is_optional=True), Key("^P", "more", "ctrl+p"))
_ENTER_KEYS = {
    "launch": (Key("Enter", "launch", "enter"),),
    "another": (Key("Enter", "new from this", "enter"),),
    "summary": (
        Key("Enter", "to the field", "enter"),
        Key("Right", "next view", "right", is_optional=True),
    ),
    "view": (Key("Left", "", "left"), Key("Right", "next view", "right")),
}


class ReviewStep(StepPane):
    """Problems, then settings that differ from the defaults; each line links to its field."""

    def compose_body(self) -> ComposeResult:
        """Yield the launch button and its status, the choice of view, and the view."""
        with Horizontal(classes="launching"):
            yield LaunchButton("Launch", id="launch")
            yield Button("New from this", id="another", compact=True)
            yield StatusText("", id="why-not")
        views = Choice(_VIEWS, self.symbols, default=_VIEWS[0], id="view")
        yield views
        yield RowList(
            (),
            ("enter", "right"),
            self.symbols,
            empty="No settings yet.",
            problems_below=True,
            id="summary",
        )
        yield Preview(id="text")

    def initial_focus(self) -> Widget:
        """Return the summary, never the launch button: it must be focused on purpose."""
        return self.query_one("#summary")

    def keys(self) -> tuple[Key, ...]:
        """Return the keys, with the action of Enter on the focused widget."""
        focused = self.screen.focused
        enter = _ENTER_KEYS.get(focused.id or "" if focused else "", ())
        if self.session.current_launch:
            return (_BACK, _SHOW, *(enter if enter != _ENTER_KEYS["launch"] else ()), *_HELP)
        return (_BACK, _LAUNCH, *enter, *_HELP)

    def refresh_state(self) -> None:
        """Show the summary, the chosen view, and whether launch is possible."""
        super().refresh_state()
        record, reason = self.session.current_launch, self.session.launch_block_reason()
        launch = self.query_one("#launch", Button)
        launch.disabled = bool(reason)
        launch.label = "Show the launch" if record else "Launch"
        self.query_one("#another").display = record is not None
        self._refresh_status(record, reason)
        self._paths, rows = self._lines()
        self.query_one("#summary", RowList).show(rows)
        self._show_view()

    def _refresh_status(self, record: LaunchRecord | None, reason: str) -> None:
        """Show next to the button: the launch, or why it is blocked, or the manager."""
        parts = [rollout_part(record, self.symbols)] if record else self._readiness(reason)
        words = join_parts(parts, self.symbols, self.app.theme_variables)
        self.query_one("#why-not", StatusText).set_text(words)

    def _readiness(self, reason: str) -> list[StatusPart]:
        session, symbols = self.session, self.symbols
        warnings = problem_counts((p for p in session.problems if p.level == "warning"), symbols)
        failed = ", ".join(record.name for record in session.launches_to_remove)
        if not reason and failed:
            words = f"{symbols.warning} F9 asks to remove the failed service first: {failed}"
            return [(words, "warning"), *warnings]
        if not reason:
            return [(f"F9 creates it on {session.manager_label}", "done"), *warnings]
        if session.connecting and not session.errors:
            return [(f"{symbols.hint} {reason}", ""), *warnings]
        return [(f"{symbols.error} {reason}", "error"), *warnings]

    def _lines(self) -> tuple[list[str], list[Row]]:
        """Return the paths and rows of errors and warnings, then settings, then hints."""
        ranked = sorted(self.session.problems, key=lambda problem: problem.rank)
        wrong = [problem for problem in ranked if problem.level != "hint"]
        lines = summary(self.session.draft)
        hints = ranked[len(wrong) :]
        rows = [_problem_row(problem) for problem in wrong]
        rows += [Row((line.step.name, line.title, line.value)) for line in lines]
        rows += [_problem_row(problem) for problem in hints]
        paths = [p.path for p in wrong] + [line.path for line in lines] + [p.path for p in hints]
        return paths, rows

    def _show_view(self) -> None:
        view = self.query_one("#view", Choice).selected
        text = self.query_one("#text", Preview)
        self.query_one("#summary").display = view == _VIEWS[0]
        text.display = view != _VIEWS[0]
        if text.display:
            text.show(*self._text(view))

    def _text(self, view: str) -> tuple[list[str], int]:
        request = self.session.shown_request
        if request is None:
            return [f"cannot be sent yet: {self.session.launch_block_reason()}"], 1
        if view == "JSON":
            return request_lines(request, self.symbols)
        lines = self._curl(request) if view == "curl" else self._command_line(request)
        return lines, len(lines)

    def _curl(self, request: Request) -> list[str]:
        from swarmtui.formats.curl import curl_command

        if self.session.engine is None:
            return ["Not connected to a manager: the address is unknown."]
        return curl_command(request, self.session.engine.endpoint, multiline=True).splitlines()

    def _command_line(self, request: Request) -> list[str]:
        from swarmtui.formats.docker_cli.create_command import create_command, unsupported_settings

        body = json.loads(request.body)
        auth = "X-Registry-Auth" in request.headers
        lines = create_command(body, with_registry_auth=auth, multiline=True).splitlines()
        unsupported = [each for each in unsupported_settings(body) if each.level != "hint"]
        notes = (f"# {describe_path(each.path)}: {each.message}" for each in unsupported)
        return [*lines, *notes]

    @on(Choice.Changed, "#view")
    def _view_changed(self, event: Choice.Changed) -> None:
        event.stop()
        self._show_view()

    @on(RowList.KeyPressed, "#summary")
    def _on_line_chosen(self, event: RowList.KeyPressed) -> None:
        event.stop()
        if event.key == "right":
            self._show_next_view()
        else:
            self.post_message(PathPicked(self._paths[event.index]))

    def _show_next_view(self) -> None:
        """Go to the choice of the view, and choose the one after the summary."""
        views = self.query_one("#view", Choice)
        views.focus()
        views.action_move(1)

    @on(Button.Pressed, "#launch")
    def _on_launch_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(LaunchPressed())

    @on(Button.Pressed, "#another")
    def _on_another_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(NewDraftPressed())

    async def focus_path(self, path: str) -> None:  # noqa: ARG002 - the JSON shows every path
        """Show the JSON: a path that belongs to no other step is visible only there."""
        self.query_one("#view", Choice).value = _VIEWS[1]
        self._show_view()
        self.query_one("#text").focus()


def _problem_row(problem: Problem) -> Row:
    return Row((step_of(problem.path).name, describe_path(problem.path)), problem)
