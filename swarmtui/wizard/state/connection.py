"""What the wizard asks of others: manager, registry, credential helpers. Never waited for."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message_pump import MessagePump
from textual.timer import Timer

from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.state.session import RegistryLookup, Session
from swarmtui.wizard.terminal.background import in_background

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Snapshot
    from swarmtui.engine.client import Engine

_TYPING_PAUSE = 0.4  # seconds; a registry is asked about an image, not about every letter of it


@dataclass(frozen=True)
class ManagerInfo:
    """A manager, what it knows, and the name of its node."""

    engine: Engine
    snapshot: Snapshot
    node: str


class Connection:
    """Fills the session from background threads, and tells `on_result` after each answer."""

    def __init__(self, session: Session, pump: MessagePump, on_result: Callable[[], None]) -> None:
        self._session = session
        self._pump = pump
        self._on_result = on_result
        self._typing_timer: Timer | None = None

    def describe(self) -> str:
        """The top line's right half: context, address, engine and API, or what is wrong."""
        session = self._session
        engine = session.engine
        if engine is None:
            return "connecting" if session.connecting else f"no manager: {session.connection_error}"
        about = f"Engine {engine.version_info.engine_version} · API {engine.version}"
        stale = f"stale: {session.connection_error} · " if session.connection_error else ""
        return f"{stale}{session.manager_label} · {about}"

    def open(self) -> None:
        """Load what judging needs, then connect; called once the first frame is drawn."""
        in_background(self._pump, _preload_modules, self._on_loaded, self._on_connect_failed)

    def _on_loaded(self, _: None) -> None:
        # What is loaded by now stays for good: looking through it for garbage delays a keystroke.
        gc.freeze()
        self._on_result()
        self.connect_or_refresh()

    def connect_or_refresh(self) -> None:
        """Connect, or where a connection stands, look again."""
        self._session.connecting = self._session.engine is None
        job = self._fetch_again if self._session.engine else self._connect
        in_background(self._pump, job, self._on_connected, self._on_connect_failed)

    def refresh_snapshot(self) -> None:
        """Ask a connected manager for its networks, names and ports as they are by now."""
        if self._session.engine:
            self.connect_or_refresh()

    def _connect(self) -> ManagerInfo:
        from swarmtui.engine.client import Engine

        source = self._session.source
        engine = Engine.connect(source.host, source.context, source.api_version, source.environ)
        return self._fetch(engine)

    def _fetch_again(self) -> ManagerInfo:
        engine = self._session.engine
        assert engine is not None  # noqa: S101 - start() chose this job because there is one
        return self._fetch(engine)

    @staticmethod
    def _fetch(engine: Engine) -> ManagerInfo:
        from swarmtui.launch.fetch import fetch_snapshot

        state = engine.swarm_state()
        if trouble := state.not_manager_error():
            raise trouble
        snapshot = fetch_snapshot(engine)
        names = (node.hostname for node in snapshot.nodes if node.id == state.node_id)
        return ManagerInfo(engine, snapshot, next(names, ""))

    def _on_connected(self, found: ManagerInfo) -> None:
        self._session.engine, self._session.snapshot = found.engine, found.snapshot
        self._session.node = found.node
        self._session.connection_error = None
        self._session.connecting = False
        self._on_result()
        self.ask_registry_now()

    def _on_connect_failed(self, error: Exception) -> None:
        self._session.connection_error = error
        self._session.connecting = False
        self._on_result()

    def ask_registry_soon(self) -> None:
        """Ask once the typing pauses."""
        if self._typing_timer:
            self._typing_timer.stop()
        self._typing_timer = self._pump.set_timer(_TYPING_PAUSE, self.ask_registry_now)

    def ask_registry_now(self) -> None:
        """Find the credentials for the image, and its digest where a manager can look it up."""
        session = self._session
        image = session.draft.text(IMAGE).strip()
        problem = session.problem_at(IMAGE)
        wrong = problem is not None and problem.level == "error"
        if not image or wrong or self._is_answered(image):
            return
        known = session.registry if session.registry.image == image else RegistryLookup(image)
        known.is_running = True
        session.registry = known
        send_auth, engine = session.send_auth, session.engine
        in_background(
            self._pump,
            lambda: _query_registry(session, image, engine, send_auth),
            self._on_registry_answer,
            lambda error: self._on_registry_answer(RegistryLookup(image, error=str(error))),
        )
        self._on_result()

    def _is_answered(self, image: str) -> bool:
        """Whether this very question is being asked, or was answered as well as it can be."""
        found = self._session.registry
        same = found.image == image and found.sent_auth == self._session.send_auth
        return same and (
            found.is_running or found.digest_lookup is not None or self._session.engine is None
        )

    def _on_registry_answer(self, found: RegistryLookup) -> None:
        if found.image == self._session.draft.text(IMAGE).strip():
            self._session.registry = found
            self._on_result()


def _query_registry(
    session: Session, image: str, engine: Engine | None, send_auth: bool
) -> RegistryLookup:
    from swarmtui.engine.auth import find_credentials
    from swarmtui.errors import CredentialError
    from swarmtui.launch.digest_lookup import look_up_digest

    found = RegistryLookup(image, sent_auth=send_auth)
    try:
        found.credentials = find_credentials(image, session.source.environ)
    except CredentialError as error:
        found.error = str(error)
    if engine:
        found.digest_lookup = look_up_digest(
            engine, image, found.credentials if send_auth else None
        )
    return found


def _preload_modules() -> None:
    """Import what the first keystroke would otherwise wait for."""
    import swarmtui.launch.check
    import swarmtui.launch.digest_lookup
    import swarmtui.launch.request

    swarmtui.launch.check.check({})
