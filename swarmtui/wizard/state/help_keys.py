"""The keys of the wizard, for its help."""

from __future__ import annotations

from swarmtui.wizard.state.flow import STEPS

WIZARD_KEYS = (
    ("Tab, Shift+Tab", "next, previous field"),
    ("Enter", "accept the step; in a list's line, add; in the review, as its last line says"),
    ("F8, F7", "next, previous step; always free, also while something is wrong"),
    (f"Ctrl+G, 1 to {len(STEPS)}", "straight to a step; so does a click in the rail"),
    ("F6", "find a field by name, API name or docker flag; on the networks, filter them"),
    ("F4", "show everything, or only what most people set"),
    ("F2", "review"),
    ("F9", "launch, from the review; or Enter on the Launch button"),
    ("F3", "show or hide the JSON"),
    ("F5", "ask the manager again"),
    ("Ctrl+Z, Ctrl+Y", "undo, redo: shows what changed, in its step"),
    ("Left, Right", "move between the options of a choice; Backspace: engine's default"),
    ("Digits", "on the choice of the mode: how many tasks"),
    ("Up, Down", "move in a list; Down in its line: the whole list, to edit and reorder"),
    ("Letters", "on the rows of a list: they go to its line"),
    ("Esc", "back; from the first step, quit"),
)
