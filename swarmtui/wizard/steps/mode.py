"""Step 2: the mode, its numbers, and the restart policy."""

from __future__ import annotations

from textual.app import ComposeResult

from swarmtui.spec.fields import fact_at
from swarmtui.spec.modes import KEYS, KINDS
from swarmtui.spec.since import needs
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.labelled import Labelled
from swarmtui.wizard.widgets.step_pane import StepPane

_NUMBERS = {
    "replicated": ("Mode.Replicated.Replicas",),
    "global": (),
    "replicated-job": ("Mode.ReplicatedJob.TotalCompletions", "Mode.ReplicatedJob.MaxConcurrent"),
    "global-job": (),
}
_MEANING = {
    "replicated": "A number of tasks, kept running on any nodes that fit.",
    "global": "One task on every node that fits.",
    "replicated-job": "A number of tasks that run to completion.",
    "global-job": "One task on every node that fits, run to completion.",
}


class ModeStep(StepPane):
    """Which of the four modes; only the chosen one's numbers are shown, the others' are kept."""

    def compose_body(self) -> ComposeResult:
        """The modes, the numbers of each, and the restart policy."""
        mode = Choice(KINDS, self.signs, default=KINDS[0], shape="column", id="mode")
        mode.put(self.session.draft.mode)
        yield Labelled("Mode", mode, _MEANING[self.session.draft.mode], lines=4, id="meaning")
        for paths in _NUMBERS.values():
            for path in paths:
                yield self.field(path)
        yield self.field("TaskTemplate.RestartPolicy.Condition")
        yield self.more(
            "restart delay, attempts, window, resources",
            "TaskTemplate.RestartPolicy.Delay",
            "TaskTemplate.RestartPolicy.MaxAttempts",
            "TaskTemplate.RestartPolicy.Window",
            "TaskTemplate.Resources.Limits.NanoCPUs",
            "TaskTemplate.Resources.Limits.MemoryBytes",
            "TaskTemplate.Resources.Reservations.NanoCPUs",
            "TaskTemplate.Resources.Reservations.MemoryBytes",
        )

    def bring_up_to_date(self) -> None:
        """Show the chosen mode's numbers, and which modes the API lacks."""
        super().bring_up_to_date()
        chosen = self.session.draft.mode
        for kind, paths in _NUMBERS.items():
            for field in self.query(Field):
                if field.path in paths:
                    field.display = kind == chosen
        choice = self.query_one("#mode", Choice)
        choice.lack(self._lacking())
        self.query_one("#meaning", Labelled).say(self._meaning(chosen))

    def _lacking(self) -> dict[str, str]:
        facts = {kind: fact_at(f"Mode.{key}") for kind, key in KEYS.items()}
        late = {kind: fact.since for kind, fact in facts.items() if fact}
        return {kind: needs(at) for kind, at in late.items() if at > self.session.version}

    def _meaning(self, chosen: str) -> str:
        problem = self.session.problem_at(f"Mode.{KEYS[chosen]}")
        if problem and problem.path == f"Mode.{KEYS[chosen]}":
            return f"{self.signs.problem} {problem.message}"
        lacking = sorted(set(self._lacking().values()))
        return f"{_MEANING[chosen]} Jobs: {lacking[0]}." if lacking else _MEANING[chosen]

    def put_back(self) -> None:
        """Also show the mode again, as after undo."""
        super().put_back()
        self.query_one("#mode", Choice).put(self.session.draft.mode)
