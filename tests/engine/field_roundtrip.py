"""What happens to one field on every path version: in our client, and in the engine itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from swarmtui.engine import Engine
from swarmtui.engine.create_request import build_create_request
from swarmtui.errors import Refused, SpecError
from swarmtui.spec import ApiVersion, ServiceSpec, to_wire, version_problems
from swarmtui.spec.api_version import requirement_text
from swarmtui.spec.field_info import field_info
from tests.engine.field_cases import Case, build_spec, default_of, to_json
from tests.engine.harness import RealEngine

COLUMNS = {"20.10": range(24, 42), "26.1": range(42, 46), "28.5": range(46, 52)}
"""The path versions to test, and the engine for each: the oldest that serves it."""

# Sent by us; the engine returned:
SAME, UNSET, DROPPED = "=", "0", "-"
# Refused by us; if it is sent anyway, the engine:
KEPT, IGNORED, REFUSED, NOTHING = "k", "d", "x", "."
WRONG = "#"

Loss = tuple[str, Any, Any]
Mark = tuple[str, str]
"""One of the symbols above, and for WRONG what is wrong."""


@dataclass
class EngineConnections:
    """One engine with a connection for each path version; used by one thread at a time."""

    real: RealEngine
    networks: Mapping[str, str]
    """Names by ID."""
    _engines: dict[int, Engine] = field(default_factory=dict)

    @classmethod
    def open(cls, real: RealEngine) -> EngineConnections:
        """Open connections to an engine, which must have no services."""
        return cls(
            real, {each["Id"]: each["Name"] for each in real.request_json("GET", "/networks")}
        )

    @property
    def newest(self) -> ApiVersion:
        """The newest version that the engine serves."""
        return self.connection(24).version_info.api_version

    def connection(self, minor: int) -> Engine:
        """The connection whose paths are /v1.`minor`."""
        if minor not in self._engines:
            version = f"1.{minor}"
            self._engines[minor] = Engine.connect(self.real.host, api_version=version, environ={})
        return self._engines[minor]

    def close(self) -> None:
        """Close all connections."""
        for engine in self._engines.values():
            engine.close()

    def versions(self, case: Case) -> tuple[int, ...]:
        """All its own versions; of older ones the first, and those around the field's first."""
        own, since = COLUMNS[self.real.release], case.since.minor
        older = {minor for minor in (24, since - 1, since) if 24 <= minor < own.start}
        return (*sorted(older), *own)

    def stored(self, engine: Engine, service_id: str) -> dict[str, Any]:
        """The spec of a service from `engine`, networks by name; the service is removed."""
        spec: dict[str, Any] = engine.service(service_id)["Spec"]
        engine.remove(service_id)
        for holder in (spec, spec["TaskTemplate"]):
            for network in holder.get("Networks") or []:
                network["Target"] = self.networks.get(network["Target"], network["Target"])
        return spec


@dataclass(frozen=True)
class CaseResult:
    """The results of a case: for each engine a mark by version."""

    case: Case
    marks: Mapping[str, Mapping[int, Mark]]

    def symbols(self, release: str) -> str:
        """The symbols of one engine, older paths before a bar."""
        signs = {minor: sign for minor, (sign, _) in self.marks[release].items()}
        own = "".join(signs.pop(minor) for minor in COLUMNS[release])
        return f"{''.join(signs.values())}|{own}"

    def failures(self) -> list[str]:
        """What is wrong, and since which version."""
        first: dict[tuple[str, str], int] = {}
        for release, marks in self.marks.items():
            for minor, (_, words) in marks.items():
                first.setdefault((release, words), minor)
        return [
            f"{each} from 1.{minor}: {words}" for (each, words), minor in first.items() if words
        ]


def check_case(case: Case, connections_by_release: Mapping[str, EngineConnections]) -> CaseResult:
    """Test all versions on all engines, the engines in parallel."""
    with ThreadPoolExecutor(len(connections_by_release)) as pool:
        marks = pool.map(
            lambda connections: _marks(case, connections), connections_by_release.values()
        )
        return CaseResult(case, dict(zip(connections_by_release, marks, strict=True)))


def _marks(case: Case, connections: EngineConnections) -> dict[int, Mark]:
    spec = case.spec(connections.real)
    return {
        minor: _mark(case, spec, connections, connections.connection(minor))
        for minor in connections.versions(case)
    }


def _mark(case: Case, spec: ServiceSpec, connections: EngineConnections, engine: Engine) -> Mark:
    if engine.version >= case.since:
        return _send_and_compare(case, spec, connections, engine)
    if case.is_default and not version_problems(
        spec, engine.version, engine.version_info.engine_version
    ):
        sign, words = _send_and_compare(case, spec, connections, engine)
        return (WRONG, words) if sign == WRONG else (NOTHING, "")
    if words := _refusal_error(case, spec, engine):
        return WRONG, words
    return (NOTHING, "") if case.is_default else _send_refused(spec, connections, engine)


def _send_and_compare(
    case: Case, spec: ServiceSpec, connections: EngineConnections, engine: Engine
) -> Mark:
    """Create it as a user would; compare spec and body with what is stored."""
    try:
        stored = connections.stored(engine, engine.create(spec).id)
        again = to_wire(build_spec(stored), engine.version)
    except (Refused, SpecError, ValidationError) as error:
        return WRONG, str(error)
    body = to_wire(spec, engine.version)
    comparisons = (to_json(spec), _with_task_networks(stored)), (body, stored), (body, again)
    losses = next(filter(None, (list(find_losses(*pair)) for pair in comparisons)), [])
    if not losses:
        return SAME, ""
    if all(path == case.path and found is None for path, _, found in losses):
        return (UNSET if case.is_zero else DROPPED), ""
    return WRONG, _describe_losses(losses)


def _with_task_networks(stored: dict[str, Any]) -> dict[str, Any]:
    """`stored` with the networks where the model has them; on 1.24 they are outside the task."""
    task = {"Networks": stored.get("Networks")} | stored["TaskTemplate"]
    return stored | {"TaskTemplate": task}


def _refusal_error(case: Case, spec: ServiceSpec, engine: Engine) -> str:
    """What is wrong with our refusal, or "". It must name place and reason, and send nothing."""
    try:
        created = engine.create(spec)
    except SpecError as error:
        found = [p.message for p in error.problems if _related(p.path, case.path)]
    else:
        engine.remove(created.id)
        return "was sent"
    if arrived := engine.services():
        return f"was refused, and there is {arrived}"
    last = engine.version.minor == case.since.minor - 1
    why = (
        f"{requirement_text(case.since)}; this request uses API {engine.version} ("
        if last
        else "needs API "
    )
    return "" if any(why in message for message in found) else f"was refused for {found}"


def _send_refused(spec: ServiceSpec, connections: EngineConnections, engine: Engine) -> Mark:
    """Send what we refuse to send."""
    try:
        stored = connections.stored(
            engine, engine.submit(build_create_request(spec, engine.version)).id
        )
    except Refused:
        return REFUSED, ""
    losses = list(find_losses(to_wire(spec, engine.version), stored))
    if not losses:
        return KEPT, ""
    dropped = all(_is_new(path, engine.version) and not found for path, _, found in losses)
    return (IGNORED, "") if dropped else (WRONG, _describe_losses(losses))


def find_losses(sent: Any, stored: Any, path: str = "") -> Iterator[Loss]:
    """Where `stored` differs from what was `sent`: path, sent, stored. `stored` may have more.

    A value that equals the field's default may be absent; the engine stores ratios as float32.
    """
    if isinstance(sent, dict) and sent and not _is_map(path):
        for key, value in sent.items():
            found = stored.get(key) if isinstance(stored, dict) else None
            yield from find_losses(value, found, f"{path}.{key}" if path else key)
    elif isinstance(sent, list) and isinstance(stored, list) and len(sent) == len(stored):
        for index, row in enumerate(sent):
            yield from find_losses(row, stored[index], f"{path}[{index}]")
    elif not _equal(sent, stored) and not (stored is None and _is_default(path, sent)):
        yield path, sent, stored


def _is_map(path: str) -> bool:
    """Whether the user chooses its keys, as in labels: it is stored whole or not at all."""
    info = field_info(path)
    return info is not None and info.notation == "pairs"


def _equal(sent: Any, stored: Any) -> bool:
    if isinstance(sent, float) and isinstance(stored, float):
        return math.isclose(sent, stored, rel_tol=1e-6)
    return bool(sent == stored)


def _is_default(path: str, sent: Any) -> bool:
    info = field_info(path)
    return info is not None and not sent and bool(sent == "" or default_of(info) == sent)


def _is_new(path: str, version: ApiVersion) -> bool:
    """Whether `version` does not have the field, or every version drops it."""
    info = field_info(path)
    return info is not None and (info.since > version or bool(info.dropped))


def _related(path: str, other: str) -> bool:
    """Whether one path equals the other or is inside it."""
    short, long = sorted((path, other), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))


def _describe_losses(losses: list[Loss]) -> str:
    return "; ".join(f"{path}: sent {sent!r}, stored {stored!r}" for path, sent, stored in losses)
