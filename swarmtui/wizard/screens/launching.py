"""The base of the main screen: launch the draft, and show a launch."""

from __future__ import annotations

from swarmtui.spec.known_names import list_names
from swarmtui.wizard.screens.editing import EditingScreen
from swarmtui.wizard.state.launches import LaunchRecord, last_launch
from swarmtui.wizard.terminal.background import in_background


class LaunchingScreen(EditingScreen):
    """Launches the draft once, after the failed services of this run that it replaces are removed.

    A subclass implements `action_refresh`.
    """

    def action_refresh(self) -> None:
        """Fetch a new snapshot."""
        raise NotImplementedError

    def launch(self) -> None:
        """Show the launch of the draft, or launch it; ask first before it removes a service."""
        record, failed = self.session.current_launch, self.session.launches_to_remove
        if record:
            self._show_launch(record)
        elif failed:
            self._ask_to_remove(failed)
        else:
            self._send(())

    def _ask_to_remove(self, failed: tuple[LaunchRecord, ...]) -> None:
        from swarmtui.wizard.screens.confirm import ConfirmScreen

        names = list_names([record.name for record in failed])
        seen = " ".join(f"{each.name}: {each.failure}." for each in failed)
        words = (
            f"{seen} They are stopped and their containers are removed. Volumes are kept. Then the "
            "draft is launched."
        )
        question = ConfirmScreen(f"Remove {names} first?", words, "Remove and launch", "Keep")
        self.app.push_screen(question, lambda yes: self._send(failed) if yes else None)

    def _send(self, replaces: tuple[LaunchRecord, ...]) -> None:
        if record := self.session.launch(replaces):
            self._show_launch(record)

    def action_show_launch(self) -> None:
        """Show the last launch of this run, also if the draft was changed since."""
        if record := last_launch(self.session.launches):
            self._show_launch(record)
        else:
            self.notify("No launch to show", timeout=2)

    def _show_launch(self, record: LaunchRecord) -> None:
        from swarmtui.wizard.screens.launch import LaunchScreen

        screen = LaunchScreen(self.session, record, self.symbols)
        self.app.push_screen(screen, self._on_launch_closed)

    async def _on_launch_closed(self, path: str | None) -> None:
        """Refresh after the launch screen; go to the field that was chosen there, if any."""
        self._after_launch()
        record = self.session.current_launch
        if record and record.state == "sending":
            in_background(self, record.answered.wait, self._after_launch, self._after_launch)
        if path:
            await self.jump(path)

    def _after_launch(self, _: object = None) -> None:
        """Fetch a new snapshot. Called again when a pending request is answered."""
        self.action_refresh()
        self.refresh_state()
