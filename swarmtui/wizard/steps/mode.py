"""The mode step: the mode, its numbers, the placement and the restart policy."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from swarmtui.spec.field_info import field_info
from swarmtui.spec.modes import MODE_KEYS, MODE_NAMES, is_job
from swarmtui.wizard.state.levels import StatusPart, level_message, symbol_of
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.divider import Gap
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.field_block import Block
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.section import Layout
from swarmtui.wizard.widgets.step_pane import StepPane

_PLACEMENT, _RESTART = "TaskTemplate.Placement", "TaskTemplate.RestartPolicy"
_NUMBERS = {
    "replicated": ("Mode.Replicated.Replicas",),
    "global": (),
    "replicated-job": ("Mode.ReplicatedJob.TotalCompletions", "Mode.ReplicatedJob.MaxConcurrent"),
    "global-job": (),
}
_PATHS_OF_NUMBERS = frozenset(path for paths in _NUMBERS.values() for path in paths)
_LABELS = {"replicated-job": "job", "global-job": "global job"}
_DESCRIPTIONS = {
    "replicated": "replicated: a set number of tasks, kept running on suitable nodes.",
    "global": "global: one task on each suitable node.",
    "replicated-job": "replicated-job: a set number of tasks that run to completion.",
    "global-job": "global-job: one task on each suitable node, run to completion.",
}
_NO_SCHEDULE = "Swarm starts a job once; it has no schedule (no cron)."


class ModeStep(StepPane):
    """The choice of mode. Only its own numbers are shown; those of other modes are kept."""

    ROWS = (
        f"{_PLACEMENT}.MaxReplicas",
        f"{_PLACEMENT}.Constraints",
        f"{_PLACEMENT}.Preferences",
        f"{_PLACEMENT}.Platforms",
    )
    PATHS_BY_ID = {"mode": "Mode"}
    RESTART_ROWS: ClassVar[Layout] = (
        f"{_RESTART}.Condition",
        Block(
            {
                f"{_RESTART}.Delay": "Delay",
                f"{_RESTART}.MaxAttempts": "Attempts",
                f"{_RESTART}.Window": "Window",
            }
        ),
        "TaskTemplate.ForceUpdate",
    )

    def compose_body(self) -> ComposeResult:
        """Yield the modes, the numbers of each, then the fields for all modes."""
        mode = Choice(
            MODE_NAMES,
            self.symbols,
            default=MODE_NAMES[0],
            labels=_LABELS,
            id="mode",
        )
        mode.set_value(self.session.draft.mode)
        yield LabelledControl("Mode", mode, aside_width=0, id="meaning")
        for paths in _NUMBERS.values():
            yield from map(self.field, paths)
        yield from map(self.row, self.ROWS)
        yield Gap()
        yield from map(self.row, self.RESTART_ROWS)

    def refresh_state(self) -> None:
        """Show the chosen mode's numbers; disable the modes that the API does not have."""
        super().refresh_state()
        chosen = self.session.draft.mode
        for field in self.walk_children(Field):
            if field.path in _PATHS_OF_NUMBERS:
                field.display = field.path in _NUMBERS[chosen]
        choice = self.query_one("#mode", Choice)
        choice.disable_options(self._unavailable_modes())
        self._explain_mode(chosen)

    def _explain_mode(self, chosen: str) -> None:
        row = self.query_one("#meaning", LabelledControl)
        problem = self._mode_problem(chosen)
        row.set_mark(*((symbol_of(problem[1], self.symbols), problem[1]) if problem else ()))
        row.explain(*filter(None, (problem, self._description(chosen))))

    def _mode_problem(self, chosen: str) -> StatusPart | None:
        path = f"Mode.{MODE_KEYS[chosen]}"
        problem = self.session.problem_at(path)
        if problem is None or problem.path != path:
            return None
        return level_message(problem.level, problem.message, self.symbols), problem.level

    def _unavailable_modes(self) -> dict[str, str]:
        infos = {kind: field_info(f"Mode.{key}") for kind, key in MODE_KEYS.items()}
        unmet = {kind: self.session.unmet_requirement(info) for kind, info in infos.items() if info}
        return {kind: requirement for kind, requirement in unmet.items() if requirement}

    def _description(self, chosen: str) -> StatusPart:
        unmet = sorted(set(self._unavailable_modes().values()))
        more = f" Jobs: {unmet[0]}." if unmet else f" {_NO_SCHEDULE}" if is_job(chosen) else ""
        return f"{_DESCRIPTIONS[chosen]}{more}", ""

    def on_key(self, event: events.Key) -> None:
        """Type a digit on the choice of mode into the field for the number of tasks."""
        paths = _NUMBERS[self.session.draft.mode]
        digit = event.character or ""
        if paths and digit.isdecimal() and self.query_one("#mode").has_focus:
            event.stop()
            control = next(each for each in self.query(Field) if each.path == paths[0]).control
            assert isinstance(control, LineInput)  # noqa: S101 - numbers have an input
            self.screen.set_focus(control)
            control.replace(digit, 0, len(control.value))

    def reload_from_draft(self) -> None:
        """Also show the draft's mode."""
        super().reload_from_draft()
        self.query_one("#mode", Choice).set_value(self.session.draft.mode)
