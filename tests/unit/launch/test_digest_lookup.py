from __future__ import annotations

from typing import Any

import pytest

from swarmtui.engine.auth import Credentials
from swarmtui.engine.http_messages import Request
from swarmtui.errors import (
    ConnectionRefused,
    ConnectTimeout,
    NotFound,
    Refused,
    SwarmtuiError,
    VersionMismatch,
)
from swarmtui.launch.digest_lookup import (
    DigestLookup,
    LookupOutcome,
    image_problems,
    look_up_digest,
    pin_image,
)
from swarmtui.spec import parse_spec
from swarmtui.spec.api_version import ApiVersion

DIGEST = "sha256:" + "ab" * 32
LOGIN = Credentials("docker.io", "a test", "u", "very-secret")
AMD64 = {"architecture": "amd64", "os": "linux"}


class FakeEngine:
    """An engine that answers one distribution request, and whether it has the image itself."""

    version = ApiVersion(1, 41)

    def __init__(self, answer: Any = None, local: bool = False) -> None:
        self.answer = answer or {"Descriptor": {"digest": DIGEST}, "Platforms": [AMD64]}
        self.local = local
        self.limit: float | None = None
        self.timeouts: list[float] = []
        self.paths: list[str] = []

    def with_deadline(self, seconds: float) -> FakeEngine:
        self.limit = seconds
        return self

    def distribution(self, image: str, credentials: Any, timeout: float) -> Any:
        self.timeouts.append(timeout)
        if isinstance(self.answer, SwarmtuiError):
            raise self.answer
        return self.answer

    def send(self, request: Request) -> Any:
        self.paths.append(request.path)
        if not self.local:
            raise NotFound("No such image", status=404)
        return {"Id": "sha256:1"}


def ask(
    image: str, answer: Any = None, login: Credentials | None = None, local: bool = False
) -> DigestLookup:
    return look_up_digest(FakeEngine(answer, local), image, login)  # type: ignore[arg-type]


def platforms(*found: tuple[str, str]) -> Any:
    rows = [{"os": os, "architecture": architecture} for os, architecture in found]
    return {"Descriptor": {"digest": DIGEST}, "Platforms": rows}


@pytest.mark.parametrize(
    ("image", "sent"),
    [
        ("nginx", f"nginx:latest@{DIGEST}"),
        ("nginx:1.27", f"nginx:1.27@{DIGEST}"),
        ("docker.io/library/nginx:1.27", f"nginx:1.27@{DIGEST}"),
        ("ghcr.io/a/b", f"ghcr.io/a/b:latest@{DIGEST}"),
    ],
)
def test_an_image_is_pinned_with_its_tag(image: str, sent: str) -> None:
    pin = ask(image)
    assert (pin.outcome, pin.image) == (LookupOutcome.PINNED, sent)
    assert pin.platforms == ({"Architecture": "amd64", "OS": "linux"},)
    assert pin.message == "pinned to sha256:abababababab..."


def test_a_digest_is_kept_and_its_platforms_are_added() -> None:
    pin = ask(f"nginx@{DIGEST}")
    assert (pin.outcome, pin.image) == (LookupOutcome.HAS_DIGEST, f"nginx@{DIGEST}")
    assert pin.platforms


@pytest.mark.parametrize(
    ("found", "written"),
    [
        ([("linux", "arm"), ("linux", "arm")], [("linux", "")]),
        ([("linux", "arm64"), ("unknown", "unknown")], [("linux", "arm64")]),
        ([("linux", "amd64"), ("linux", "amd64")], [("linux", "amd64")]),
        ([("", "")], []),
        ([], []),
    ],
)
def test_platforms(found: list[tuple[str, str]], written: list[tuple[str, str]]) -> None:
    pin = ask("nginx", platforms(*found))
    assert [(each["OS"], each["Architecture"]) for each in pin.platforms] == written


HUB_DENIES = "errors:\ndenied: requested access to the resource is denied\nunauthorized: no\n"
LOOKUP = 'Get "https://r.example/v2/": dial tcp: lookup r.example on 127.0.0.1:53: no such host'


@pytest.mark.parametrize(
    ("image", "error", "login", "local", "outcome"),
    [
        ("r.example/a", Refused("unauthorized", status=401), None, False, "needs-login"),
        ("r.example/a", Refused("unauthorized", status=401), None, True, "needs-login"),
        ("r.example/a", Refused("unauthorized", status=401), LOGIN, False, "login-refused"),
        ("r.example/a", Refused("denied: no access", status=403), LOGIN, False, "login-refused"),
        (
            "r.example/a",
            Refused("no basic auth credentials", status=500),
            None,
            False,
            "needs-login",
        ),
        ("nothere", Refused(HUB_DENIES, status=401), None, False, "needs-login"),
        ("nothere", Refused(HUB_DENIES, status=401), None, True, "needs-login"),
        ("nginx:9", NotFound("manifest unknown", status=404), None, False, "no-such-tag"),
        ("nginx:9", Refused("manifest unknown: x", status=500), None, False, "no-such-tag"),
        ("nginx:9", NotFound("manifest unknown", status=404), None, True, "no-such-tag"),
        ("r.example/a", Refused(LOOKUP, status=500), None, False, "unreachable"),
        ("r.example/a", Refused(LOOKUP, status=500), LOGIN, True, "unreachable"),
        ("nginx", ConnectTimeout("no answer in time"), None, False, "unreachable"),
        ("nginx", ConnectTimeout("no answer in time"), None, True, "unreachable"),
        ("nginx", Refused("toomanyrequests: slow down", status=429), None, True, "rate-limited"),
        ("nginx", Refused("toomanyrequests: x", status=500), None, True, "rate-limited"),
        ("nginx", ConnectionRefused("connection refused"), None, False, "failed"),
        ("nginx", VersionMismatch("needs API 1.30"), None, True, "too-old"),
    ],
)
def test_outcomes(
    image: str, error: SwarmtuiError, login: Credentials | None, local: bool, outcome: str
) -> None:
    pin = ask(image, error, login, local)
    assert (pin.outcome, pin.image) == (outcome, image)
    assert pin.message
    assert "\n" not in pin.message
    assert "very-secret" not in pin.message
    assert "only this node" not in pin.message
    raw_go = ("dial tcp", "Get ", "toomanyrequests", "x509")
    assert not [word for word in raw_go if word in pin.message]


NO_ROUTE = 'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no host'
LOCAL = "; the manager's node has nginx:1.27, other nodes are unknown"
SAID = [
    (
        Refused(NO_ROUTE, status=500),
        "docker.io could not be reached: the name registry-1.docker.io could not be resolved; not "
        f"pinned{LOCAL}",
    ),
    (
        NotFound("manifest unknown", status=404),
        "docker.io reports that it does not have nginx:1.27; the manager's node has nginx:1.27: "
        "a node without a copy cannot pull it",
    ),
    (
        Refused(HUB_DENIES, status=401),
        f"docker.io refuses access: the image is private or does not exist{LOCAL}",
    ),
    (
        Refused("toomanyrequests: You have reached your pull rate limit", status=500),
        f"docker.io limits requests: wait, or use docker login; not pinned{LOCAL}",
    ),
]


@pytest.mark.parametrize(("error", "sentence"), SAID)
def test_a_message_claims_only_what_was_seen(error: SwarmtuiError, sentence: str) -> None:
    """An unreachable registry proves nothing about the image, nor about other nodes."""
    pin = ask("nginx:1.27", error, local=True)
    assert pin.message == sentence
    assert pin.detail == error.message
    alone = ask("nginx:1.27", error, local=False)
    assert "manager's node" not in alone.message
    assert pin.is_local > alone.is_local


@pytest.mark.parametrize("answer", [{"Descriptor": {}}, {"Descriptor": {"digest": "sha256:1"}}])
def test_an_answer_without_a_digest(answer: Any) -> None:
    assert ask("nginx", answer).outcome == "failed"


def test_an_invalid_image() -> None:
    assert ask("UPPER case").outcome == "failed"


def test_all_requests_together_end_within_the_timeout() -> None:
    engine = FakeEngine(ConnectTimeout("no answer in time"), local=True)
    assert look_up_digest(engine, "nginx:1", timeout=10.0).is_local  # type: ignore[arg-type]
    assert engine.limit == 10.0
    assert engine.timeouts == [8.0]
    assert engine.paths == ["/v1.41/images/nginx:1/json"]


def test_pinning_a_spec() -> None:
    spec = parse_spec({"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}})
    done = pin_image(spec, ask("nginx", platforms(("linux", "amd64"), ("linux", "arm"))))
    assert done.image == f"nginx:latest@{DIGEST}"
    assert done.task_template.placement
    found = done.task_template.placement.platforms or ()
    assert [(each.os, each.architecture) for each in found] == [("linux", "amd64"), ("linux", "")]
    assert spec.image == "nginx"


def test_existing_platforms_and_constraints_are_kept() -> None:
    mine = {"Constraints": ["node.role==worker"], "Platforms": [{"OS": "windows"}]}
    task = {"ContainerSpec": {"Image": "nginx"}, "Placement": mine}
    done = pin_image(parse_spec({"TaskTemplate": task}), ask("nginx")).task_template.placement
    assert done
    assert done.constraints == ("node.role==worker",)
    assert [each.os for each in done.platforms or ()] == ["windows"]


@pytest.mark.parametrize("outcome", ["unreachable", "needs-login", "failed", "too-old"])
def test_a_spec_without_a_digest_is_unchanged(outcome: str) -> None:
    spec = parse_spec({"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}})
    assert pin_image(spec, DigestLookup(LookupOutcome(outcome), "nginx")) is spec


def test_an_image_without_platforms_does_not_change_the_placement() -> None:
    spec = parse_spec({"TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}})
    assert pin_image(spec, ask("nginx", platforms())).task_template.placement is None


ASKS = DigestLookup(LookupOutcome.NEEDS_LOGIN, "r.example/a:1", message="asks")


def test_credentials_that_are_needed_and_not_sent() -> None:
    (problem,) = image_problems(ASKS, LOGIN)
    assert (problem.path, problem.level, problem.rule) == (
        "TaskTemplate.ContainerSpec.Image",
        "warning",
        "credentials-not-sent",
    )
    assert problem.message == (
        "r.example requires a login, and yours is not sent: nodes cannot pull the image"
    )
    assert "u at docker.io, from a test" in problem.hint
    assert "very-secret" not in problem.hint


def test_docker_hub_refuses_unknown_images_too() -> None:
    """It proves neither that the image exists, nor that a login would help."""
    lookup = ask("nothere", Refused(HUB_DENIES, status=401))
    (problem,) = image_problems(lookup, LOGIN)
    assert problem.message == (
        "docker.io refuses access: the image is private or does not exist, and your credentials "
        "are not sent"
    )
    assert "login" not in lookup.message


WITHOUT_PROBLEM = {LookupOutcome.PINNED, LookupOutcome.HAS_DIGEST, LookupOutcome.TOO_OLD}


@pytest.mark.parametrize("outcome", LookupOutcome)
def test_an_image_without_a_digest_is_a_warning(outcome: LookupOutcome) -> None:
    found = image_problems(DigestLookup(outcome, "a:1", message="the reason"))
    if outcome in WITHOUT_PROBLEM:
        assert found == []
    else:
        (problem,) = found
        assert (problem.level, problem.rule) == ("warning", "no-image-digest")
        assert problem.message == "the reason"


def test_without_an_answer_there_is_no_problem() -> None:
    assert image_problems(None, LOGIN) == []
