"""Step 1: the image and the service's name."""

from __future__ import annotations

from textual.app import ComposeResult

from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.state.levels import level_message
from swarmtui.wizard.widgets.choice import Choice
from swarmtui.wizard.widgets.labelled_control import LabelledControl
from swarmtui.wizard.widgets.step_pane import StepPane


class ImageStep(StepPane):
    """Image, name, and what the registry says about the image."""

    def compose_body(self) -> ComposeResult:
        """Image and name first; the registry's answers under them."""
        yield self.field(IMAGE)
        yield self.field("Name", placeholder="taken from the image")
        session = self.session
        pin = self._switch("pin", ("pin to digest", "as typed"), session.pin_digest)
        yield LabelledControl("Digest", pin, grows=True, id="digest")
        auth = self._switch("auth", ("send", "keep back"), session.send_auth)
        yield LabelledControl("Credentials", auth, grows=True, id="credentials")
        yield self.field("Labels")

    def _switch(self, id_: str, options: tuple[str, str], on: bool) -> Choice:
        choice = Choice(options, self.symbols, default=options[0], id=id_)
        choice.set_value(options[0] if on else options[1])
        return choice

    def refresh_state(self) -> None:
        """Also say what is known about digest and credentials."""
        super().refresh_state()
        self.query_one("#digest", LabelledControl).set_text(self._digest())
        self.query_one("#credentials", LabelledControl).set_text(self._credentials())

    def _digest(self) -> str:
        registry = self.session.registry
        if registry.image != self.session.draft.text(IMAGE).strip() or not registry.image:
            return "Asked of the registry once the image is typed."
        if registry.is_running:
            return f"asking the registry{self.symbols.ellipsis} you can go on meanwhile"
        return (
            registry.digest_lookup.message
            if registry.digest_lookup
            else "not looked up: no manager is connected"
        )

    def _credentials(self) -> str:
        registry = self.session.registry
        if registry.error:
            return level_message("error", registry.error, self.symbols)
        if not registry.image:
            return "Looked up in the Docker config, by registry."
        found = registry.credentials
        if found is None:
            return "none found for this registry: nothing is sent"
        return found.describe() if self.session.send_auth else f"kept back: {found.describe()}"
