"""The requests that this run of the wizard has sent, and their outcomes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Literal

from swarmtui.errors import ExitStatus, NotFound, Refused, SwarmtuiError

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Service, Snapshot
    from swarmtui.engine.client import Engine
    from swarmtui.engine.http_messages import Request
    from swarmtui.launch.submit import LaunchedService
    from swarmtui.spec.draft import Draft

_PORTS = "EndpointSpec.Ports"
Row = dict[str, Any]
State = Literal["sending", "created", "removed", "not-created", "unknown"]
_NOT_CREATED = (ExitStatus.UNREACHABLE, ExitStatus.REFUSED)
"""Exit statuses of errors that prove that the request created nothing."""


@dataclass
class LaunchRecord:
    """One request as sent, the draft that it was made from, and its outcome so far."""

    request: Request
    tree: Mapping[str, Any]
    name: str
    sent_at: datetime
    launched: LaunchedService | None = None
    error: Exception | None = None
    sentence: str = "sent; the tasks were not watched"
    """The last observed state of the tasks."""
    status: ExitStatus = ExitStatus.UNKNOWN
    """The exit status if this is the last launch."""
    is_over: bool = False
    """Whether the rollout has ended: later observations do not change the outcome."""
    was_removed: bool = False
    failure: str = ""
    """What was last observed of tasks that do not run: `its tasks fail`; "" for nothing."""
    replaces: tuple[LaunchRecord, ...] = ()
    """The failed services of this run that are removed before the request is sent."""
    is_superseded: bool = False
    """Whether another draft was made from this one."""
    answered: Event = field(default_factory=Event)

    @property
    def state(self) -> State:
        """What is known about the service."""
        if self.launched:
            return "removed" if self.was_removed else "created"
        if not self.answered.is_set():
            return "sending"
        return "not-created" if self.can_retry else "unknown"

    @property
    def can_retry(self) -> bool:
        """Whether the error proves that the request created nothing."""
        return self.error is not None and _status_of(self.error) in _NOT_CREATED

    @property
    def counts_as_launched(self) -> bool:
        """Whether the draft that it was made from counts as launched."""
        return self.state in ("sending", "created", "unknown") and not self.is_superseded

    @property
    def service_id(self) -> str:
        """The ID of the service, "" while it is unknown."""
        return self.launched.id if self.launched else ""

    @property
    def facts(self) -> tuple[object, ...]:
        """What a snapshot with this launch depends on."""
        return self.service_id, self.name, self.state, self.clock_time, self.failure

    @property
    def clock_time(self) -> str:
        """The local time at which it was sent: `14:03:59`."""
        return f"{self.sent_at:%H:%M:%S}"

    @property
    def has_credentials(self) -> bool:
        """Whether registry credentials were sent with it."""
        return "X-Registry-Auth" in self.request.headers

    @property
    def warnings(self) -> tuple[str, ...]:
        """The manager's warnings when it created the service."""
        return self.launched.warnings if self.launched else ()

    @property
    def outcome(self) -> str:
        """One sentence about a request that is not known to have created a service."""
        if self.error is None:
            return "sent; the manager has not answered yet"
        if isinstance(self.error, SwarmtuiError):
            return self.error.message
        return f"not known whether it was created: unexpected {type(self.error).__name__}"

    @property
    def hint(self) -> str:
        """What to do after that outcome."""
        if isinstance(self.error, SwarmtuiError):
            return self.error.hint
        by_name = f" --filter name={self.name}" if self.name else ""
        return f"Check whether it exists before you launch again: docker service ls{by_name}"

    @property
    def command_line(self) -> str:
        """The `docker service create` line that is equivalent to the request."""
        from swarmtui.formats.docker_cli.create_command import create_command

        body = json.loads(self.request.body)
        return create_command(body, with_registry_auth=self.has_credentials)

    def send(self, engine: Engine) -> None:
        """Send the request once, in its own thread, which stores the answer in this record."""
        Thread(target=self._submit, args=(engine,), name="swarmtui-submit", daemon=True).start()

    def _submit(self, engine: Engine) -> None:
        from swarmtui.launch.submit import submit, with_assigned_name

        try:
            self._remove_replaced(engine)
            self.launched = submit(engine, self.request, self.name or None)
            self.launched = with_assigned_name(engine, self.launched)
            self.status = ExitStatus.DONE
        except Exception as error:
            self.error = error
            self.status = _status_of(error)
        self.answered.set()

    def _remove_replaced(self, engine: Engine) -> None:
        """Remove the failed services; Refused if one of them was not removed: nothing is sent."""
        for record in self.replaces:
            try:
                engine.remove(record.service_id)
            except NotFound:
                pass
            except Exception as error:
                message = f"{record.name} was not removed, and nothing was sent: {error}"
                raise Refused(message, "Send it again to try both again.", status=0) from error
            record.was_removed = True

    def without_own_service(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot without the service that this created, which is not a conflict."""
        if self.state == "unknown":
            return snapshot
        name = self.name.lower()
        others = (
            service
            for service in snapshot.services
            if service.id != self.service_id and (self.service_id or service.name.lower() != name)
        )
        return replace(snapshot, services=tuple(others))


def last_launch(records: Sequence[LaunchRecord]) -> LaunchRecord | None:
    """Return the last launch whose service may exist, else the last that created nothing."""
    kept = [record for record in records if record.state != "removed"]
    may_exist = [record for record in kept if record.state != "not-created"]
    return next(reversed(may_exist or kept), None)


def with_launches(snapshot: Snapshot, records: Sequence[LaunchRecord]) -> Snapshot:
    """Return the snapshot with what this run knows about the services that it created."""
    by_id = {record.service_id: record for record in records if record.service_id}
    if not by_id:
        return snapshot
    services = (
        _with_launch(service, by_id.get(service.id))
        for service in snapshot.services
        if not (service.id in by_id and by_id[service.id].was_removed)
    )
    return replace(snapshot, services=tuple(services))


def _with_launch(service: Service, record: LaunchRecord | None) -> Service:
    if record is None:
        return service
    return replace(service, launched_at=record.clock_time, failure=record.failure)


def local_now() -> datetime:
    """Return the current time in the local time zone."""
    return datetime.now().astimezone()


def _status_of(error: Exception) -> ExitStatus:
    """Return the exit status for a failed request; UNKNOWN if a service may exist."""
    status = error.exit_status if isinstance(error, SwarmtuiError) else None
    return status if status in _NOT_CREATED else ExitStatus.UNKNOWN


def make_another(draft: Draft, record: LaunchRecord, snapshot: Snapshot | None) -> None:
    """Give `draft`, which `record` was made from, a free name and free published ports."""
    from swarmtui.cluster.names import free_name
    from swarmtui.cluster.snapshot import Snapshot

    known = snapshot or Snapshot()
    body = json.loads(record.request.body)
    rows = (body.get("EndpointSpec") or {}).get("Ports")
    with draft.one_change():
        if record.name:
            draft.set("Name", free_name(record.name, known.services_by_name, {record.name.lower()}))
        if rows:
            draft.set_rows(_PORTS, _on_free_ports(rows, known))


def _on_free_ports(rows: Sequence[Row], snapshot: Snapshot) -> list[Row]:
    """Return `rows` with published ports that neither a service nor another row uses."""
    from swarmtui.cluster.names import free_port

    ours = {(row.get("PublishedPort") or 0, row.get("Protocol") or "tcp") for row in rows}
    free: list[Row] = []
    for row in rows:
        published, protocol = row.get("PublishedPort"), row.get("Protocol") or "tcp"
        port = free_port(published, protocol, snapshot.users_of_ports, ours) if published else None
        ours.add((port or 0, protocol))
        free.append({**row, "PublishedPort": port} if port else row)
    return free
