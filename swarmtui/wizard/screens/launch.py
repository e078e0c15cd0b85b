"""The launch: send once, then follow the tasks until they run or the person leaves."""

from __future__ import annotations

from threading import Event

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import Screen

from swarmtui.cluster.rollout import Progress
from swarmtui.cluster.tasks import TaskRow
from swarmtui.errors import ExitStatus, SwarmtuiError
from swarmtui.launch.submit import Launched, submit
from swarmtui.launch.watch import Verdict, watch
from swarmtui.spec.problem import Problem
from swarmtui.wizard.background import in_background
from swarmtui.wizard.ending import Ending, launched
from swarmtui.wizard.live import Live
from swarmtui.wizard.session import Session
from swarmtui.wizard.signs import Signs
from swarmtui.wizard.widgets.divider import Divider
from swarmtui.wizard.widgets.key_line import Key, KeyLine
from swarmtui.wizard.widgets.row_list import Row, RowList
from swarmtui.wizard.widgets.said import Said
from swarmtui.wizard.widgets.top_line import TopLine

_BACK, _HELP = Key("Esc", "back to the wizard", "escape"), Key("F1", "help", "f1")
_SENT_KEYS = (_BACK, Key("^Q", "quit; the service stays", "ctrl+q"), _HELP)
_BACK_KEYS = (_BACK, Key("^Q", "quit", "ctrl+q"), _HELP)


class LaunchScreen(Live, Screen[None]):
    """ID, warnings, tasks and verdict. Leaving never takes the service away."""

    HELP_KEYS = (
        ("Esc, F7", "back to the wizard; what was sent stays sent, and nothing typed is lost"),
        ("Ctrl+Q", "quit; a service that was created stays, and its ID is printed"),
    )
    BINDINGS = [Binding("escape,f7", "back", "Back to the wizard")]

    def __init__(self, session: Session, signs: Signs) -> None:
        super().__init__()
        self._session = session
        self._signs = signs
        self._launched: Launched | None = None
        self._gone = Event()
        self._sentence = "sent; not followed"
        self._status = ExitStatus.DONE

    def compose(self) -> ComposeResult:
        """Top line, what happened, the tasks, keys."""
        yield TopLine(self._signs)
        yield Divider(self._signs)
        with VerticalScroll(id="launch-body", can_focus=False):
            yield Said(f"Sending{self._signs.ellipsis} once, and only once.", id="outcome")
            yield Said("", id="said")
            yield Said("", id="count")
            yield RowList(("Task", "State", "Node"), (), self._signs, id="tasks")
        yield KeyLine(_BACK_KEYS, id="keys")

    def on_mount(self) -> None:
        """Send."""
        session, engine, request = self._session, self._session.engine, self._session.request
        assert engine is not None  # noqa: S101 - launch is disabled without
        assert request is not None  # noqa: S101
        top = self.query_one(TopLine)
        top.name_shown = session.draft.text("Name")
        top.manager = session.manager
        name = session.draft.text("Name") or None
        in_background(self, lambda: submit(engine, request, name), self._created, self._refused)

    def _refused(self, error: Exception) -> None:
        """Nothing was created, or nobody can say."""
        self._say("outcome", f"{self._signs.problem} {error}", "-bad")
        self._say("said", error.hint if isinstance(error, SwarmtuiError) else "")

    def _created(self, done: Launched) -> None:
        self._launched = done
        again = " (the reply was lost; the service was found by its name)" if done.recovered else ""
        self._say(
            "outcome", f"{self._signs.done} created {done.name}{again}\nID {done.id}", "-good"
        )
        self._say(
            "said", "\n".join(f"{self._signs.problem} {warning}" for warning in done.warnings)
        )
        self.query_one("#keys", KeyLine).show(_SENT_KEYS)
        engine = self._session.engine
        assert engine is not None  # noqa: S101
        in_background(
            self,
            lambda: watch(engine, done.id, on_progress=self._progressed, wait=self._gone.wait),
            self._ended,
            self._lost_sight,
        )

    def _progressed(self, progress: Progress) -> None:
        """Called in the background thread."""
        self.call_later(self._show, progress)

    def _show(self, progress: Progress) -> None:
        state = "complete" if progress.is_job else "running"
        words = f"{progress.running} of {progress.wanted} tasks {state}"
        sign = self._signs.problem if progress.bad_ends else self._signs.dot
        cause = f"\n{sign} {progress.cause}" if progress.cause else ""
        self._say("count", words + cause)
        self._sentence = f"{words} when you left" + (
            f": {progress.cause}" if progress.cause else ""
        )
        self.query_one("#tasks", RowList).show([_row(task) for task in progress.rows])

    def _ended(self, verdict: Verdict) -> None:
        self._sentence, self._status = verdict.sentence, verdict.exit_status
        good = verdict.exit_status is ExitStatus.DONE
        sign = self._signs.done if good else self._signs.problem
        self._say("count", f"{sign} {verdict.sentence}", "-good" if good else "-bad")

    def _lost_sight(self, error: Exception) -> None:
        self._say("count", f"{self._signs.problem} cannot follow the tasks: {error}", "-bad")

    def _say(self, id_: str, words: str, state: str = "") -> None:
        widget = self.query_one(f"#{id_}", Said)
        widget.set_class(state == "-bad", "-bad")
        widget.set_class(state == "-good", "-good")
        widget.say(words)
        widget.display = bool(words)

    def on_unmount(self) -> None:
        """Nobody looks any more: stop asking the manager."""
        self._gone.set()

    def action_back(self) -> None:
        """Back to the wizard; what was sent stays sent."""
        self.dismiss()

    def ending(self) -> Ending | None:
        """The ID and the command line, which the terminal keeps; None while there is no service."""
        if self._launched is None:
            return None
        return launched(self._session, self._launched.id, self._sentence, self._status)


def _row(task: TaskRow) -> Row:
    """One task; a long error is told whole, on lines of its own."""
    problem = Problem("", task.error) if task.error else None
    return Row((task.label, task.state, task.node), problem)
