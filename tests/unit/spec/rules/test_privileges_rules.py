from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"
PRIVILEGES = f"{CONTAINER}.Privileges"
ALLOW = {"defaultAction": "SCMP_ACT_ALLOW"}


def container(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "nginx:1.27", **members}}}


def privileges(**members: Any) -> dict[str, Any]:
    return container(Privileges=members)


def seccomp(mode: str | None, profile: dict[str, Any] | None = None) -> dict[str, Any]:
    text = json.dumps(profile) if profile is not None else None
    return privileges(Seccomp={"Mode": mode, "Profile": text})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({}, True),
        ({"File": ""}, True),
        ({"File": "a", "Registry": "b"}, True),
        ({"File": "a", "Registry": "b", "Config": "c"}, True),
        ({"Config": "c"}, False),
        ({"File": "a", "Registry": ""}, False),
        (None, False),
    ],
)
def test_credential_specs(
    rule_messages: RuleMessages, source: dict[str, str] | None, expected: bool
) -> None:
    line = f"{PRIVILEGES}.CredentialSpec: must be exactly one of file, registry and config"
    assert (
        rule_messages("invalid-credential-spec", privileges(CredentialSpec=source))
        == [line] * expected
    )


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        *(({"Disable": True, key: "x"}, True) for key in ("User", "Role", "Type", "Level")),
        ({"Disable": True}, False),
        ({"Disable": False, "Type": "x"}, False),
        ({"Type": "x"}, False),
    ],
)
def test_selinux(rule_messages: RuleMessages, context: dict[str, Any], expected: bool) -> None:
    found = rule_messages("unused-selinux-label", privileges(SELinuxContext=context))
    assert [line.partition(": ")[0] for line in found] == [
        f"{PRIVILEGES}.SELinuxContext.Disable"
    ] * expected


@pytest.mark.parametrize(
    ("rule", "tree", "expected"),
    [
        (
            "no-seccomp-profile",
            seccomp("custom"),
            "Mode: no profile: nodes use their default profile",
        ),
        ("no-seccomp-profile", seccomp("custom", ALLOW), ""),
        ("no-seccomp-profile", seccomp("unconfined"), ""),
        (
            "unused-seccomp-profile",
            seccomp("unconfined", ALLOW),
            "Profile: does nothing in mode unconfined",
        ),
        (
            "unused-seccomp-profile",
            seccomp(None, ALLOW),
            "Profile: does nothing in mode default (set the ",
        ),
        ("unused-seccomp-profile", seccomp("custom", ALLOW), ""),
        (
            "unknown-seccomp-action",
            seccomp("custom", {"defaultAction": "SCMP_ACT_ALOW"}),
            "Profile: unknown action 'SCMP_ACT_ALOW' (did you mean SCMP_ACT_ALLOW?)",
        ),
        (
            "unknown-seccomp-action",
            seccomp("custom", {"DefaultAction": ["x"]}),
            "Profile: unknown action",
        ),
        ("unknown-seccomp-action", seccomp("unconfined", {"defaultAction": "x"}), ""),
        ("unknown-seccomp-action", seccomp("custom", ALLOW), ""),
        ("unknown-seccomp-action", seccomp("custom", {}), ""),
        (
            "no-seccomp-default-action",
            seccomp("custom", {}),
            "Profile: defaultAction is missing: the profile filters nothing",
        ),
        (
            "no-seccomp-default-action",
            seccomp("custom", {"defaultAction": None}),
            "Profile: defaultAction is missing",
        ),
        ("no-seccomp-default-action", seccomp("custom", ALLOW), ""),
        ("no-seccomp-default-action", seccomp("custom"), ""),
        ("no-seccomp-default-action", seccomp("default", {}), ""),
    ],
)
def test_seccomp(
    rule_messages: RuleMessages, rule: str, tree: dict[str, Any], expected: str
) -> None:
    found = rule_messages(rule, tree)
    line = f"{PRIVILEGES}.Seccomp.{expected}"
    assert [text.startswith(line) for text in found] == [True] * bool(expected)


@pytest.mark.parametrize("key", ["CapabilityAdd", "CapabilityDrop"])
@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("chown net_admn", "'CAP_NET_ADMN' (did you mean CAP_NET_ADMIN?)"),
        ("everything", "'CAP_EVERYTHING' (see capabilities(7))"),
        ("all CHOWN cap_bpf", ""),
        ("CHECKPOINT_RESTORE", ""),
    ],
)
def test_names_of_capabilities(
    rule_messages: RuleMessages, key: str, names: str, expected: str
) -> None:
    line = f"{CONTAINER}.{key}: unknown capability {expected}"
    assert rule_messages("unknown-capability", container(**{key: names})) == [line] * bool(expected)


@pytest.mark.parametrize(
    ("add", "drop", "vain"),
    [
        ("NET_ADMIN", "NET_ADMIN", ["CAP_NET_ADMIN"]),
        ("NET_ADMIN", "ALL NET_ADMIN", ["CAP_NET_ADMIN"]),
        ("ALL", "ALL", ["ALL"]),
        ("ALL CHOWN", "CHOWN", []),
        ("CHOWN", "ALL", []),
        ("ALL", "CHOWN", []),
        ("CHOWN", "NET_ADMIN", []),
    ],
)
def test_added_and_dropped(
    rule_messages: RuleMessages, add: str, drop: str, vain: list[str]
) -> None:
    found = rule_messages(
        "capability-added-and-dropped", container(CapabilityAdd=add, CapabilityDrop=drop)
    )
    assert found == [
        f"{CONTAINER}.CapabilityDrop: {name} is also added: it is not dropped (remove it from one list)"
        for name in vain
    ]
