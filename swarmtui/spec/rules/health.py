"""Rules on the health check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.model.health import Healthcheck
from swarmtui.spec.notation.units import format_duration
from swarmtui.spec.notation.values import format_health_test
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.missing_units import seconds_advice
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import Advice
from swarmtui.spec.tree import CONTAINER

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_HEALTH = f"{CONTAINER}.Healthcheck"
_TEST = f"{_HEALTH}.Test"
_DURATIONS = ("Interval", "Timeout", "StartPeriod", "StartInterval")
_TEST_TYPES = ("NONE", "CMD", "CMD-SHELL")
_MILLISECOND = 10**6
_START_INTERVAL = 5 * 10**9  # ns; the engine's default


def _health(spec: ServiceSpec) -> Healthcheck:
    return spec.task_template.container_spec.healthcheck or Healthcheck()


def _test(spec: ServiceSpec) -> tuple[str, list[str]]:
    """Return the test type and the other words; "NONE" and no words if there is no test."""
    kind, *words = _health(spec).test or _TEST_TYPES[:1]
    return kind, words


@rule("error", *(f"{_HEALTH}.{key}" for key in _DURATIONS))
def health_duration_too_short(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A duration of the health check is above 0 and below 1ms.

    Source: swarmkit manager/controlapi/service.go validateHealthCheck.
    """
    health = _health(spec)
    values = (health.interval, health.timeout, health.start_period, health.start_interval)
    for key, duration in zip(_DURATIONS, values, strict=True):
        if duration and duration < _MILLISECOND:
            message = f"must be at least 1ms, not {format_duration(duration)}"
            hint, suggestion = seconds_advice(duration)
            hint = f"{hint}, or 0 to use the image's"
            yield RuleProblem(f"{_HEALTH}.{key}", message, hint, suggestion)


@rule("error", _TEST)
def no_health_command(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A health test with CMD or CMD-SHELL does not have a command.

    The manager accepts CMD alone, and the first test then crashes dockerd on the node, up to Engine
    29.4 (moby daemon/health.go cmdProbe.run); later engines report unhealthy. CMD-SHELL alone is a
    shell error: no task ever becomes healthy.
    """
    kind, words = _test(spec)
    if kind in _TEST_TYPES[1:] and not words:
        yield RuleProblem(
            _TEST, f"{kind} needs a command: without one it can crash dockerd on the node"
        )


@rule("warning", _TEST)
def unknown_health_test_type(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A health test does not start with CMD, CMD-SHELL or NONE.

    With any other word nodes run no test and wait indefinitely for the container to become healthy:
    its tasks stay in the state starting (moby daemon/health.go getProbe,
    daemon/cluster/executor/container).
    """
    kind, words = _test(spec)
    if kind not in _TEST_TYPES:
        advice = (
            Advice(f"did you mean {kind.upper()}?", format_health_test([kind.upper(), *words]))
            if kind.upper() in _TEST_TYPES
            else Advice("put CMD or CMD-SHELL before it")
        )
        yield RuleProblem(_TEST, f"unknown test type {quoted(kind)}: tasks stay starting", *advice)


@rule("warning", _TEST)
def extra_words_after_cmd_shell(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A health test with CMD-SHELL has more than one text after it.

    More words become $0, $1 and so on of the first (moby daemon/health.go cmdProbe.run, sh -c).
    """
    kind, words = _test(spec)
    if kind == "CMD-SHELL" and len(words) > 1:
        message = f"the shell runs only {quoted(words[0])}"
        yield RuleProblem(_TEST, message, "write the command as one text, or use CMD")


@rule("warning", _TEST, *(f"{_HEALTH}.{key}" for key in (*_DURATIONS, "Retries")))
def unused_health_settings(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A health check that NONE disables has other words or settings.

    With NONE everything else is ignored (moby daemon/health.go getProbe).
    """
    health = _health(spec)
    if not health.test or health.test[0] != "NONE":
        return
    if len(health.test) > 1:
        yield RuleProblem(_TEST, "NONE disables the test: the other words do nothing")
    for key, value in health.model_dump(by_alias=True).items():
        if value and key in (*_DURATIONS, "Retries"):
            yield RuleProblem(f"{_HEALTH}.{key}", "does nothing: the test is disabled")


@rule("hint", f"{_HEALTH}.StartPeriod")
def start_period_too_short(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A start period is not longer than the time until the first test.

    A shorter one does not cover any failure. The first test runs after the start interval, 5 s by
    default (moby daemon/health.go monitor).
    """
    period, start = start_period(spec), first_test_delay(spec)
    if 0 < period <= start:
        message = f"covers no failure: the first test runs after {format_duration(start)}"
        yield RuleProblem(f"{_HEALTH}.StartPeriod", message)


def start_period(spec: ServiceSpec) -> int:
    """Return the start period in ns; 0 if there is none, or the test is disabled."""
    health = _health(spec)
    return 0 if health.test == ("NONE",) else health.start_period or 0


def first_test_delay(spec: ServiceSpec) -> int:
    """Return the time in ns until the first test within the start period."""
    return _health(spec).start_interval or _START_INTERVAL


RULES = (
    health_duration_too_short,
    no_health_command,
    unknown_health_test_type,
    extra_words_after_cmd_shell,
    unused_health_settings,
    start_period_too_short,
)
