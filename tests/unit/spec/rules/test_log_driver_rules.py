from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
DRIVER = "TaskTemplate.LogDriver"


def log(name: str | None, *options: str) -> dict[str, Any]:
    return {"TaskTemplate": {"LogDriver": {"Name": name, "Options": dict.fromkeys(options, "1")}}}


@pytest.mark.parametrize(
    ("rule", "tree", "expected"),
    [
        (
            "log-options-without-driver",
            log(None, "max-size"),
            "Options: no driver: each node passes them",
        ),
        ("log-options-without-driver", log("", "max-size"), "Options: no driver"),
        ("log-options-without-driver", log("local", "max-size"), ""),
        ("log-options-without-driver", log(None), ""),
        (
            "misspelled-log-driver",
            log("jsonfile"),
            "Name: needs a plugin named 'jsonfile' (did you mean json-file?)",
        ),
        (
            "misspelled-log-driver",
            log("Syslog"),
            "Name: needs a plugin named 'Syslog' (did ",
        ),
        ("misspelled-log-driver", log("grafana/loki-docker-driver:latest"), ""),
        ("misspelled-log-driver", log("loki"), ""),
        ("misspelled-log-driver", log("journald"), ""),
        ("misspelled-log-driver", log(None), ""),
        (
            "unknown-log-option",
            log("json-file", "max-file", "max-sise"),
            "Options: json-file does not know 'max-sise': the tasks are rejected (did you mean max-size?)",
        ),
        (
            "unknown-log-option",
            log("local", "colour"),
            "Options: local does not know 'colour': the tasks",
        ),
        ("unknown-log-option", log("json-file", "max-size", "tag", "mode", "env-regex"), ""),
        ("unknown-log-option", log("gelf", "colour"), ""),
        ("unused-log-options", log("none", "max-size"), "Options: does nothing: the driver none"),
        ("unused-log-options", log("none"), ""),
        ("unused-log-options", log("local", "max-size"), ""),
    ],
)
def test_logging(
    rule_messages: RuleMessages, rule: str, tree: dict[str, Any], expected: str
) -> None:
    found = rule_messages(rule, tree)
    assert [line.startswith(f"{DRIVER}.{expected}") for line in found] == [True] * bool(expected)


def test_options_that_cannot_be_written_have_no_suggestion(rule_messages: RuleMessages) -> None:
    """A key with an equals sign can only come from a file."""
    found = rule_messages("unknown-log-option", log("local", "max-sise", "a=b"))
    assert [line.partition(" does not know ")[2].partition(":")[0] for line in found] == [
        "'max-sise'",
        "'a=b'",
    ]
