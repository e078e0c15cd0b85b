"""The keys of the main screen, for its help."""

from __future__ import annotations

from swarmtui.wizard.state.flow import STEPS

WIZARD_KEYS = (
    ("Tab, Shift+Tab", "next, previous field"),
    ("Enter", "next step; in a list's input line: add; in the review: see its last line"),
    ("F8, F7", "next, previous step; possible at any time, also with errors"),
    (f"Ctrl+G, 1 to {len(STEPS)}", "go to a step; a click in the rail does the same"),
    ("F6", "find a field by name, API name or docker flag; in the network list: filter"),
    ("F4", "show all fields, or only the common ones"),
    ("F2", "go to the review"),
    ("F9", "launch, in the review; so does Enter on the Launch button"),
    ("F3", "show or hide the JSON preview"),
    ("F5", "connect, or refresh the data from the manager"),
    ("Ctrl+Z, Ctrl+Y", "undo, redo; goes to the step and shows the change"),
    ("Ctrl+T", "take the suggestion of the problem at the cursor; Ctrl+Z undoes it"),
    ("Ctrl+N", "go to the next problem, errors first, in any step"),
    ("Left, Right", "previous, next option of a choice; Backspace: the engine's default"),
    ("Digits", "on the mode: set the number of tasks"),
    ("Up, Down", "move in a list; Down in its input line: open the list to edit and reorder"),
    ("Letters", "on the rows of a list: type into its input line"),
    ("Esc", "back; in the first step: quit"),
)
