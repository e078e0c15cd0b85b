from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
DRIVER = "TaskTemplate.LogDriver"


def log(name: str | None, *options: str) -> dict[str, Any]:
    return {"TaskTemplate": {"LogDriver": {"Name": name, "Options": dict.fromkeys(options, "1")}}}


@pytest.mark.parametrize(
    ("rule", "tree", "told"),
    [
        ("log-options-of-a-driver", log(None, "max-size"), "Options: no driver: each node reads"),
        ("log-options-of-a-driver", log("", "max-size"), "Options: no driver"),
        ("log-options-of-a-driver", log("local", "max-size"), ""),
        ("log-options-of-a-driver", log(None), ""),
        (
            "log-driver-known",
            log("jsonfile"),
            "Name: needs a plugin that is called 'jsonfile' (did you mean json-file?)",
        ),
        ("log-driver-known", log("Syslog"), "Name: needs a plugin that is called 'Syslog' (did "),
        ("log-driver-known", log("grafana/loki-docker-driver:latest"), ""),
        ("log-driver-known", log("loki"), ""),
        ("log-driver-known", log("journald"), ""),
        ("log-driver-known", log(None), ""),
        (
            "log-option-known",
            log("json-file", "max-file", "max-sise"),
            "Options: json-file has no 'max-sise': the tasks are rejected (did you mean max-size?)",
        ),
        ("log-option-known", log("local", "colour"), "Options: local has no 'colour': the tasks"),
        ("log-option-known", log("json-file", "max-size", "tag", "mode", "env-regex"), ""),
        ("log-option-known", log("gelf", "colour"), ""),
        ("log-options-used", log("none", "max-size"), "Options: does nothing: the driver none"),
        ("log-options-used", log("none"), ""),
        ("log-options-used", log("local", "max-size"), ""),
    ],
)
def test_logging(rule_messages: RuleMessages, rule: str, tree: dict[str, Any], told: str) -> None:
    found = rule_messages(rule, tree)
    assert [line.startswith(f"{DRIVER}.{told}") for line in found] == [True] * bool(told)
