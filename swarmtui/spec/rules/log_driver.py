"""Rules on the log driver."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from swarmtui.spec.model.task import LogDriver
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.rule import RuleProblem, rule

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec

_NAME, _OPTIONS = "TaskTemplate.LogDriver.Name", "TaskTemplate.LogDriver.Options"

_DRIVERS = (
    *("awslogs", "etwlogs", "fluentd", "gcplogs", "gelf", "journald", "json-file", "local", "none"),
    *("splunk", "syslog"),
)
_FILE_DRIVER_OPTIONS = frozenset(
    {"max-size", "max-file", "compress", "labels", "labels-regex", "env", "env-regex", "tag"}
    | {"mode", "max-buffer-size"}
)
_KNOWN_OPTIONS = {"json-file": _FILE_DRIVER_OPTIONS, "local": _FILE_DRIVER_OPTIONS}
"""The options of the drivers for which all are known."""


def _driver(spec: ServiceSpec) -> tuple[str, dict[str, str]]:
    driver = spec.task_template.log_driver or LogDriver()
    return driver.name or "", driver.options or {}


@rule("warning", _OPTIONS)
def log_options_without_driver(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """Log options are set without a log driver.

    Without a driver each node passes them to its default driver, which may not know them and reject
    the tasks (moby daemon/logs.go mergeAndVerifyLogConfig). The docker CLI drops them.
    """
    name, options = _driver(spec)
    if options and not name:
        yield RuleProblem(
            _OPTIONS, "no driver: each node passes them to its default driver", "set the driver"
        )


@rule("warning", _NAME)
def misspelled_log_driver(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The name of a log driver is a near misspelling of a built-in driver.

    Only nodes with a plugin of exactly that name match: otherwise the tasks stay pending (swarmkit
    manager/scheduler/filter.go PluginFilter).
    """
    name, _ = _driver(spec)
    near = get_close_matches(name.lower(), _DRIVERS, 1, 0.75)
    if near and name not in _DRIVERS:
        message = f"needs a plugin named {quoted(name)}"
        yield RuleProblem(_NAME, message, f"did you mean {near[0]}?")


@rule("warning", _OPTIONS)
def unknown_log_option(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A log option of json-file or local is one that the driver does not have.

    Nodes reject the tasks for it (moby daemon/logger jsonfilelog and local
    ValidateLogOpt); a later engine may know more.
    """
    name, options = _driver(spec)
    for key in options if name in _KNOWN_OPTIONS else ():
        if key not in _KNOWN_OPTIONS[name]:
            near = get_close_matches(key, sorted(_KNOWN_OPTIONS[name]), 1)
            hint = f"did you mean {near[0]}?" if near else ""
            yield RuleProblem(
                _OPTIONS, f"{name} does not know {quoted(key)}: the tasks are rejected", hint
            )


@rule("warning", _OPTIONS)
def unused_log_options(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The log driver none has options.

    Nodes ignore them (moby daemon/logger/factory.go ValidateLogOpts).
    """
    name, options = _driver(spec)
    if name == "none" and options:
        yield RuleProblem(_OPTIONS, "does nothing: the driver none keeps no logs")


RULES = (log_options_without_driver, misspelled_log_driver, unknown_log_option, unused_log_options)
