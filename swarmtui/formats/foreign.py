"""Files that are no service spec: what they are, and what to do with them now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

PRINT_SPEC = "Print one service with: docker service inspect --format '{{json .Spec}}' NAME"
_DEPLOYED = f"Deploy it with docker stack deploy. {PRINT_SPEC}"
_BY_HAND = "Write its settings as a service spec, or type them into the wizard: swarmtui"
_RUN = f"Run it. {PRINT_SPEC}"


class Foreign(NamedTuple):
    """What a file is, in words that follow `is`, and what to do now."""

    what: str
    hint: str


_COMPOSE = Foreign("a Compose file, not a service spec", _DEPLOYED)
_KUBERNETES = Foreign("a Kubernetes manifest, not a service spec", _BY_HAND)
_DOCKERFILE = Foreign(
    "a Dockerfile, not a service spec", "Build and push the image; a service takes its name."
)
_ENV = Foreign("an env file, not a service spec", "Give it with --env-file, beside a spec.")
_CURL = Foreign("a curl line, not a service spec", "Give its body alone, the JSON behind -d.")
_SHELL = Foreign("a shell script, not a service spec", _BY_HAND)
_TERRAFORM = Foreign("Terraform's configuration, not a service spec", _BY_HAND)
_PRETTY = Foreign("what docker service inspect --pretty prints, not a spec", PRINT_SPEC)

_MOST_CHARACTERS = 20_000  # what a file is shows at its beginning
_DOCKER = r"[ \t]*(?:[$#>][ \t]+)?(?:sudo[ \t]+)?(?:docker|podman)\b.*?[ \t]"
_STORED = re.compile(rf"{_DOCKER}(?:service[ \t]+(?:create|update)|stack[ \t]+deploy)\b")
_OTHER = re.compile(rf"{_DOCKER}(?:(?:container[ \t]+)?(?:run|create)|compose|build|service)\b")
_COMMAND = "a docker command, not a service spec"
_BEGINS_IMAGE = re.compile(r"(?:FROM|ARG)[ \t]+[^\s:=]", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"(?:FROM|RUN|COPY|ADD|ENV|USER|WORKDIR|CMD|ENTRYPOINT)[ \t]", re.IGNORECASE
)
_ENTRY = re.compile(r"[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*=")
_BLOCK = re.compile(r"(?:resource|terraform|provider|module|variable)\b[^:=]*\{")

Lines = list[str]


def _all(pattern: re.Pattern[str], lines: Lines) -> bool:
    return all(map(pattern.match, lines))


def _begins(lines: Lines, *words: str) -> bool:
    """Whether for each word there is a line that begins with it."""
    return all(any(line.startswith(word) for line in lines) for word in words)


_BY_LINES: tuple[tuple[Callable[[Lines], object], Foreign], ...] = (
    (lambda lines: lines[0].startswith("#!"), _SHELL),
    (lambda lines: _STORED.match(lines[0]), Foreign(_COMMAND, _RUN)),
    (lambda lines: _OTHER.match(lines[0]), Foreign(_COMMAND, _BY_HAND)),
    (lambda lines: lines[0].split()[0] == "curl", _CURL),
    (lambda lines: _BEGINS_IMAGE.match(lines[0]) and _all(_INSTRUCTION, lines[-1:]), _DOCKERFILE),
    (lambda lines: _begins(lines, "ID:", "Service Mode:"), _PRETTY),
    (lambda lines: _begins(lines, "apiVersion:", "kind:"), _KUBERNETES),
    (lambda lines: any(line.strip() == "services:" for line in lines), _COMPOSE),
    (lambda lines: _BLOCK.match(lines[0]), _TERRAFORM),
    (lambda lines: _all(_ENTRY, lines), _ENV),
)
"""What the lines of a file say, without comments and empty ones."""


def _has(*keys: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda value: all(key in value for key in keys)


def _is_compose_service(value: Mapping[str, Any]) -> bool:
    others = {"environment", "volumes", "deploy", "build", "restart", "depends_on"}
    return "image" in value and bool(others & value.keys())


def _is_old_compose_service(value: Any) -> bool:
    """Version 1 of Compose has its services at the top."""
    return isinstance(value, Mapping) and bool({"image", "build"} & value.keys())


_BY_KEYS: tuple[tuple[Callable[[Mapping[str, Any]], bool], Foreign], ...] = (
    (_has("apiVersion", "kind"), _KUBERNETES),
    (_has("ID", "Service Mode"), _PRETTY),
    (lambda value: isinstance(value.get("services"), Mapping), _COMPOSE),
    (lambda value: bool(value) and all(map(_is_old_compose_service, value.values())), _COMPOSE),
    (
        _is_compose_service,
        Foreign("a service of a Compose file, not a service spec", _BY_HAND),
    ),
    (_has("Config", "HostConfig"), Foreign("a container, not a service", _BY_HAND)),
    (_has("RootFS", "RepoTags"), Foreign("an image, not a service", _BY_HAND)),
    (_has("IPAM", "Driver"), Foreign("a network, not a service", PRINT_SPEC)),
    (_has("Mountpoint", "Driver"), Foreign("a volume, not a service", PRINT_SPEC)),
    (_has("ServiceID", "DesiredState"), Foreign("a task, not a service", PRINT_SPEC)),
    (
        lambda value: _has("Spec", "Description", "Status")(value),
        Foreign("a node, not a service", PRINT_SPEC),
    ),
    (_has("Names", "ImageID"), Foreign("a container, not a service", _BY_HAND)),
    (_has("containerDefinitions"), Foreign("a task definition of ECS, not a spec", _BY_HAND)),
)
"""What the keys at the top say."""


def named_by_text(text: str) -> Foreign | None:
    """Return what a file is by its text, None where that does not say."""
    beginning = text[:_MOST_CHARACTERS].split("\n")
    lines = [line for line in beginning if line.strip() and not _is_comment(line)]
    return next((foreign for fits, foreign in _BY_LINES if lines and fits(lines)), None)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#") and not line.startswith(("#!", "# docker"))


def named_by_keys(value: Any) -> Foreign | None:
    """Return what an object is by its keys, None where they do not say."""
    if not isinstance(value, Mapping) or "TaskTemplate" in value:
        return None
    return next((foreign for fits, foreign in _BY_KEYS if fits(value)), None)
