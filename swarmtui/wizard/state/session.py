"""The state of the wizard: the draft, the manager, and the problems and request they give."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from swarmtui.launch.check import Checker
from swarmtui.spec.api_version import NEWEST, ApiVersion
from swarmtui.spec.draft import Draft
from swarmtui.spec.problem import Problem
from swarmtui.spec.tree import IMAGE
from swarmtui.wizard.state.flow import REVIEW, Step, place_of, step_of
from swarmtui.wizard.state.launches import LaunchRecord, local_now, make_another, with_launches
from swarmtui.wizard.state.levels import pluralize
from swarmtui.wizard.state.problem_index import ProblemIndex
from swarmtui.wizard.state.row_notes import RowNotes

if TYPE_CHECKING:
    from swarmtui.cluster.snapshot import Snapshot
    from swarmtui.engine.auth import Credentials
    from swarmtui.engine.client import Engine
    from swarmtui.engine.http_messages import Request
    from swarmtui.launch.digest_lookup import DigestLookup
    from swarmtui.spec.field_info import FieldInfo
    from swarmtui.spec.model.service import ServiceSpec


@dataclass(frozen=True)
class Source:
    """Which manager to connect to; None everywhere means the docker CLI's choice."""

    host: str | None = None
    context: str | None = None
    api_version: str | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    label: str = ""
    """The name to show instead of the context's, such as "demo"."""


@dataclass
class RegistryLookup:
    """What is known about an image's registry: credentials and digest lookup."""

    image: str = ""
    credentials: Credentials | None = None
    error: str = ""
    digest_lookup: DigestLookup | None = None
    is_running: bool = False
    sent_auth: bool = True


@dataclass(frozen=True)
class Pending:
    """Text in the input line of a list that is not a row yet, and its problem."""

    text: str
    problem: Problem
    """A hint while it is typed and can become a valid row, else an error."""

    def as_finished(self) -> Pending:
        """Return the same with an error: it is no longer being typed."""
        return replace(self, problem=replace(self.problem, level="error"))


class Session:
    """One run of the wizard. `check` updates `spec`, `problems` and `request` from the draft."""

    def __init__(
        self, draft: Draft, source: Source | None = None, *, send_auth: bool = True
    ) -> None:
        self.draft = draft
        self.source = source or Source()
        self.send_auth = send_auth
        self.pin_digest = True
        self.engine: Engine | None = None
        self.snapshot: Snapshot | None = None
        self.connection_error: Exception | None = None
        """Why connecting to a manager or fetching its snapshot failed."""
        self.node = ""
        """The name of the connected node."""
        self.connecting = True
        self.registry = RegistryLookup()
        self.pending: dict[str, Pending] = {}
        """Text in the input lines of lists that is not a row yet, by list path."""
        self.notes = RowNotes()
        self.last_problem_path = ""
        """Where Ctrl+N went last."""
        self.visited: set[str] = set()
        self._checker = Checker()
        self._others: Snapshot | None = None
        self._known_of_others: object = None
        """What `_others` was made from."""
        self.spec: ServiceSpec | None = None
        self.problems: tuple[Problem, ...] = ()
        """The worst first, those of a level in the order of the steps and of the rows."""
        self._indexed: tuple[Problem, ...] = ()
        self._problem_index = ProblemIndex()
        """That of the problems in `_indexed`."""
        self._seen_tree: Mapping[str, Any] | None = None
        self._set_steps: set[Step] = set()
        """The steps in which something is set in `_seen_tree`."""
        self.request: Request | None = None
        """The same object as long as it does not change."""
        self.launches: list[LaunchRecord] = []
        """Every request that was sent, oldest first."""
        self.launches_to_remove: tuple[LaunchRecord, ...] = ()
        """The failed ones whose service has the name or a port of the draft."""
        self.is_closed = False
        """Whether the run was reported: nothing is launched any more."""

    @property
    def version(self) -> ApiVersion:
        """The API version of requests; without a manager the pinned or the newest one."""
        if self.engine:
            return self.engine.version
        pinned = self.source.api_version or self.source.environ.get("DOCKER_API_VERSION")
        try:
            return ApiVersion.parse(pinned) if pinned else NEWEST
        except ValueError:
            return NEWEST

    def unmet_requirement(self, info: FieldInfo, value: object = None) -> str:
        """Return which API version or Engine the field, or a value of it, needs; "" if met."""
        from swarmtui.spec.convert.version_requirements import unmet_requirement

        return unmet_requirement(info, self.version, self.engine_release, value)

    @property
    def engine_release(self) -> str:
        """The Engine's release, such as 26.1.5; "" without a manager."""
        return self.engine.version_info.engine_version if self.engine else ""

    @property
    def manager_names(self) -> tuple[str, ...]:
        """Context and node name, or address if the node is unknown: default, vm1."""
        if self.engine is None:
            return (self.source.label,)
        endpoint = self.engine.endpoint
        return self.source.label or endpoint.context, self.node or endpoint.address

    @property
    def credentials(self) -> Credentials | None:
        """The credentials that will be sent, if any."""
        return self.registry.credentials if self.send_auth else None

    @property
    def image_platforms(self) -> list[str]:
        """The platforms of the image, as the registry said: `linux/amd64`; none if unknown."""
        lookup = self.registry.digest_lookup
        if lookup is None or self.registry.image != self.draft.text(IMAGE).strip():
            return []
        return list(dict.fromkeys(f"{p['OS']}/{p['Architecture']}" for p in lookup.platforms))

    @property
    def errors(self) -> list[Problem]:
        """The problems that block a launch."""
        return [problem for problem in self.problems if problem.level == "error"]

    @property
    def problems_besides_image(self) -> list[Problem]:
        """The errors and warnings; without the missing image, which is named by itself."""
        ignored = "" if self.draft.text(IMAGE) else IMAGE
        return [p for p in self.problems if p.level != "hint" and p.path != ignored]

    def end_typing(self) -> None:
        """Turn pending text in input lines into errors: it is no longer being typed."""
        self.pending = {path: pending.as_finished() for path, pending in self.pending.items()}

    def check(self) -> None:
        """Check the draft, and build its request if there are no errors."""
        from swarmtui.engine.create_request import build_create_request
        from swarmtui.launch.digest_lookup import image_problems
        from swarmtui.launch.request import resolve_spec

        version = self.version if self.engine or self.source.api_version else None
        snapshot = self._snapshot_of_others()
        checked = self._checker.check(self.draft.tree, version, snapshot, self.engine_release)
        self.spec = checked.spec
        self.launches_to_remove = self._find_launches_to_remove(snapshot)
        is_current = self.registry.image == self.draft.text(IMAGE).strip()
        known = self.registry if is_current else RegistryLookup()
        unsent = None if self.send_auth else known.credentials
        registry_problems = image_problems(known.digest_lookup, unsent)
        found = (
            *(each.problem for each in self.pending.values()),
            *checked.problems,
            *registry_problems,
            *self.notes.problems(self.draft),
        )
        self.problems = tuple(sorted(found, key=_rank_and_place))
        before, self.request = self.request, None
        if self.spec and not self.errors:
            digest = known.digest_lookup if self.pin_digest else None
            spec = resolve_spec(self.spec, digest, self.snapshot)
            request = build_create_request(spec, self.version, self.credentials)
            self.request = before if request == before else request

    def _snapshot_of_others(self) -> Snapshot | None:
        """Return the snapshot without the draft's own service, with what this run launched.

        It is made again only if that has changed, so that its indexes are kept.
        """
        if self.snapshot is None:
            return None
        record = self.current_launch
        known = (self.snapshot, record and record.facts, [each.facts for each in self.launches])
        if known != self._known_of_others:
            others = record.without_own_service(self.snapshot) if record else self.snapshot
            self._known_of_others = known
            self._others = with_launches(others, self.launches)
        return self._others

    def _find_launches_to_remove(self, snapshot: Snapshot | None) -> tuple[LaunchRecord, ...]:
        from swarmtui.cluster.rules.conflicts import failed_services_in_use

        if self.spec is None or snapshot is None:
            return ()
        ids = {service.id for service in failed_services_in_use(self.spec, snapshot)}
        return tuple(record for record in self.launches if record.service_id in ids)

    @property
    def current_launch(self) -> LaunchRecord | None:
        """The launch of the present draft; None if it was not launched or was changed since."""
        tree = self.draft.tree
        same = (each for each in reversed(self.launches) if each.tree == tree)
        return next((each for each in same if each.counts_as_launched), None)

    @property
    def shown_request(self) -> Request | None:
        """The request that was sent if the draft was launched, else the one that would be sent."""
        return self.current_launch.request if self.current_launch else self.request

    @property
    def needs_quit_confirmation(self) -> bool:
        """Whether the draft was not launched, or a request is not answered yet."""
        unanswered = any(record.state == "sending" for record in self.launches)
        was_launched = self.current_launch or self.was_removed
        return bool(unanswered or self.pending or (self.draft.tree and not was_launched))

    @property
    def was_removed(self) -> bool:
        """Whether the present draft was launched, and its service was removed."""
        tree = self.draft.tree
        last = next((each for each in reversed(self.launches) if each.tree == tree), None)
        return last is not None and last.state == "removed" and not last.is_superseded

    def launch(self, replaces: tuple[LaunchRecord, ...] = ()) -> LaunchRecord | None:
        """Send the request once; None without a request or a manager, or in a closed session.

        The services of `replaces` are removed first.
        """
        if self.is_closed or self.engine is None or self.request is None:
            return None
        name = self.draft.text("Name")
        record = LaunchRecord(self.request, self.draft.tree, name, local_now(), replaces=replaces)
        self.launches.append(record)
        record.send(self.engine)
        return record

    def make_another(self) -> None:
        """Turn the launched draft into a new one with a free name and free ports."""
        if record := self.current_launch:
            make_another(self.draft, record, self.snapshot)
            record.is_superseded = True

    def problem_at(self, path: str) -> Problem | None:
        """Return the worst problem of the field at `path`."""
        return next(self._problems_at(path), None)

    def problems_at(self, path: str) -> list[Problem]:
        """Return the problems at `path`, inside its value, or of an object around it, worst first.

        A problem of an object is shown at the fields that are set in it.
        """
        return list(self._problems_at(path))

    def _problems_at(self, path: str) -> Iterator[Problem]:
        return self._index.at_field(path, is_set=self.draft.value(path) is not None)

    @property
    def _index(self) -> ProblemIndex:
        """The problems by their paths."""
        if self._indexed is not self.problems:
            self._problem_index, self._indexed = ProblemIndex(self.problems), self.problems
        return self._problem_index

    def problem_below(self, path: str) -> Problem | None:
        """Return the worst problem at a value or a row, or in it."""
        return self._index.below(path)

    def problems_in_rows(self, path: str) -> Mapping[int, Problem]:
        """Return the worst problem in each row of the list at `path`, by row index."""
        return self._index.in_rows(path)

    def state_of(self, step: Step) -> str:
        """Return `error`, `warning`, `done` or `untouched`, for the symbol in the rail."""
        is_visited = step.key in self.visited or step in self._steps_with_settings()
        if step is not REVIEW and not is_visited:
            return "untouched"
        level = self._index.worst_level(step)
        if level and level != "hint":
            return level
        return "untouched" if step is REVIEW else "done"

    def _steps_with_settings(self) -> set[Step]:
        """Return the steps in which something is set. A tree is never changed in place."""
        tree = self.draft.tree
        if self._seen_tree is not tree:
            self._set_steps, self._seen_tree = _steps_of(tree), tree
        return self._set_steps

    def first_problem(self, step: Step) -> Problem | None:
        """Return the worst error or warning, the first one of `step` if it has one so bad."""
        found = self.problems_besides_image
        return min(found, key=lambda p: (p.rank, step_of(p.path) is not step), default=None)

    def launch_block_reason(self) -> str:
        """Return why launch is disabled, or "".

        For a launched draft it is enabled: it shows the launch again.
        """
        if self.current_launch:
            return ""
        if self.errors:
            return f"{pluralize(len(self.errors), 'error')} to fix first"
        if self.connecting:
            return "still connecting to the manager"
        if self.connection_error:
            hint = getattr(self.connection_error, "hint", "")
            return f"no manager: {self.connection_error}. {hint} Press F5 to try again."
        return "" if self.request else "the spec is being checked"

    def edit(self, path: str, text: str) -> None:
        """Set a field of the draft; a name that was derived from the image follows it.

        After a launch the name is kept: the next launch is of the same service.
        """
        self.draft.set(path, text)
        if path == IMAGE and self.draft.source_of("Name"):
            self._derive_name()

    def set_default_name(self) -> None:
        """Give a service whose name is not typed a free name derived from its image."""
        self._derive_name()
        self.draft.end_typing()

    def _derive_name(self) -> None:
        source, suggested = self.draft.source_of("Name"), self._suggested_name()
        if suggested and suggested != source and not self.has_own_name:
            self.draft.derive("Name", self.free_name(), suggested)

    @property
    def has_own_name(self) -> bool:
        """Whether the service name does not follow the image: it was typed, or launched."""
        name = self.draft.text("Name")
        was_launched = any(each.name == name for each in self.launches)
        return bool(name) and (was_launched or not self.draft.source_of("Name"))

    def free_name(self) -> str:
        """Return a free service name derived from the image, "" without an image."""
        from swarmtui.cluster.names import free_name

        suggested = self._suggested_name()
        taken = self.snapshot.services_by_name if self.snapshot else ()
        return free_name(suggested, taken) if suggested else ""

    def _suggested_name(self) -> str:
        """Return the service name that the image suggests, "" for none."""
        from swarmtui.spec.notation.image_reference import parse_image_reference

        try:
            return parse_image_reference(self.draft.text(IMAGE).strip()).suggested_name
        except ValueError:
            return ""


def _steps_of(tree: Mapping[str, Any]) -> set[Step]:
    return {step_of(path) for path in _paths_of_settings(tree)}


def _rank_and_place(problem: Problem) -> tuple[int, tuple[int, ...]]:
    """Return the sort key of a problem: the worst first, then in the order of the steps."""
    return problem.rank, place_of(problem.path)


def _paths_of_settings(tree: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the paths of what is set; one path for a list."""
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _paths_of_settings(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"
