"""The update step: the update and the rollback policy, side by side."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Label

from swarmtui.spec.field_info import field_info
from swarmtui.spec.problem import Problem
from swarmtui.wizard.state.levels import level_message
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.messages import DraftChanged
from swarmtui.wizard.widgets.status_text import StatusText
from swarmtui.wizard.widgets.step_pane import StepPane

_SETTINGS = ("Parallelism", "Delay", "FailureAction", "Monitor", "MaxFailureRatio", "Order")
_POLICIES = ("UpdateConfig", "RollbackConfig")


class UpdateStep(StepPane):
    """The same settings for update and rollback. For a job they are disabled and can be cleared."""

    def compose_body(self) -> ComposeResult:
        """Yield a header, then one line per setting with its help below it."""
        yield StatusText("", id="note")
        yield Button("Clear both", id="clear", compact=True)
        with Horizontal(classes="policy head"):
            yield Label("", classes="label")
            yield Label("Update", classes="cell")
            yield Label("Rollback", classes="cell")
        for setting in _SETTINGS:
            yield self._line(setting)

    def _line(self, setting: str) -> Vertical:
        info = field_info(f"UpdateConfig.{setting}")
        cells = [self._cell(f"{policy}.{setting}") for policy in _POLICIES]
        title = Label(info.title if info else setting, classes="label", markup=False)
        hint = StatusText("", classes="hint", id=f"hint-{setting}")
        return Vertical(Horizontal(title, *cells, classes="policy"), hint, classes="setting")

    def _cell(self, path: str) -> Field:
        return Field(path, self.session.draft.text(path), self.symbols, self.edit, bare=True)

    def refresh_state(self) -> None:
        """Also show the help of each line, and disable all settings of a job."""
        super().refresh_state()
        kind = self.session.draft.mode
        job = kind.endswith("-job")
        filled = any(self.session.draft.value(policy) is not None for policy in _POLICIES)
        for field in self.query(Field):
            if job and not self.session.draft.text(field.path):
                field.control.disabled = True
        self.query_one("#clear").display = job and filled
        self._show_note(self._note(kind, filled))
        for setting in _SETTINGS:
            self._fill_hint(setting)

    def _show_note(self, words: str) -> None:
        note = self.query_one("#note", StatusText)
        note.display = bool(words)
        note.set_text(words)

    def _note(self, kind: str, filled: bool) -> str:
        """Return what applies to a whole column."""
        if kind.endswith("-job"):
            words = f"A {kind} does not use an update or rollback policy."
            return (
                level_message("error", words, self.symbols)
                if filled
                else f"{self.symbols.dot} {words}"
            )
        requirement = self._rollback_requirement()
        return f"{self.symbols.dot} Rollback {requirement}." if requirement else ""

    def _rollback_requirement(self) -> str:
        info = field_info("RollbackConfig")
        return self.session.unmet_requirement(info) if info else ""

    def _fill_hint(self, setting: str) -> None:
        hint = self.query_one(f"#hint-{setting}", StatusText)
        fields = [field for field in self.query(Field) if field.info.key == setting]
        found = [(field, self.session.problem_at(field.path)) for field in fields]
        bad = [(field, p) for field, p in found if p and p.path not in _POLICIES]
        wrong = any(problem.level == "error" for _, problem in bad)
        hint.parent.set_class(wrong, "-bad")  # type: ignore[union-attr]
        shown = fields[:1] if self._rollback_requirement() else fields
        hint.set_text(_problem_text(*bad[0]) if bad else _shared_help(shown))

    @on(Button.Pressed, "#clear")
    def _clear(self) -> None:
        for policy in _POLICIES:
            self.session.draft.clear(policy)
        self.reload_from_draft()
        self.post_message(DraftChanged())


def _problem_text(field: Field, problem: Problem) -> str:
    side = "update" if field.path.startswith("Update") else "rollback"
    return f"{field.problem_text(problem)} ({side})"


def _shared_help(fields: list[Field]) -> str:
    """Return the setting's help; if it is disabled on one side only, the reason as well."""
    helps = list(dict.fromkeys(field.help() for field in fields))
    return helps[0] if len(helps) == 1 else f"{helps[0]}  Rollback: {helps[1]}"
