"""Choose the API version: the newest that both sides support, or a pinned one.

Sources: moby client/client.go (negotiation), daemon/server/middleware/version.go (refusals).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from swarmtui.engine.http_messages import Response
from swarmtui.errors import NotDocker, UsageError, VersionMismatch
from swarmtui.spec import untrusted_json as lenient
from swarmtui.spec.api_version import NEWEST, OLDEST, ApiVersion, first_engine_release

# Engines below 25 also accept API 1.12 and later; services need 1.24.
_FIRST_API = ApiVersion(1, 12)
_DOCKER = "Docker/"
_OUR_RANGE = f"swarmtui supports {OLDEST} to {NEWEST}"


@dataclass(frozen=True)
class VersionInfo:
    """What an engine reports about itself at connect time.

    `swarm` is its role in a swarm ("active/manager", "inactive", ...), "" from engines before 23.
    `min_api_version` and `arch` are only known after GET /version, see `Engine.ask_version`.
    """

    engine_version: str
    api_version: ApiVersion
    min_api_version: ApiVersion | None = None
    os: str = ""
    arch: str = ""
    swarm: str = ""

    @property
    def description(self) -> str:
        """For people: `Engine 20.10.24 serves API 1.12 to 1.41`."""
        return f"Engine {self.engine_version} serves API {self.oldest} to {self.api_version}"

    @property
    def oldest(self) -> ApiVersion:
        """The oldest API version, as far as it is known."""
        return self.min_api_version or _FIRST_API


@dataclass(frozen=True)
class VersionPin:
    """A pinned API version, and its source: `--api-version` or DOCKER_API_VERSION."""

    version: ApiVersion
    source: str


def find_version_pin(argument: str | None, environ: Mapping[str, str]) -> VersionPin | None:
    """Return the pin, if any; UsageError if it is not a version."""
    text = argument or environ.get("DOCKER_API_VERSION", "")
    source = "--api-version" if argument else "DOCKER_API_VERSION"
    if not text:
        return None
    try:
        return VersionPin(ApiVersion.parse(text), source)
    except ValueError as error:
        raise UsageError(f"{source}: {error}") from None


def is_engine(ping: Response) -> bool:
    """Whether the response to a ping comes from an Engine (or something compatible)."""
    return bool(ping.header("Api-Version")) or ping.header("Server").startswith("Docker/")


def read_ping(ping: Response) -> VersionInfo | None:
    """Read the headers of a ping; None unless they name an Engine's release and a common version.

    Engines send `Server: Docker/26.1.5 (linux)` (moby daemon/server/middleware/version.go).
    They support every API version from OLDEST to their own, if that is not above NEWEST.
    """
    server = ping.header("Server")
    try:
        newest = ApiVersion.parse(ping.header("Api-Version"))
    except ValueError:
        return None
    release = server.removeprefix(_DOCKER).partition(" ")[0]
    if not server.startswith(_DOCKER) or not release or not OLDEST <= newest <= NEWEST:
        return None
    return VersionInfo(
        _short_text(release),
        newest,
        os=_short_text(ping.header("Ostype")),
        swarm=_short_text(ping.header("Swarm")),
    )


def read_version_info(ping: Response, version: lenient.JsonObject) -> VersionInfo:
    """Combine the headers of a ping and the object of GET /version.

    NotDocker if an API version cannot be read.
    """
    newest = lenient.get_text(version, "ApiVersion") or ping.header("Api-Version")
    return VersionInfo(
        engine_version=_short_text(lenient.get_text(version, "Version")) or "of unknown version",
        api_version=_parse_version(newest, OLDEST),
        min_api_version=_parse_version(lenient.get_text(version, "MinAPIVersion"), _FIRST_API),
        os=_short_text(lenient.get_text(version, "Os")),
        arch=_short_text(lenient.get_text(version, "Arch")),
        swarm=_short_text(ping.header("Swarm")),
    )


def choose_version(engine: VersionInfo, pin: VersionPin | None) -> ApiVersion:
    """Choose the pin, or the newest version that both sides support; VersionMismatch if none."""
    if engine.oldest > NEWEST:
        raise VersionMismatch(
            f"the engine is too new: {engine.description}, {_OUR_RANGE}",
            "Install a newer swarmtui.",
        )
    if engine.api_version < OLDEST:
        raise VersionMismatch(
            f"the engine is too old: {engine.description}, "
            f"services need {_describe_version(OLDEST)}",
            "Update the engine.",
        )
    return _check_pin(engine, pin) if pin else min(NEWEST, engine.api_version)


def _check_pin(engine: VersionInfo, pin: VersionPin) -> ApiVersion:
    lowest = max(OLDEST, engine.oldest)
    highest = min(NEWEST, engine.api_version)
    if lowest <= pin.version <= highest:
        return pin.version
    raise VersionMismatch(
        f"{pin.source} pins API {_describe_version(pin.version)}, "
        f"but {engine.description}, and {_OUR_RANGE}",
        f"Remove {pin.source}, or use {_describe_version(lowest)} to {_describe_version(highest)}.",
    )


def _describe_version(version: ApiVersion) -> str:
    release = first_engine_release(version)
    return f"{version} (Docker {release})" if release else str(version)


def _parse_version(text: str, default: ApiVersion) -> ApiVersion:
    try:
        return ApiVersion.parse(text) if text else default
    except ValueError:
        raise NotDocker(
            "the engine's API version cannot be read", "Check that it is a Docker Engine."
        ) from None


def _short_text(text: str) -> str:
    """Join lines and cut to 80 characters."""
    return " ".join(text.split())[:80]
