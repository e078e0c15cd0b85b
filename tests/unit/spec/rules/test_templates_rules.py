from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RuleMessages = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"
BAD, DOUBTFUL, GOOD = "{{.Node.Name}}", "{{range 3}}a{{end}}", "{{.Node.Hostname}}"


def container(**members: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", **members}}}


def everywhere(text: str) -> dict[str, Any]:
    options = {"Labels": {"a": text}, "DriverConfig": {"Options": {"type": text}}}
    row = {"Type": "volume", "Source": text, "Target": f"/{text}", "VolumeOptions": options}
    members = {"Env": ["A=1", f"A={text}", text], "Hostname": text, "Mounts": [row]}
    not_expanded = {"Dir": f"/{text}", "User": text, "Labels": {"a": text}, "Args": [text]}
    return {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", **members, **not_expanded}}}


PLACES = [
    f"{CONTAINER}.Hostname",
    f"{CONTAINER}.Env[1]",
    f"{CONTAINER}.Mounts[0].Source",
    f"{CONTAINER}.Mounts[0].Target",
    f"{CONTAINER}.Mounts[0].VolumeOptions.Labels",
    f"{CONTAINER}.Mounts[0].VolumeOptions.DriverConfig.Options",
]


@pytest.mark.parametrize(
    ("text", "refused", "unknown"), [(BAD, True, False), (DOUBTFUL, False, True), (GOOD, 0, 0)]
)
def test_every_place_that_is_expanded(
    rule_messages: RuleMessages, text: str, refused: bool, unknown: bool
) -> None:
    tree = everywhere(text)
    assert [
        line.partition(": ")[0] for line in rule_messages("invalid-template", tree)
    ] == PLACES * refused
    assert [
        line.partition(": ")[0] for line in rule_messages("unverified-template", tree)
    ] == PLACES * unknown


def test_a_message_has_its_hint(rule_messages: RuleMessages) -> None:
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Hostname": "{{.Node.Hostnam}}"}}}
    (line,) = rule_messages("invalid-template", tree)
    assert line.startswith(
        f"{CONTAINER}.Hostname: .Node.Hostnam is not a placeholder (did you mean "
    )


SLOT = "{{.Task.Slot}}"
MOUNT = {"Type": "volume", "Source": "data", "Target": "/data"}


@pytest.mark.parametrize(
    ("path", "tree"),
    [
        (f"{CONTAINER}.Args", container(Args=["echo", SLOT])),
        (f"{CONTAINER}.Command", container(Command=[SLOT])),
        (f"{CONTAINER}.Labels", container(Labels={"slot": SLOT})),
        (f"{CONTAINER}.Labels", container(Labels={SLOT: "slot"})),
        ("Labels", {"Labels": {"slot": "a {{ .Node.Hostname }} b"}}),
        (f"{CONTAINER}.Dir", container(Dir=f"/srv/{SLOT}")),
        (f"{CONTAINER}.User", container(User="{{.Service.Name}}")),
        (f"{CONTAINER}.Groups", container(Groups=[SLOT])),
        (f"{CONTAINER}.Hosts[1]", container(Hosts=["10.0.0.1 a", f"10.0.0.9 db{SLOT}"])),
        (f"{CONTAINER}.DNSConfig.Search", container(DNSConfig={"Search": [SLOT]})),
        (f"{CONTAINER}.Sysctls", container(Sysctls={"net.core.somaxconn": SLOT})),
        (f"{CONTAINER}.StopSignal", container(StopSignal=SLOT)),
        (f"{CONTAINER}.Healthcheck.Test", container(Healthcheck={"Test": ["CMD", "a", SLOT]})),
        (
            f"{CONTAINER}.Secrets[0].File.Name",
            container(Secrets=[{"SecretName": "a", "File": {"Name": f"a{SLOT}"}}]),
        ),
        (
            f"{CONTAINER}.Configs[0].File.Name",
            container(Configs=[{"ConfigName": "a", "File": {"Name": f"a{SLOT}"}}]),
        ),
        (f"{CONTAINER}.Env[1]", container(Env=["A=1", f"{SLOT}=b"])),
        (
            f"{CONTAINER}.Mounts[0].VolumeOptions.Subpath",
            container(Mounts=[{**MOUNT, "VolumeOptions": {"Subpath": SLOT}}]),
        ),
        (
            f"{CONTAINER}.Mounts[0].VolumeOptions.Labels",
            container(Mounts=[{**MOUNT, "VolumeOptions": {"Labels": {SLOT: "a"}}}]),
        ),
        (
            f"{CONTAINER}.Mounts[0].VolumeOptions.DriverConfig.Name",
            container(Mounts=[{**MOUNT, "VolumeOptions": {"DriverConfig": {"Name": SLOT}}}]),
        ),
        (
            "TaskTemplate.Networks[0].Aliases",
            {"TaskTemplate": {"Networks": [{"Target": "front", "Aliases": [f"web{SLOT}"]}]}},
        ),
        (
            "TaskTemplate.LogDriver.Options",
            {"TaskTemplate": {"LogDriver": {"Name": "gelf", "Options": {"tag": SLOT}}}},
        ),
    ],
)
def test_placeholders_that_are_not_expanded(
    rule_messages: RuleMessages, path: str, tree: dict[str, Any]
) -> None:
    (line,) = rule_messages("placeholder-not-expanded", tree)
    assert line.startswith(f"{path}: {{{{")
    assert line.endswith("is not expanded here (use it in Env, Hostname or mounts)")


@pytest.mark.parametrize(
    "tree",
    [
        container(Env=[f"A={SLOT}"], Hostname=f"web-{SLOT}"),
        container(Mounts=[{**MOUNT, "Source": f"data{SLOT}", "Target": f"/data{SLOT}"}]),
        container(
            Mounts=[
                {
                    **MOUNT,
                    "VolumeOptions": {
                        "Labels": {"a": SLOT},
                        "DriverConfig": {"Options": {"device": SLOT}},
                    },
                }
            ]
        ),
        # What other programs expand: the log driver, and whoever reads the label.
        {"TaskTemplate": {"LogDriver": {"Name": "gelf", "Options": {"tag": "{{.Name}}/{{.ID}}"}}}},
        container(Labels={"rule": "Host(`{{ .Name }}`)"}, Args=["--format", "{{.Names}}"]),
    ],
)
def test_placeholders_that_are_expanded_or_of_another_program(
    rule_messages: RuleMessages, tree: dict[str, Any]
) -> None:
    assert rule_messages("placeholder-not-expanded", tree) == []


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("replicated", ""),
        ("global", "in a global service {{.Task.Slot}} is the ID of the node"),
        ("global-job", "in a global service {{.Task.Slot}} is the ID of the node"),
        ("replicated-job", "for the first task of a job {{.Task.Slot}} is the ID of the node"),
    ],
)
def test_the_slot_in_modes_without_slot_numbers(
    rule_messages: RuleMessages, mode: str, expected: str
) -> None:
    tree = {"Mode": mode, **container(Env=["A={{.Node.ID}}"], Hostname=f"web-{SLOT}")}
    line = f"{CONTAINER}.Hostname: {expected} (write {{{{.Node.Hostname}}}} for the hostname)"
    assert rule_messages("slot-is-node-id", tree) == [line] * bool(expected)
