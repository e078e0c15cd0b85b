"""The image step: the image and the service's name."""

from __future__ import annotations

from textual.app import ComposeResult

from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.state.levels import level_message
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.field import Field
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.step_pane import StepPane


class ImageStep(StepPane):
    """Image, name, digest lookup and registry credentials."""

    def compose_body(self) -> ComposeResult:
        """Yield image and name, then digest and credentials."""
        yield self.field(IMAGE)
        yield self.field("Name", placeholder="derived from the image")
        session = self.session
        digest = self._switch("pin", ("pin to digest", "as typed"), session.pin_digest)
        yield LabelledControl("Digest", digest, grows=True, id="digest")
        auth = self._switch("auth", ("send", "do not send"), session.send_auth)
        yield LabelledControl("Credentials", auth, grows=True, id="credentials")
        yield self.field("Labels")

    def _switch(self, id_: str, options: tuple[str, str], on: bool) -> Choice:
        choice = Choice(options, self.symbols, default=options[0], id=id_)
        choice.set_value(options[0] if on else options[1])
        return choice

    def refresh_state(self) -> None:
        """Also show the name that follows the image, and what is known about the registry."""
        super().refresh_state()
        self._show_name()
        self.query_one("#digest", LabelledControl).set_text(self._digest_text())
        self.query_one("#credentials", LabelledControl).set_text(self._credentials_text())

    def _show_name(self) -> None:
        name = self.session.draft.text("Name")
        for field in self.query(Field):
            if field.path == "Name" and field.control.value != name:
                field.set_value(name)

    def _digest_text(self) -> str:
        registry = self.session.registry
        if registry.image != self.session.draft.text(IMAGE).strip() or not registry.image:
            return "Looked up in the registry when an image is entered."
        if registry.is_running:
            return f"asking the registry{self.symbols.ellipsis} you can continue meanwhile"
        lookup = registry.digest_lookup
        if lookup is None:
            return "not looked up: not connected to a manager"
        if lookup.outcome == "pinned" and not self.session.pin_digest:
            digest = lookup.image.rpartition("@")[2]
            return f"sent as typed; its digest now: {digest[:19]}{self.symbols.ellipsis}"
        return lookup.message

    def _credentials_text(self) -> str:
        registry = self.session.registry
        if registry.error:
            return level_message("error", registry.error, self.symbols)
        if not registry.image:
            return "Read from the Docker config for the image's registry."
        found = registry.credentials
        if found is None:
            return "none found for this registry: none are sent"
        return found.describe() if self.session.send_auth else f"not sent: {found.describe()}"
