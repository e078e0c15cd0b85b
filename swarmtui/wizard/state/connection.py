"""Background queries to the manager, the registry and credential helpers."""

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

_TYPING_PAUSE = 0.4
"""Seconds without typing after which the registry is queried."""


@dataclass(frozen=True)
class ManagerInfo:
    """A connected manager, its snapshot, and the name of its node."""

    engine: Engine
    snapshot: Snapshot
    node: str


class Connection:
    """Fills the session from background threads and calls `on_result` after each answer."""

    def __init__(self, session: Session, pump: MessagePump, on_result: Callable[[], None]) -> None:
        self._session = session
        self._pump = pump
        self._on_result = on_result
        self._typing_timer: Timer | None = None

    def describe(self) -> tuple[str, ...]:
        """Return the right parts of the top line: context, node, Engine and API, or the error."""
        session = self._session
        engine = session.engine
        if engine is None:
            failed = f"no manager: {session.connection_error}"
            return ("connecting" if session.connecting else failed,)
        versions = f"Engine {engine.version_info.engine_version}", f"API {engine.version}"
        stale = (f"stale: {session.connection_error}",) if session.connection_error else ()
        return *stale, *session.manager_names, *versions

    def open(self) -> None:
        """Import the modules that checks need, then connect. Call after the first frame."""
        in_background(self._pump, _preload_modules, self._on_loaded, self._on_connect_failed)

    def _on_loaded(self, _: None) -> None:
        # The imported modules are never freed: collecting garbage in them would delay a keystroke.
        gc.freeze()
        self._on_result()
        self.connect_or_refresh()

    def connect_or_refresh(self) -> None:
        """Connect; if connected, fetch a new snapshot."""
        self._session.connecting = self._session.engine is None
        job = self._fetch_from_engine if self._session.engine else self._connect
        in_background(self._pump, job, self._on_connected, self._on_connect_failed)

    def refresh_snapshot(self) -> None:
        """Fetch a new snapshot if a manager is connected."""
        if self._session.engine:
            self.connect_or_refresh()

    def _connect(self) -> ManagerInfo:
        from swarmtui.engine.client import Engine

        source = self._session.source
        engine = Engine.connect(source.host, source.context, source.api_version, source.environ)
        return self._fetch(engine, None)

    def _fetch_from_engine(self) -> ManagerInfo:
        engine = self._session.engine
        assert engine is not None  # noqa: S101 - checked in connect_or_refresh()
        return self._fetch(engine, self._session.snapshot)

    @staticmethod
    def _fetch(engine: Engine, last: Snapshot | None) -> ManagerInfo:
        """Fetch a new snapshot; the `last` one if nothing has changed."""
        from swarmtui.launch.fetch import fetch_snapshot

        state = engine.swarm_state()
        if error := state.not_manager_error():
            raise error
        snapshot = fetch_snapshot(engine)
        if last == snapshot:
            snapshot = last  # what was made from it stays valid
        snapshot.make_indexes()
        names = (node.hostname for node in snapshot.nodes if node.id == state.node_id)
        return ManagerInfo(engine, snapshot, next(names, ""))

    def _on_connected(self, manager: ManagerInfo) -> None:
        self._session.engine, self._session.snapshot = manager.engine, manager.snapshot
        self._session.node = manager.node
        self._session.connection_error = None
        self._session.connecting = False
        self._on_result()
        self.ask_registry_now()

    def _on_connect_failed(self, error: Exception) -> None:
        self._session.connection_error = error
        self._session.connecting = False
        self._on_result()

    def ask_registry_soon(self) -> None:
        """Query the registry once typing pauses."""
        if self._typing_timer:
            self._typing_timer.stop()
        self._typing_timer = self._pump.set_timer(_TYPING_PAUSE, self.ask_registry_now)

    def ask_registry_now(self) -> None:
        """Find the image's credentials, and its digest if a manager is connected."""
        session = self._session
        image = session.draft.text(IMAGE).strip()
        problem = session.problem_at(IMAGE)
        is_invalid = problem is not None and problem.level == "error"
        if not image or is_invalid or self._is_answered(image):
            return
        lookup = session.registry if session.registry.image == image else RegistryLookup(image)
        lookup.is_running = True
        session.registry = lookup
        send_auth, engine = session.send_auth, session.engine
        in_background(
            self._pump,
            lambda: _query_registry(session, image, engine, send_auth),
            self._on_registry_answer,
            lambda error: self._on_registry_answer(RegistryLookup(image, error=str(error))),
        )
        self._on_result()

    def _is_answered(self, image: str) -> bool:
        """Whether the same query is running, or its answer is complete."""
        last = self._session.registry
        is_same = last.image == image and last.sent_auth == self._session.send_auth
        return is_same and (
            last.is_running or last.digest_lookup is not None or self._session.engine is None
        )

    def _on_registry_answer(self, answer: RegistryLookup) -> None:
        if answer.image == self._session.draft.text(IMAGE).strip():
            self._session.registry = answer
            self._on_result()


def _query_registry(
    session: Session, image: str, engine: Engine | None, send_auth: bool
) -> RegistryLookup:
    from swarmtui.engine.auth import find_credentials
    from swarmtui.errors import CredentialError
    from swarmtui.launch.digest_lookup import look_up_digest

    answer = RegistryLookup(image, sent_auth=send_auth)
    try:
        answer.credentials = find_credentials(image, session.source.environ)
    except CredentialError as error:
        answer.error = str(error)
    if engine:
        credentials = answer.credentials if send_auth else None
        answer.digest_lookup = look_up_digest(engine, image, credentials)
    return answer


def _preload_modules() -> None:
    """Import modules early, so that the first keystroke does not wait for them."""
    import swarmtui.launch.check
    import swarmtui.launch.digest_lookup
    import swarmtui.launch.request

    swarmtui.launch.check.check({})
