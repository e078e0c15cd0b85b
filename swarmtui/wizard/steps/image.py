"""The image step: the image and the service's name."""

from __future__ import annotations

from textual.app import ComposeResult

from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.state.levels import StatusPart, level_message, symbol_of
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.line_input import LineInput
from swarmtui.wizard.widgets.step_pane import StepPane

_NO_NAME = "derived from the image"


class ImageStep(StepPane):
    """Image, name, digest lookup and registry credentials."""

    def compose_body(self) -> ComposeResult:
        """Yield image and name, then digest and credentials."""
        yield self.field(IMAGE)
        yield self.field("Name", placeholder=_NO_NAME)
        session, dots = self.session, self.symbols.ellipsis
        digest = self._switch("pin", ("pin", "as typed"), session.pin_digest)
        yield LabelledControl("Digest", digest, ellipsis=dots, id="digest")
        auth = self._switch("auth", ("send", "do not send"), session.send_auth)
        yield LabelledControl("Registry login", auth, ellipsis=dots, id="credentials")
        yield self.field("Labels")

    def _switch(self, id_: str, options: tuple[str, str], on: bool) -> Choice:
        choice = Choice(options, self.symbols, default=options[0], id=id_)
        choice.set_value(options[0] if on else options[1])
        return choice

    def refresh_state(self) -> None:
        """Also show the name that follows the image, and what is known about the registry."""
        super().refresh_state()
        self._show_name()
        self._show_platforms()
        self._explain("#digest", *self._digest_state())
        self._explain("#credentials", *self._credentials_state())

    def _explain(self, selector: str, aside: str, part: StatusPart) -> None:
        row = self.query_one(selector, LabelledControl)
        level = part[1]
        row.set_mark(symbol_of(level, self.symbols) if level else "", level)
        row.set_aside(aside, level)
        row.explain(part)

    def _show_platforms(self) -> None:
        """Show the platforms of the image next to it."""
        self._field(IMAGE).set_note(", ".join(self.session.image_platforms))

    def _field(self, path: str) -> Field:
        return next(field for field in self.query(Field) if field.path == path)

    def _show_name(self) -> None:
        name, field = self.session.draft.text("Name"), self._field("Name")
        if field.control.value != name:
            field.set_value(name)
        suggested = self.session.free_name()
        field.set_placeholder(suggested or _NO_NAME)
        field.set_note("from the image" if suggested and not self.session.has_own_name else "")

    def on_descendant_focus(self) -> None:
        """Select a derived name, so that typing replaces it."""
        control = self._field("Name").control
        if isinstance(control, LineInput) and control.has_focus and not self.session.has_own_name:
            control.action_select_all()

    def _digest_state(self) -> tuple[str, StatusPart]:
        """Return the aside, and the explanation of the digest."""
        registry = self.session.registry
        if registry.image != self.session.draft.text(IMAGE).strip() or not registry.image:
            return "", ("Looked up in the registry when an image is entered.", "")
        if registry.is_running:
            words = f"asking the registry{self.symbols.ellipsis} you can continue meanwhile"
            return "asking", (words, "")
        lookup = registry.digest_lookup
        if lookup is None:
            return "not looked up", ("not looked up: not connected to a manager", "")
        digest = lookup.image.rpartition("@")[2]
        if lookup.outcome != "pinned":
            return lookup.outcome.replace("-", " "), (lookup.message, "")
        if not self.session.pin_digest:
            return digest, (f"sent as typed; its digest now: {digest}", "")
        return digest, (lookup.message, "")

    def _credentials_state(self) -> tuple[str, StatusPart]:
        """Return the aside, and the explanation of the credentials."""
        registry = self.session.registry
        if registry.error:
            return "error", (level_message("error", registry.error, self.symbols), "error")
        if not registry.image:
            return "", ("Read from the Docker config for the image's registry.", "")
        found = registry.credentials
        if found is None:
            return "none found", ("none found for this registry: none are sent", "")
        words = found.describe()
        who = found.username or found.kind.replace("token", " token")
        return f"as {who}", ((words if self.session.send_auth else f"not sent: {words}"), "")
