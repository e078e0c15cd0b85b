"""Recognize files that are not service specs, and give a hint for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

PRINT_SPEC = "Print one service with: docker service inspect --format '{{json .Spec}}' NAME"
_DEPLOY_HINT = f"Deploy it with docker stack deploy. {PRINT_SPEC}"
_REWRITE_HINT = "Write its settings as a service spec, or type them into the wizard: swarmtui"
_RUN_HINT = f"Run it. {PRINT_SPEC}"


class ForeignFile(NamedTuple):
    """What a file is, as text that follows `is`, and a hint."""

    what: str
    hint: str


_COMPOSE = ForeignFile("a Compose file, not a service spec", _DEPLOY_HINT)
_KUBERNETES = ForeignFile("a Kubernetes manifest, not a service spec", _REWRITE_HINT)
_DOCKERFILE = ForeignFile(
    "a Dockerfile, not a service spec", "Build and push the image, and use its name in a service."
)
_ENV = ForeignFile(
    "an env file, not a service spec", "Pass it with --env-file, together with a spec."
)
_CURL = ForeignFile("a curl command, not a service spec", "Pass only its body, the JSON after -d.")
_SHELL = ForeignFile("a shell script, not a service spec", _REWRITE_HINT)
_TERRAFORM = ForeignFile("a Terraform configuration, not a service spec", _REWRITE_HINT)
_PRETTY_OUTPUT = ForeignFile(
    "the output of docker service inspect --pretty, not a spec", PRINT_SPEC
)

_MAX_CHARACTERS = 20_000  # the beginning of a file is enough to recognize it
_DOCKER_PREFIX = r"[ \t]*(?:[$#>][ \t]+)?(?:sudo[ \t]+)?(?:docker|podman)\b.*?[ \t]"
_SERVICE_COMMAND = re.compile(
    rf"{_DOCKER_PREFIX}(?:service[ \t]+(?:create|update)|stack[ \t]+deploy)\b"
)
_OTHER_COMMAND = re.compile(
    rf"{_DOCKER_PREFIX}(?:(?:container[ \t]+)?(?:run|create)|compose|build|service)\b"
)
_DOCKER_COMMAND = "a docker command, not a service spec"
_FIRST_INSTRUCTION = re.compile(r"(?:FROM|ARG)[ \t]+[^\s:=]", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"(?:FROM|RUN|COPY|ADD|ENV|USER|WORKDIR|CMD|ENTRYPOINT)[ \t]", re.IGNORECASE
)
_ENV_ENTRY = re.compile(r"[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*=")
_TERRAFORM_BLOCK = re.compile(r"(?:resource|terraform|provider|module|variable)\b[^:=]*\{")

Lines = list[str]


def _all_match(pattern: re.Pattern[str], lines: Lines) -> bool:
    return all(map(pattern.match, lines))


def _has_lines_starting(lines: Lines, *words: str) -> bool:
    """Whether, for each word, a line begins with it."""
    return all(any(line.startswith(word) for line in lines) for word in words)


_LINE_TESTS: tuple[tuple[Callable[[Lines], object], ForeignFile], ...] = (
    (lambda lines: lines[0].startswith("#!"), _SHELL),
    (lambda lines: _SERVICE_COMMAND.match(lines[0]), ForeignFile(_DOCKER_COMMAND, _RUN_HINT)),
    (lambda lines: _OTHER_COMMAND.match(lines[0]), ForeignFile(_DOCKER_COMMAND, _REWRITE_HINT)),
    (lambda lines: lines[0].split()[0] == "curl", _CURL),
    (
        lambda lines: _FIRST_INSTRUCTION.match(lines[0]) and _all_match(_INSTRUCTION, lines[-1:]),
        _DOCKERFILE,
    ),
    (lambda lines: _has_lines_starting(lines, "ID:", "Service Mode:"), _PRETTY_OUTPUT),
    (lambda lines: _has_lines_starting(lines, "apiVersion:", "kind:"), _KUBERNETES),
    (lambda lines: any(line.strip() == "services:" for line in lines), _COMPOSE),
    (lambda lines: _TERRAFORM_BLOCK.match(lines[0]), _TERRAFORM),
    (lambda lines: _all_match(_ENV_ENTRY, lines), _ENV),
)
"""Tests on the lines of a file, without comments and empty lines."""


def _has_keys(*keys: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda value: all(key in value for key in keys)


def _is_compose_service(value: Mapping[str, Any]) -> bool:
    others = {"environment", "volumes", "deploy", "build", "restart", "depends_on"}
    return "image" in value and bool(others & value.keys())


def _is_old_compose_service(value: Any) -> bool:
    """Compose version 1 has its services at the top level."""
    return isinstance(value, Mapping) and bool({"image", "build"} & value.keys())


_KEY_TESTS: tuple[tuple[Callable[[Mapping[str, Any]], bool], ForeignFile], ...] = (
    (_has_keys("apiVersion", "kind"), _KUBERNETES),
    (_has_keys("ID", "Service Mode"), _PRETTY_OUTPUT),
    (lambda value: isinstance(value.get("services"), Mapping), _COMPOSE),
    (lambda value: bool(value) and all(map(_is_old_compose_service, value.values())), _COMPOSE),
    (
        _is_compose_service,
        ForeignFile("a service of a Compose file, not a service spec", _REWRITE_HINT),
    ),
    (_has_keys("Config", "HostConfig"), ForeignFile("a container, not a service", _REWRITE_HINT)),
    (_has_keys("RootFS", "RepoTags"), ForeignFile("an image, not a service", _REWRITE_HINT)),
    (_has_keys("IPAM", "Driver"), ForeignFile("a network, not a service", PRINT_SPEC)),
    (_has_keys("Mountpoint", "Driver"), ForeignFile("a volume, not a service", PRINT_SPEC)),
    (_has_keys("ServiceID", "DesiredState"), ForeignFile("a task, not a service", PRINT_SPEC)),
    (
        lambda value: _has_keys("Spec", "Description", "Status")(value),
        ForeignFile("a node, not a service", PRINT_SPEC),
    ),
    (_has_keys("Names", "ImageID"), ForeignFile("a container, not a service", _REWRITE_HINT)),
    (
        _has_keys("containerDefinitions"),
        ForeignFile("an ECS task definition, not a spec", _REWRITE_HINT),
    ),
)
"""Tests on the keys at the top level."""


def recognize_text(text: str) -> ForeignFile | None:
    """Recognize a file by its text; None if unknown."""
    beginning = text[:_MAX_CHARACTERS].split("\n")
    lines = [line for line in beginning if line.strip() and not _is_comment(line)]
    return next((foreign for fits, foreign in _LINE_TESTS if lines and fits(lines)), None)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#") and not line.startswith(("#!", "# docker"))


def recognize_object(value: Any) -> ForeignFile | None:
    """Recognize an object by its keys; None if unknown."""
    if not isinstance(value, Mapping) or "TaskTemplate" in value:
        return None
    return next((foreign for fits, foreign in _KEY_TESTS if fits(value)), None)
