"""The review step: problems and settings, the request in other notations, and launch."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button

from swarmtui.spec.known_names import list_names
from swarmtui.wizard.state.launches import LaunchRecord
from swarmtui.wizard.state.levels import (
    StatusPart,
    join_parts,
    level_message,
    pluralize,
    problem_counts,
)
from swarmtui.wizard.state.request_text import NOTATIONS, file_name, request_text
from swarmtui.wizard.state.review_rows import review_rows
from swarmtui.wizard.state.status import describe_place, rollout_part
from swarmtui.wizard.widgets.key_line import Key
from swarmtui.wizard.widgets.launch_button import LaunchButton
from swarmtui.wizard.widgets.messages import (
    ExplanationChanged,
    LaunchPressed,
    NewDraftPressed,
    SaveAsked,
)
from swarmtui.wizard.widgets.preview import SCROLL_KEYS, Preview, request_lines
from swarmtui.wizard.widgets.status_text import LaunchStatus
from swarmtui.wizard.widgets.step_pane import StepPane
from swarmtui.wizard.widgets.summary_list import SummaryList
from swarmtui.wizard.widgets.view_tabs import ViewTabs

_SHOWN_ERRORS = 20
_SUMMARY, _JSON = "summary", "JSON"
_BACK = Key("F7", "back", "f7")
_LAUNCH = Key("F9", "launch", "#launch")  # a click focuses the button and does not launch
_SHOW = Key("F9", "show launch", "f9")
_HELP = (
    Key("F1", "help", "f1", is_optional=True),
    Key("^P", "commands", "ctrl+p", is_optional=True),
)
_ENTER_KEYS = {
    "launch": (Key("Enter", "launch", "enter"),),
    "another": (Key("Enter", "new from this", "enter"),),
    "summary": (Key("Enter", "to the field", "enter"),),
}
_TEXT_KEYS = (Key("C", "copy", "c"), Key("S", "save", "s"))
_NEXT_VIEW = Key("Right", "next view", "right", is_optional=True)


class ReviewStep(StepPane):
    """Problems, then settings that differ from the defaults; each line links to its field."""

    BINDINGS = [
        Binding("left", "next_view(-1)", "Previous view", show=False),
        Binding("right", "next_view(1)", "Next view", show=False),
        Binding("c", "copy_text", "Copy the shown text"),
        Binding("s", "save_text", "Save the shown text in a file"),
        *(Binding(key, f"scroll_view('{key}')", show=False) for key in SCROLL_KEYS),
    ]
    DEFAULT_CSS = """
    ReviewStep { overflow-y: hidden; }
    ReviewStep .purpose { height: 1; margin-bottom: 0; }
    """

    def compose_body(self) -> ComposeResult:
        """Yield the launch button and its status, the choice of view, and the views."""
        with Horizontal(classes="launching"):
            yield LaunchButton("Launch", id="launch")
            yield Button("New from this", id="another", compact=True)
            yield LaunchStatus(self.symbols, id="why-not")
        yield ViewTabs((_SUMMARY, *NOTATIONS), id="view")
        yield SummaryList(self.symbols, id="summary")
        yield Preview(self.symbols, id="text")

    @property
    def view(self) -> str:
        """The name of the view that is shown."""
        return self.query_one(ViewTabs).chosen

    @property
    def _shown(self) -> SummaryList | Preview:
        """The widget of the view that is shown."""
        if self.view == _SUMMARY:
            return self.query_one(SummaryList)
        return self.query_one("#text", Preview)

    @property
    def _has_text(self) -> bool:
        """Whether a request is shown that can be copied and saved."""
        return self.view != _SUMMARY and self.session.shown_request is not None

    def focus_first(self) -> None:
        """Show the summary first if there are errors: no other view has anything to show."""
        if self.session.errors and not self.session.current_launch:
            self.query_one(ViewTabs).choose(_SUMMARY)
            self._show_view()
        super().focus_first()

    def initial_focus(self) -> Widget:
        """Return the view, never the launch button: it must be focused on purpose."""
        return self._shown

    def reload_from_draft(self) -> None:
        """Also put the cursor on what needs attention."""
        super().reload_from_draft()
        self.query_one(SummaryList).reset_cursor()

    def keys(self) -> tuple[Key, ...]:
        """Return the keys, with the action of Enter on the focused widget."""
        focused = self.screen.focused
        name = focused.id or "" if focused else ""
        shows_launch = self.session.current_launch is not None
        enter = () if shows_launch and name == "launch" else _ENTER_KEYS.get(name, ())
        text = _TEXT_KEYS if self._has_text else ()
        return (_BACK, _SHOW if shows_launch else _LAUNCH, *enter, *text, _NEXT_VIEW, *_HELP)

    def refresh_state(self) -> None:
        """Show the summary, the chosen view, and whether launch is possible."""
        super().refresh_state()
        record, reason = self.session.current_launch, self.session.launch_block_reason()
        launch = self.query_one("#launch", Button)
        launch.disabled = bool(reason)
        launch.label = "Show the launch" if record else "Launch"
        another = self.query_one("#another")
        if another.display is (record is None):
            another.display = record is not None
            launch.refresh(layout=True)  # Textual does not do it for a label of another width
        self._refresh_status(record, reason)
        self.query_one(SummaryList).show(review_rows(self.session, self.symbols.ellipsis))
        self._show_view()

    def _refresh_status(self, record: LaunchRecord | None, reason: str) -> None:
        """Show next to the button: the launch, or why it is blocked, or the manager."""
        parts = [rollout_part(record, self.symbols)] if record else self._readiness(reason)
        words = join_parts(parts, self.symbols, self.app.theme_variables)
        status = self.query_one(LaunchStatus)
        status.set_class(record is not None, "-cut")  # the launch screen has the whole text
        status.set_text(words)

    def _readiness(self, reason: str) -> list[StatusPart]:
        session, symbols = self.session, self.symbols
        manager = f" {symbols.dot} ".join(session.manager_names)
        warnings = problem_counts((p for p in session.problems if p.level == "warning"), symbols)
        failed = list_names([record.name for record in session.launches_to_remove])
        if not reason and failed:
            words = f"{symbols.warning} F9 asks to remove the failed service first: {failed}"
            return [(words, "warning"), *warnings]
        if not reason:
            return [(f"F9 creates it on {manager}", "done")]
        if session.connecting and not session.errors:
            return [(f"{symbols.hint} {reason}", ""), *warnings]
        return [(f"{symbols.error} {reason}", "error"), *warnings]

    def _show_view(self) -> None:
        """Show the chosen view, and take the focus along from the other one."""
        shown, views = self._shown, (self.query_one(SummaryList), self.query_one("#text", Preview))
        had_focus = any(view.has_focus for view in views if view is not shown)
        if isinstance(shown, Preview):
            self._show_text(shown)
        shown.display = True
        if had_focus:
            shown.focus()
        for view in views:
            view.display = view is shown

    def _show_text(self, text: Preview) -> None:
        request = self.session.shown_request
        if self.view == _JSON and request:
            text.show(*request_lines(request, self.symbols))
            return
        try:
            text.show(request_text(self.session, self.view).split("\n"), is_json=False)
        except ValueError as why:
            text.show([str(why), *self._worst_problems()], 1, is_json=False)

    def _worst_problems(self) -> list[str]:
        """Return the errors, the first ones of a long list."""
        errors, symbols = self.session.errors, self.symbols
        lines = [
            level_message(
                "error", f"{describe_place(each.path)}: {each.message_with_hint}", symbols
            )
            for each in errors[:_SHOWN_ERRORS]
        ]
        rest = len(errors) - len(lines)
        return [*lines, f"{symbols.ellipsis} {pluralize(rest, 'more error')}"] if rest else lines

    @on(ViewTabs.Changed)
    def _view_changed(self, event: ViewTabs.Changed) -> None:
        event.stop()
        self.query_one("#text").scroll_home(animate=False)
        self._show_view()
        self.post_message(ExplanationChanged())

    def action_next_view(self, by: int) -> None:
        """Show the next view."""
        self.query_one(ViewTabs).move(by)

    def action_scroll_view(self, key: str) -> None:
        """Scroll the text with a key that was pressed on the tabs; go to the summary."""
        shown = self._shown
        if isinstance(shown, Preview):
            shown.action_scroll_with(key)
        elif self.query_one(ViewTabs).has_focus:
            shown.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow copying and saving only while a text is shown."""
        if action in ("copy_text", "save_text"):
            return self._has_text
        return super().check_action(action, parameters)

    def action_copy_text(self) -> None:
        """Copy the text as it can be run or loaded: not wrapped, without headers."""
        if text := self._real_text():
            self.app.copy_to_clipboard(text)
            words = "sent to the terminal's clipboard; not every terminal accepts it"
            self.notify(f"{self.view} {words}", timeout=4)

    def action_save_text(self) -> None:
        """Ask for a file name, and save the same text."""
        if text := self._real_text():
            name = file_name(self.session, self.view)
            self.post_message(SaveAsked(f"Save {self.view} in a file", f"{text}\n", name))

    def _real_text(self) -> str:
        """Return the text, or say why there is none and return ""."""
        try:
            return request_text(self.session, self.view)
        except ValueError as why:
            self.notify(str(why), severity="error", timeout=4)
            return ""

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
        self.query_one(ViewTabs).choose(_JSON)
        self._show_view()
        self._shown.focus()
