"""The launch screen: the outcome of the request, the state of the tasks, and next actions."""

from __future__ import annotations

from math import ceil
from threading import Event

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button

from swarmtui.cluster.rollout import Progress, Rollout
from swarmtui.cluster.tasks import TaskRow
from swarmtui.errors import ExitStatus, SwarmtuiError
from swarmtui.launch.error_fields import field_of_error
from swarmtui.launch.watch import Observation, Verdict, describe_count, follow
from swarmtui.spec.known_names import list_names
from swarmtui.spec.problem import Level, Problem
from swarmtui.wizard.screens.confirm import ConfirmScreen
from swarmtui.wizard.state.flow import step_of
from swarmtui.wizard.state.launches import LaunchRecord
from swarmtui.wizard.state.levels import level_message, pluralize
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.terminal.symbols import Symbols
from swarmtui.wizard.terminal.teardown_guard import TeardownGuard
from swarmtui.wizard.widgets.divider import Divider
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.top_line import TopLine

_BACK, _HELP = Key("Esc", "back", "escape"), Key("F1", "help", "f1")
_DETAILS = Key("F3", "details", "f3", is_optional=True)
_TO_BUTTONS = Key("Tab", "buttons", "tab")
_CHOOSE = Key("Left/Right", "choose", "right", is_optional=True)
_ENTER_WORDS = {"again": "send again", "quit": "quit", "remove": "remove"}


class LaunchScreen(TeardownGuard, Screen[str | None]):
    """Shows ID, warnings, tasks, verdict and actions. Closing it never removes the service.

    Returns the path of the field to change, or None.
    """

    HELP_KEYS = (
        ("Esc, F7", "back to the wizard; the service and the draft are kept"),
        ("Tab, Left, Right", "choose a button"),
        ("Enter", "press the button"),
        ("F3", "the exact messages of the manager and the nodes"),
        ("Ctrl+Q", "quit; a created service stays, and its ID is printed"),
    )

    BINDINGS = [
        Binding("escape,f7", "back", "Back to the wizard"),
        Binding("f3", "details", "Details"),
        Binding("left", "next_button(-1)", show=False),
        Binding("right", "next_button(1)", show=False),
    ]

    def __init__(self, session: Session, record: LaunchRecord, symbols: Symbols) -> None:
        super().__init__()
        self._session = session
        self._record = record
        self._symbols = symbols
        self._stop_watching = Event()
        self._path_to_fix = ""
        self._details: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Yield the top line, the outcome, the tasks, the buttons and the keys."""
        yield TopLine(self._symbols)
        yield Divider(self._symbols)
        with VerticalScroll(id="launch-body", can_focus=False):
            yield StatusText(_sending_text(self._record, self._symbols), id="outcome")
            yield StatusText("", id="said")
            yield StatusText("", id="count")
            yield RowList(
                ("Task", "State", "Node"), (), self._symbols, problems_below=True, id="tasks"
            )
        with Horizontal(classes="actions"):
            yield Button("", id="go", compact=True)
            yield Button("Send again", id="again", compact=True)
            yield Button("Leave the service and quit", id="quit", compact=True)
            yield Button("Remove", id="remove", compact=True)  # last: Tab must not reach it first
        yield KeyLine((_BACK, _HELP), id="keys")

    def on_mount(self) -> None:
        """Wait for the answer in the background."""
        top = self.query_one(TopLine)
        top.service_name, top.manager_words = self._record.name, self._session.manager_names
        self._wait_for_answer()

    def _wait_for_answer(self) -> None:
        self._refresh_buttons()
        in_background(self, self._record.answered.wait, self._on_answer, self._on_watch_failed)

    def _on_answer(self, _: object) -> None:
        if self._record.launched:
            self._show_created()
        else:
            self._show_not_created()

    def _show_not_created(self) -> None:
        """Show why nothing was created, or why that is not known."""
        record = self._record
        self._set_status("outcome", level_message("error", record.outcome, self._symbols), "error")
        self._set_status("said", record.hint)
        if isinstance(record.error, SwarmtuiError) and record.error.detail:
            self._details["Message from the manager"] = record.error.detail
        self._set_path_to_fix(f"{record.outcome} {record.hint}")
        self._refresh_buttons()

    def _show_created(self) -> None:
        record, symbols = self._record, self._symbols
        launched = record.launched
        assert launched is not None  # noqa: S101 - checked in _on_answer()
        words = f"{symbols.done} created {launched.name} at {record.clock_time}\nID {launched.id}"
        self._set_status("outcome", words, "done")
        warnings = [level_message("warning", words, symbols) for words in launched.warnings]
        if launched.caveat:
            warnings.insert(0, level_message("warning", launched.caveat, symbols))
        self._set_status("said", "\n".join(warnings), "warning")
        self._refresh_buttons()
        in_background(self, self._watch, lambda _: None, self._on_watch_failed)

    def _watch(self) -> None:
        """Watch the tasks, in the background, until the rollout ends or the screen is closed."""
        engine = self._session.engine
        assert engine is not None  # noqa: S101 - it created the service
        for observation in follow(engine, self._record.service_id, wait=self._stop_watching.wait):
            if not self._stop_watching.is_set():
                self.call_later(self._show_observation, observation)

    def _show_observation(self, observation: Observation) -> None:
        if self._record.state == "removed":
            return
        self.query_one("#tasks", RowList).show([_row(task) for task in observation.progress.rows])
        for task in (*observation.progress.failed_tasks, *observation.progress.rows):
            if task.error:
                self._details[f"Task {task.label} on {task.node or 'no node'}"] = task.error
        if observation.verdict:
            self._show_verdict(observation, observation.verdict)
        else:
            self._show_progress(observation)
        self._refresh_buttons()

    def _show_progress(self, observation: Observation) -> None:
        words, cause = describe_count(observation.progress), observation.progress.cause
        if not self._record.is_over:
            self._record.sentence = f"{words} when you left" + (f": {cause}" if cause else "")
        is_failing = _is_failing(observation.progress)
        level: Level = "warning" if observation.progress.failed_tasks else "hint"
        lines = [f"{self._symbols.dot} {words}{_time_left(observation)}"]
        if cause:
            lines.append(
                level_message(level, cause + _attempts_text(observation.rollout), self._symbols)
            )
        self._set_path_to_fix(cause if is_failing else "")
        self._record.failure = self._failure(observation.progress)
        self._set_status("count", "\n".join(lines), level if cause else "")

    def _failure(self, progress: Progress) -> str:
        """Return what is wrong with the tasks; "" while they start or run."""
        if progress.cause and progress.failed_tasks:
            return "its tasks fail"
        return "its tasks do not run" if progress.cause and self._path_to_fix else ""

    def _show_verdict(self, observation: Observation, verdict: Verdict) -> None:
        record = self._record
        record.sentence, record.status = verdict.sentence, verdict.exit_status
        record.is_over = True
        record.failure = "" if verdict.exit_status is ExitStatus.DONE else "its tasks fail"
        if verdict.kind == "removed":
            record.was_removed = True
        if verdict.exit_status is ExitStatus.DONE:
            self._path_to_fix = ""
            self._set_status("count", f"{self._symbols.done} {verdict.sentence}", "done")
        else:
            self._set_path_to_fix(observation.progress.cause)
            words = verdict.sentence + _attempts_text(observation.rollout)
            self._set_status("count", level_message("error", words, self._symbols), "error")

    def _on_watch_failed(self, error: Exception) -> None:
        words = level_message("error", f"the tasks cannot be watched: {error}", self._symbols)
        self._set_status("count", words, "error")

    def _set_path_to_fix(self, words: str) -> None:
        self._path_to_fix = field_of_error(words)

    def _set_status(self, id_: str, words: str, tone: str = "") -> None:
        widget = self.query_one(f"#{id_}", StatusText)
        for name in ("error", "warning", "done"):
            widget.set_class(tone == name, f"-{name}")
        widget.set_text(words)
        widget.display = bool(words)

    def _refresh_buttons(self) -> None:
        """Show the buttons for what can be done now; the focus of a hidden one goes to the tasks.

        Textual would focus the next button, which Enter would then press.
        """
        state = self._record.state
        self.query_one("#go", Button).label = f"Go to {step_of(self._path_to_fix).name}"
        offered = {
            "#go": bool(self._path_to_fix),
            "#again": state == "not-created" and self._record.tree == self._session.draft.tree,
            "#remove": state == "created",
            "#quit": state == "created",
        }
        for selector, is_offered in offered.items():
            button = self.query_one(selector)
            if button.has_focus and not is_offered:
                self.set_focus(self.query_one("#tasks"))
            button.display = is_offered
        self._refresh_keys()

    @property
    def _buttons(self) -> list[Button]:
        return [button for button in self.query(Button) if button.display]

    def _refresh_keys(self) -> None:
        """Show what Enter does on the focused button, or how to reach the buttons."""
        focused, stays = self.focused, self._record.state == "created"
        quit_words = "quit"
        if isinstance(focused, Button) and focused.display:
            enter = _ENTER_WORDS.get(focused.id or "", f"go to {step_of(self._path_to_fix).name}")
            keys: tuple[Key, ...] = (Key("Enter", enter, "enter"), _CHOOSE)
        else:
            keys = (_TO_BUTTONS,) if self._buttons else ()
            quit_words += "; the service stays" if stays else ""
        quit_key = Key("^Q", quit_words, "ctrl+q")
        self.query_one("#keys", KeyLine).show((*keys, _BACK, _DETAILS, quit_key, _HELP))

    def on_descendant_focus(self) -> None:
        """Show the keys of the widget that has the focus now."""
        self._refresh_keys()

    def action_next_button(self, by: int) -> None:
        """Focus the next button, the previous one, or from elsewhere the first one."""
        buttons, focused = self._buttons, self.focused
        if isinstance(focused, Button) and focused in buttons:
            place = buttons.index(focused) + by
            self.set_focus(buttons[max(0, min(len(buttons) - 1, place))])
        elif buttons:
            self.set_focus(buttons[0])

    def on_unmount(self) -> None:
        """Stop querying the manager."""
        self._stop_watching.set()

    def action_back(self) -> None:
        """Close; the service is not changed."""
        self.dismiss(None)

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        self.dismiss(self._path_to_fix)

    @on(Button.Pressed, "#quit")
    async def _quit(self) -> None:
        await self.app.run_action("request_quit")

    @on(Button.Pressed, "#again")
    def _send_again(self) -> None:
        """Send the draft again, after a request that is proven to have created nothing."""
        if record := self._session.launch(self._record.replaces):
            self._record, self._path_to_fix = record, ""
            self._set_status("outcome", _sending_text(record, self._symbols))
            self._set_status("said", "")
            self._wait_for_answer()

    def action_details(self) -> None:
        """Show the exact messages of the manager and the nodes."""
        from swarmtui.wizard.screens.details import DetailsScreen

        self.app.push_screen(DetailsScreen(self._details))

    @on(Button.Pressed, "#remove")
    def _ask_to_remove(self) -> None:
        words = "Its tasks are stopped and their containers are removed. Volumes are kept."
        question = ConfirmScreen(f"Remove {self._record.name}?", words, "Remove", "Keep")
        self.app.push_screen(question, self._remove)

    def _remove(self, yes: bool | None) -> None:
        engine = self._session.engine
        if yes and engine:
            service_id = self._record.service_id
            in_background(
                self, lambda: engine.remove(service_id), self._on_removed, self._on_remove_failed
            )

    def _on_removed(self, _: None) -> None:
        record = self._record
        record.was_removed, self._path_to_fix = True, ""
        self._stop_watching.set()
        self._set_status(
            "outcome", f"{self._symbols.done} removed {record.name}\nID {record.service_id}"
        )
        self._set_status("count", "")
        self.query_one("#tasks", RowList).show([])
        self._refresh_buttons()

    def _on_remove_failed(self, error: Exception) -> None:
        words = level_message("error", f"not removed: {error}", self._symbols)
        self._set_status("said", words, "error")


def _is_failing(progress: Progress) -> bool:
    """Whether tasks failed or have an error; not while they only start."""
    return bool(progress.failed_tasks or any(task.error for task in progress.rows))


def _sending_text(record: LaunchRecord, symbols: Symbols) -> str:
    removed = list_names([each.name for each in record.replaces])
    doing = f"Removing {removed}, then sending" if removed else "Sending"
    return f"{doing}{symbols.ellipsis} The request is sent only once."


def _row(task: TaskRow) -> Row:
    """Return the row of a task; its error is shown in full on separate lines."""
    problem = Problem("", task.error) if task.error else None
    return Row((task.label, task.state, task.node), problem)


def _time_left(observation: Observation) -> str:
    """Return `; watched for 4 more seconds` while all tasks are in the desired state."""
    seconds = ceil(observation.seconds_left)
    return f"; watched for {pluralize(seconds, 'more second')}" if seconds else ""


def _attempts_text(rollout: Rollout) -> str:
    """Return ` (3 failed attempts)`, or ""."""
    count = len(rollout.failed_tasks)
    return f" ({pluralize(count, 'failed attempt')})" if count else ""
