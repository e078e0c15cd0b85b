"""The errors that swarmtui raises on purpose, with the exit status of the command.

    SwarmtuiError                       1  unexpected
    ├── OutputError                        standard output is closed, or cannot be written
    ├── UsageError                      2  invalid command line or setting
    │   ├── EndpointError                  DOCKER_HOST, --host or a context that cannot be used
    │   ├── FileError                      FILE cannot be read or is not a JSON/YAML object
    │   └── CredentialError                config.json is broken, or a helper failed
    │       └── HelperMissing              a credential helper is not installed
    ├── SpecError                       3  the spec is invalid, or needs a newer API (`problems`)
    ├── ConnectError                    4  no usable manager; no change was sent completely
    │   ├── SocketMissing                  no such socket (or it is a directory)
    │   ├── PermissionDenied               the socket is there, this user may not use it
    │   ├── ConnectionRefused              the connection was refused
    │   ├── TLSRefused                     TLS failed: certificate, or only one side uses TLS
    │   ├── ConnectTimeout                 no answer in time
    │   ├── SSHFailed                      ssh could not connect or forward
    │   ├── NotDocker                      the answer is not from the Engine API
    │   ├── VersionMismatch                no common API version, or pin not supported
    │   └── NotManager                     an Engine, but not a working manager
    │       ├── NotInSwarm
    │       ├── WorkerOnly
    │       ├── SwarmLocked
    │       ├── NoLeader
    │       └── CertificateExpired
    ├── Refused                         5  the manager refused it (`status`: HTTP status)
    │   ├── NotFound                       404
    │   └── NameConflict                   409
    ├── TasksFailed                     6  the service exists, its tasks do not run
    ├── TimedOut                        7  the service exists, it did not converge in time
    └── ReplyLost                       8  the request may have been carried out
        └── OutcomeUnknown                 ... and the lookup afterwards failed too

Errors are converted once, where they arise. They have a message (what is wrong, and where) and a
hint (what to do). Neither contains credentials: passwords in addresses are hidden here, those that
were sent to the engine by `engine.masking`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from swarmtui.escaping import without_passwords

if TYPE_CHECKING:
    from swarmtui.spec.problem import Problem


class ExitStatus(IntEnum):
    """Exit statuses of commands, as documented in the README."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    INVALID = 3
    UNREACHABLE = 4
    REFUSED = 5
    TASKS_FAILED = 6
    TIMED_OUT = 7
    UNKNOWN = 8


class SwarmtuiError(Exception):
    """The base class: a message and an optional hint.

    `detail` is the raw text that the message was made from, or "".
    """

    exit_status: ClassVar[ExitStatus] = ExitStatus.UNEXPECTED
    detail = ""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = without_passwords(message)
        self.hint = without_passwords(hint)
        super().__init__(self.message)

    def reword(self, write: Callable[[str], str]) -> None:
        """Replace the message by `write(message)`."""
        self.message = without_passwords(write(self.message))
        self.args = (self.message,)

    def reword_keeping_detail(self, write: Callable[[str], str]) -> None:
        """As `reword`, and keep the old message as the detail."""
        raw = self.message
        self.reword(write)
        self.detail = raw if raw != self.message else ""


class OutputError(SwarmtuiError):
    """Standard output is closed or cannot be written, so the result was not shown."""


class UsageError(SwarmtuiError):
    """The command line or a setting is invalid."""

    exit_status = ExitStatus.USAGE


class EndpointError(UsageError):
    """DOCKER_HOST, --host or a context cannot be used."""


class FileError(UsageError):
    """A spec file cannot be read, or is not a JSON or YAML object."""


class CredentialError(UsageError):
    """The Docker config is broken, or a credential helper failed."""


class HelperMissing(CredentialError):
    """A credential helper of the Docker config is not installed."""


class SpecError(SwarmtuiError):
    """The spec is invalid or needs a newer API; `problems` has all reasons."""

    exit_status = ExitStatus.INVALID

    def __init__(self, problems: Sequence[Problem], hint: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)), hint)


class ConnectError(SwarmtuiError):
    """No usable manager at the endpoint; no mutating request was sent completely."""

    exit_status = ExitStatus.UNREACHABLE


class SocketMissing(ConnectError):
    """The unix socket does not exist, or is not a socket."""


class PermissionDenied(ConnectError):
    """The socket exists, but this user may not use it."""


class ConnectionRefused(ConnectError):
    """The address refused the connection: usually no process listens there."""


class TLSRefused(ConnectError):
    """One side does not accept the other's certificate, or only one side uses TLS."""


class ConnectTimeout(ConnectError):
    """No response in time to a request that is not mutating or was not written completely."""


class SSHFailed(ConnectError):
    """ssh could not connect to the host or forward its socket."""


class NotDocker(ConnectError):
    """Something answers, but not with the Engine API."""


class VersionMismatch(ConnectError):
    """There is no API version that both sides (and the pin, if any) support."""


class NotManager(ConnectError):
    """The Engine is not a working Swarm manager."""


class NotInSwarm(NotManager):
    """The node is not part of a swarm."""


class WorkerOnly(NotManager):
    """The node is a worker: only managers can create services."""


class SwarmLocked(NotManager):
    """The manager restarted with autolock and needs its unlock key."""


class NoLeader(NotManager):
    """Too few managers are online to elect a leader."""


class CertificateExpired(NotManager):
    """The node's swarm certificate has expired."""


class Refused(SwarmtuiError):
    """The manager refused the request; `status` is the HTTP status."""

    exit_status = ExitStatus.REFUSED

    def __init__(self, message: str, hint: str = "", *, status: int) -> None:
        super().__init__(message, hint)
        self.status = status


class NotFound(Refused):
    """404: the service, network, image, ... does not exist."""


class NameConflict(Refused):
    """409: the name is already used."""


class TasksFailed(SwarmtuiError):
    """The service was created, but its tasks do not stay running."""

    exit_status = ExitStatus.TASKS_FAILED


class TimedOut(SwarmtuiError):
    """The service was created, but did not converge in the given time."""

    exit_status = ExitStatus.TIMED_OUT


class ReplyLost(SwarmtuiError):
    """The request was written completely, and no complete reply came back."""

    exit_status = ExitStatus.UNKNOWN


class OutcomeUnknown(ReplyLost):
    """A reply was lost, and the lookup afterwards did not show whether the service exists."""
