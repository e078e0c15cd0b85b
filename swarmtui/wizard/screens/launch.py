"""The launch: what became of the request, how far the tasks are, and what can be done about it."""

from __future__ import annotations

from math import ceil
from threading import Event

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button

from swarmtui.cluster.rollout import Rollout
from swarmtui.cluster.tasks import TaskRow
from swarmtui.errors import ExitStatus, SwarmtuiError
from swarmtui.launch.blame import field_of_error
from swarmtui.launch.watch import Observation, Verdict, describe_count, follow
from swarmtui.spec.problem import Level, Problem
from swarmtui.wizard.terminal.background import in_background
from swarmtui.wizard.state.flow import step_of
from swarmtui.wizard.state.launches import LaunchRecord
from swarmtui.wizard.state.levels import counted, labelled
from swarmtui.wizard.terminal.live import Live
from swarmtui.wizard.screens.confirm import ConfirmScreen
from swarmtui.wizard.state.session import Session
from swarmtui.wizard.terminal.symbols import Signs
from swarmtui.wizard.widgets.divider import Divider
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.top_line import TopLine

_BACK, _HELP = Key("Esc", "back to the wizard", "escape"), Key("F1", "help", "f1")
_DETAILS = Key("F3", "details", "f3")
_SENT_KEYS = (_BACK, _DETAILS, Key("^Q", "quit; the service stays", "ctrl+q"), _HELP)
_BACK_KEYS = (_BACK, _DETAILS, Key("^Q", "quit", "ctrl+q"), _HELP)


class LaunchScreen(Live, Screen[str | None]):
    """ID, warnings, tasks, verdict and next steps. Leaving it never removes the service.

    It ends with the path of the field that the person wants to change, or None.
    """

    HELP_KEYS = (
        ("Esc, F7", "back to the wizard; what was sent stays sent, and nothing typed is lost"),
        ("Tab, Enter", "choose a button, press it"),
        ("F3", "what the manager and the nodes wrote, word for word"),
        ("Ctrl+Q", "quit; a service that was created stays, and its ID is printed"),
    )

    BINDINGS = [
        Binding("escape,f7", "back", "Back to the wizard"),
        Binding("f3", "details", "Details"),
    ]

    def __init__(self, session: Session, record: LaunchRecord, signs: Signs) -> None:
        super().__init__()
        self._session = session
        self._record = record
        self._signs = signs
        self._gone = Event()
        self._blamed = ""
        self._details: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Top line, what happened, the tasks, what can be done, keys."""
        yield TopLine(self._signs)
        yield Divider(self._signs)
        with VerticalScroll(id="launch-body", can_focus=False):
            yield StatusText(_sending(self._signs), id="outcome")
            yield StatusText("", id="said")
            yield StatusText("", id="count")
            yield RowList(("Task", "State", "Node"), (), self._signs, id="tasks")
        with Horizontal(classes="actions"):
            yield Button("Remove", id="remove", compact=True)
            yield Button("Leave it running and quit", id="quit", compact=True)
            yield Button("Send again", id="again", compact=True)
            yield Button("", id="go", compact=True)  # comes late: none may move for it
        yield KeyLine(_BACK_KEYS, id="keys")

    def on_mount(self) -> None:
        """Wait for the answer, which may be there already."""
        top = self.query_one(TopLine)
        top.name_shown, top.manager = self._record.name, self._session.manager
        self._await_answer()

    def _await_answer(self) -> None:
        self._offer()
        in_background(self, self._record.answered.wait, self._answered, self._cannot_watch)

    def _answered(self, _: object) -> None:
        if self._record.launched:
            self._created()
        else:
            self._not_created()

    def _not_created(self) -> None:
        """Nothing was created, or nobody can say; and why."""
        record = self._record
        self._say("outcome", labelled("error", record.outcome, self._signs), "error")
        self._say("said", record.hint)
        if isinstance(record.error, SwarmtuiError) and record.error.detail:
            self._details["The manager's own words"] = record.error.detail
        self._blame(f"{record.outcome} {record.hint}")
        self._offer()

    def _created(self) -> None:
        record, signs = self._record, self._signs
        done = record.launched
        assert done is not None  # noqa: S101 - asked before
        words = f"{signs.done} created {done.name} at {record.clock_time}\nID {done.id}"
        self._say("outcome", words, "done")
        warnings = [labelled("warning", words, signs) for words in done.warnings]
        if done.caveat:
            warnings.insert(0, labelled("warning", done.caveat, signs))
        self._say("said", "\n".join(warnings), "warning")
        self.query_one("#keys", KeyLine).show(_SENT_KEYS)
        self._offer()
        in_background(self, self._watch, lambda _: None, self._cannot_watch)

    def _watch(self) -> None:
        """Runs in the background, until the rollout is over or the screen is left."""
        engine = self._session.engine
        assert engine is not None  # noqa: S101 - it created the service
        for sight in follow(engine, self._record.service_id, wait=self._gone.wait):
            if not self._gone.is_set():
                self.call_later(self._show, sight)

    def _show(self, sight: Observation) -> None:
        if self._record.state == "removed":
            return
        self.query_one("#tasks", RowList).show([_row(task) for task in sight.progress.rows])
        for task in (*sight.progress.failed_tasks, *sight.progress.rows):
            if task.error:
                self._details[f"Task {task.label} on {task.node or 'no node'}"] = task.error
        if sight.verdict:
            self._ended(sight, sight.verdict)
        else:
            self._show_progress(sight)
        self._offer()

    def _show_progress(self, sight: Observation) -> None:
        words, cause = describe_count(sight.progress), sight.progress.cause
        if not self._record.is_over:
            self._record.sentence = f"{words} when you left" + (f": {cause}" if cause else "")
        level: Level = "warning" if sight.progress.failed_tasks else "hint"
        lines = [f"{self._signs.dot} {words}{_time_left(sight)}"]
        if cause:
            lines.append(labelled(level, cause + _attempts(sight.rollout), self._signs))
            self._blame(cause)
        self._say("count", "\n".join(lines), level if cause else "")

    def _ended(self, sight: Observation, verdict: Verdict) -> None:
        record = self._record
        record.sentence, record.status = verdict.sentence, verdict.exit_status
        record.is_over = True
        if verdict.kind == "removed":
            record.was_removed = True
        if verdict.exit_status is ExitStatus.DONE:
            self._blamed = ""
            self._say("count", f"{self._signs.done} {verdict.sentence}", "done")
        else:
            self._blame(sight.progress.cause)
            words = verdict.sentence + _attempts(sight.rollout)
            self._say("count", labelled("error", words, self._signs), "error")

    def _cannot_watch(self, error: Exception) -> None:
        words = labelled("error", f"the tasks cannot be watched: {error}", self._signs)
        self._say("count", words, "error")

    def _blame(self, words: str) -> None:
        self._blamed = field_of_error(words)

    def _say(self, id_: str, words: str, tone: str = "") -> None:
        widget = self.query_one(f"#{id_}", StatusText)
        for name in ("error", "warning", "done"):
            widget.set_class(tone == name, f"-{name}")
        widget.say(words)
        widget.display = bool(words)

    def _offer(self) -> None:
        """Show the buttons for what can be done now."""
        state = self._record.state
        self.query_one("#go", Button).label = f"Go to {step_of(self._blamed).name}"
        offered = {
            "#go": bool(self._blamed),
            "#again": state == "not-created" and self._record.tree == self._session.draft.tree,
            "#remove": state == "created",
            "#quit": state == "created",
        }
        for selector, is_offered in offered.items():
            self.query_one(selector).display = is_offered

    def on_unmount(self) -> None:
        """Nobody looks any more: stop asking the manager."""
        self._gone.set()

    def action_back(self) -> None:
        """Back to the wizard; what was sent stays sent."""
        self.dismiss(None)

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        self.dismiss(self._blamed)

    @on(Button.Pressed, "#quit")
    async def _quit(self) -> None:
        await self.app.run_action("leave")

    @on(Button.Pressed, "#again")
    def _send_again(self) -> None:
        """Send the draft once more, where it is proven that the last request created nothing."""
        if record := self._session.launch():
            self._record, self._blamed = record, ""
            self._say("outcome", _sending(self._signs))
            self._say("said", "")
            self._await_answer()

    def action_details(self) -> None:
        """Show what others wrote, word for word."""
        from swarmtui.wizard.screens.details import DetailsScreen

        self.app.push_screen(DetailsScreen(self._details))

    @on(Button.Pressed, "#remove")
    def _ask_to_remove(self) -> None:
        words = "Its tasks are stopped, and their containers removed. Volumes stay."
        question = ConfirmScreen(f"Remove {self._record.name}?", words, "Remove", "Keep")
        self.app.push_screen(question, self._remove)

    def _remove(self, yes: bool | None) -> None:
        engine = self._session.engine
        if yes and engine:
            service_id = self._record.service_id
            in_background(self, lambda: engine.remove(service_id), self._removed, self._not_removed)

    def _removed(self, _: None) -> None:
        record = self._record
        record.was_removed, self._blamed = True, ""
        self._gone.set()
        self._say("outcome", f"{self._signs.done} removed {record.name}\nID {record.service_id}")
        self._say("count", "")
        self.query_one("#tasks", RowList).show([])
        self.query_one("#keys", KeyLine).show(_BACK_KEYS)
        self._offer()

    def _not_removed(self, error: Exception) -> None:
        words = labelled("error", f"not removed: {error}", self._signs)
        self._say("said", words, "error")


def _sending(signs: Signs) -> str:
    return f"Sending{signs.ellipsis} once, and only once."


def _row(task: TaskRow) -> Row:
    """One task; a long error is shown whole, on lines of its own."""
    problem = Problem("", task.error) if task.error else None
    return Row((task.label, task.state, task.node), problem)


def _time_left(sight: Observation) -> str:
    """`; watched for 4 more seconds`, while all tasks are as they should be."""
    seconds = ceil(sight.seconds_left)
    return f"; watched for {counted(seconds, 'more second')}" if seconds else ""


def _attempts(rollout: Rollout) -> str:
    """` (3 failed attempts)`."""
    count = len(rollout.failed_tasks)
    return f" ({counted(count, 'failed attempt')})" if count else ""
