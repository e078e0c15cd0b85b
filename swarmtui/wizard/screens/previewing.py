"""The base of the main screen: show and hide the live preview."""

from __future__ import annotations

from functools import partial

from swarmtui.wizard.screens.launching import LaunchingScreen
from swarmtui.wizard.widgets.preview import Preview, draft_lines, request_lines

_TOGGLED = {"-narrow": "-preview", "-medium": "-side-preview", "-wide": "-no-preview"}
"""What F3 toggles, by the width of the terminal: see `HORIZONTAL_BREAKPOINTS` and layout.tcss."""


class PreviewingScreen(LaunchingScreen):
    """Shows the request next to the form; in a narrow terminal it covers the form.

    A subclass composes `#preview` and implements `focus_form`.
    """

    def focus_form(self) -> None:
        """Focus the first field of the form."""
        raise NotImplementedError

    @property
    def preview(self) -> Preview:
        """The live preview."""
        return self.query_one("#preview", Preview)

    @property
    def preview_covers_form(self) -> bool:
        """Whether only the preview is shown."""
        return self.has_class("-narrow") and self.has_class("-preview")

    def refresh_preview(self) -> None:
        """Show the request, or the draft that cannot be sent yet; hide the preview of no draft."""
        if request := self.session.shown_request:
            self.preview.show_source(request, partial(request_lines, request, self.symbols))
        else:
            tree = self.session.draft.tree
            self.preview.show_source(tree, partial(draft_lines, tree, self.symbols))
        self.set_class(not self.session.draft.tree, "-empty")

    def action_preview(self) -> None:
        """Show or hide the preview."""
        if not self.session.draft.tree:
            self.notify("No JSON yet: the draft is empty", timeout=2)
            return
        self.toggle_class(*(_TOGGLED[width] for width in _TOGGLED.keys() & self.classes))
        if self.preview_covers_form:
            self.preview.focus()
        elif self.preview.has_focus or self.focused is None:
            self.focus_form()

    def close_preview(self) -> None:
        """Show the form in place of the preview."""
        self.remove_class("-preview")
        self.focus_form()
