"""Rules on the log driver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from swarmtui.spec.model.task import LogDriver
from swarmtui.spec.notation.value_formats import VALUE_FORMATS
from swarmtui.spec.quoting import quoted
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.suggestion import nearest

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
_NO_KEYS: Mapping[str, str] = MappingProxyType({})


def _driver(spec: ServiceSpec) -> tuple[str, dict[str, str]]:
    driver = spec.task_template.log_driver or LogDriver()
    return driver.name or "", driver.options or {}


def options_text(
    driver: LogDriver | None, values: Mapping[str, str], keys: Mapping[str, str] = _NO_KEYS
) -> str:
    """Return the options with other `values` and renamed `keys`, as text; "" if that is impossible.

    Only for the drivers for which all options are known: those of others can be passwords.
    """
    options = (driver and driver.options) or {}
    if driver is None or driver.name not in _KNOWN_OPTIONS:
        return ""
    changed = {keys.get(key, key): values.get(key, value) for key, value in options.items()}
    try:
        return VALUE_FORMATS["pairs"].format(changed)
    except ValueError:  # such as for a key with an equals sign
        return ""


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
    advice = nearest(name.lower(), _DRIVERS, cutoff=0.75)
    if advice.hint and name not in _DRIVERS:
        yield RuleProblem(_NAME, f"needs a plugin named {quoted(name)}", *advice)


@rule("warning", _OPTIONS)
def unknown_log_option(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A log option of json-file or local is one that the driver does not have.

    Nodes reject the tasks for it (moby daemon/logger jsonfilelog and local
    ValidateLogOpt); a later engine may know more.
    """
    name, options = _driver(spec)
    known = _KNOWN_OPTIONS.get(name)
    unknown = {key: nearest(key, known) for key in options if key not in known} if known else {}
    meant = {key: advice.suggestion for key, advice in unknown.items() if advice.suggestion}
    corrected = options_text(spec.task_template.log_driver, {}, meant)
    for key, advice in unknown.items():
        message = f"{name} does not know {quoted(key)}: the tasks are rejected"
        yield RuleProblem(_OPTIONS, message, advice.hint, corrected if key in meant else "")


@rule("warning", _OPTIONS)
def unused_log_options(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The log driver none has options.

    Nodes ignore them (moby daemon/logger/factory.go ValidateLogOpts).
    """
    name, options = _driver(spec)
    if name == "none" and options:
        yield RuleProblem(_OPTIONS, "does nothing: the driver none keeps no logs")


RULES = (log_options_without_driver, misspelled_log_driver, unknown_log_option, unused_log_options)
