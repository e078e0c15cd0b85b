"""Every error that swarmtui raises on purpose, and the exit status each one ends a command with.

    SwarmtuiError                       1  unexpected
    ├── OutputError                        standard output is closed, or cannot be written
    ├── UsageError                      2  a command line or a setting that makes no sense
    │   ├── EndpointError                  DOCKER_HOST, --host or a context that cannot be used
    │   ├── FileError                      FILE cannot be read or is no JSON/YAML object
    │   └── CredentialError                config.json broken, a credential helper failed
    │       └── HelperMissing              a credential helper is not installed
    ├── SpecError                       3  the spec is invalid, or needs a newer API (has problems)
    ├── ConnectError                    4  nothing was sent: no usable manager at the endpoint
    │   ├── SocketMissing                  no such socket (or it is a directory)
    │   ├── PermissionDenied               the socket is there, this user may not use it
    │   ├── ConnectionRefused              the connection was refused
    │   ├── TLSRefused                     certificates do not fit
    │   ├── ConnectTimeout                 no answer in time
    │   ├── SSHFailed                      ssh could not reach or forward
    │   ├── NotDocker                      something answers, but it is not the Engine API
    │   ├── VersionMismatch                engine too old or too new, or a pin it does not serve
    │   └── NotManager                     an Engine, but no working manager
    │       ├── NotInSwarm
    │       ├── WorkerOnly
    │       ├── SwarmLocked
    │       ├── NoLeader
    │       └── CertificateExpired
    ├── Refused                         5  the manager answered, and said no (has the HTTP status)
    │   ├── NotFound                       404
    │   └── NameConflict                   409
    ├── TasksFailed                     6  the service exists, its tasks do not run
    ├── TimedOut                        7  the service exists, it did not converge in time
    └── ReplyLost                       8  the request may or may not have been carried out
        └── OutcomeUnknown                 ... and looking afterwards did not tell

Errors are converted once, at the edge where they arise, and carry a message for the person (what is
wrong, where) and a hint (what to do). Neither ever holds a credential: passwords in addresses are
hidden here, what was sent to the engine in `engine.masking`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from swarmtui.escaping import without_passwords

if TYPE_CHECKING:
    from swarmtui.spec.problem import Problem


class ExitStatus(IntEnum):
    """What a command ends with; part of the documented contract."""

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
    """The base: a message for the person and, where there is one, a hint what to do next.

    `detail` is the raw text of others that the message was made from, "" where there is none.
    """

    exit_status: ClassVar[ExitStatus] = ExitStatus.UNEXPECTED
    detail = ""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = without_passwords(message)
        self.hint = without_passwords(hint)
        super().__init__(self.message)

    def reword(self, write: Callable[[str], str]) -> None:
        """Put `write(message)` in the place of the message."""
        self.message = without_passwords(write(self.message))
        self.args = (self.message,)

    def reword_keeping_detail(self, write: Callable[[str], str]) -> None:
        """As `reword`, for a raw text of others: that stays as the detail."""
        raw = self.message
        self.reword(write)
        self.detail = raw if raw != self.message else ""


class OutputError(SwarmtuiError):
    """Standard output is closed or cannot be written, so the result was not shown."""


class UsageError(SwarmtuiError):
    """A command line or a setting that makes no sense."""

    exit_status = ExitStatus.USAGE


class EndpointError(UsageError):
    """DOCKER_HOST, --host or a context names something that cannot be used."""


class FileError(UsageError):
    """A spec file that cannot be read, or is no JSON or YAML object."""


class CredentialError(UsageError):
    """The Docker config is broken, or a credential helper failed."""


class HelperMissing(CredentialError):
    """The Docker config names a credential helper that is not installed."""


class SpecError(SwarmtuiError):
    """The spec is invalid or needs a newer API; `problems` holds every reason at once."""

    exit_status = ExitStatus.INVALID

    def __init__(self, problems: Sequence[Problem], hint: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)), hint)


class ConnectError(SwarmtuiError):
    """No usable manager at the endpoint; nothing that could have changed it was sent completely."""

    exit_status = ExitStatus.UNREACHABLE


class SocketMissing(ConnectError):
    """The unix socket is not there, or is no socket."""


class PermissionDenied(ConnectError):
    """The socket is there, but this user may not use it."""


class ConnectionRefused(ConnectError):
    """The address refused the connection: mostly, nobody listens there."""


class TLSRefused(ConnectError):
    """One side does not accept the other's certificate, or only one side speaks TLS."""


class ConnectTimeout(ConnectError):
    """No answer in time, from a request that changes nothing or was not written completely."""


class SSHFailed(ConnectError):
    """ssh could not reach the host or forward its socket."""


class NotDocker(ConnectError):
    """Something answers, but it does not speak the Engine API."""


class VersionMismatch(ConnectError):
    """No API version that both sides (and the pin, if any) can speak."""


class NotManager(ConnectError):
    """An Engine answers, but not as a working Swarm manager."""


class NotInSwarm(NotManager):
    """The node is not part of a swarm."""


class WorkerOnly(NotManager):
    """The node is a worker: only managers answer for the swarm."""


class SwarmLocked(NotManager):
    """The manager restarted with autolock on and waits for its unlock key."""


class NoLeader(NotManager):
    """Too few managers are online to elect a leader."""


class CertificateExpired(NotManager):
    """The node's swarm certificate has expired."""


class Refused(SwarmtuiError):
    """The manager answered and said no; `status` is the HTTP status."""

    exit_status = ExitStatus.REFUSED

    def __init__(self, message: str, hint: str = "", *, status: int) -> None:
        super().__init__(message, hint)
        self.status = status


class NotFound(Refused):
    """404: no such service, network, image, ..."""


class NameConflict(Refused):
    """409: the name is taken."""


class TasksFailed(SwarmtuiError):
    """The service was created, but its tasks do not stay running."""

    exit_status = ExitStatus.TASKS_FAILED


class TimedOut(SwarmtuiError):
    """The service was created, but did not converge in the given time."""

    exit_status = ExitStatus.TIMED_OUT


class ReplyLost(SwarmtuiError):
    """The request was written completely, and no (whole) reply came back."""

    exit_status = ExitStatus.UNKNOWN


class OutcomeUnknown(ReplyLost):
    """A reply was lost, and looking afterwards did not tell whether the service exists."""
