"""Step 8: the update and the rollback policy, side by side."""

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
    """Six settings, twice. A job takes neither policy: then they are closed, and can be cleared."""

    def compose_body(self) -> ComposeResult:
        """A head, then one line per setting with its help under it."""
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
        """Also fill the shared help lines, and open or close the whole for jobs."""
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
        """What holds for a whole column, said once."""
        if kind.endswith("-job"):
            words = f"A {kind} takes neither policy."
            return (
                level_message("error", words, self.symbols)
                if filled
                else f"{self.symbols.dot} {words}"
            )
        late = self._rollback_unavailable()
        return f"{self.symbols.dot} Rollback {late}." if late else ""

    def _rollback_unavailable(self) -> str:
        info = field_info("RollbackConfig")
        return self.session.unmet_requirement(info) if info else ""

    def _fill_hint(self, setting: str) -> None:
        hint = self.query_one(f"#hint-{setting}", StatusText)
        fields = [field for field in self.query(Field) if field.info.key == setting]
        found = [(field, self.session.problem_at(field.path)) for field in fields]
        bad = [(field, p) for field, p in found if p and p.path not in _POLICIES]
        wrong = any(problem.level == "error" for _, problem in bad)
        hint.parent.set_class(wrong, "-bad")  # type: ignore[union-attr]
        whole = self._rollback_unavailable()
        hint.set_text(
            _problem_text(*bad[0]) if bad else _shared_help(fields[:1] if whole else fields)
        )

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
    """The setting's help; where only one side is closed, that side's reason as well."""
    helps = list(dict.fromkeys(field.help() for field in fields))
    return helps[0] if len(helps) == 1 else f"{helps[0]}  Rollback: {helps[1]}"
