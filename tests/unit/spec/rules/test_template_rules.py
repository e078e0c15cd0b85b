from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Said = Callable[[str, dict[str, Any]], list[str]]
CONTAINER = "TaskTemplate.ContainerSpec"
BAD, DOUBTFUL, GOOD = "{{.Node.Name}}", "{{range 3}}a{{end}}", "{{.Node.Hostname}}"


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
def test_every_place_that_is_expanded(said: Said, text: str, refused: bool, unknown: bool) -> None:
    tree = everywhere(text)
    assert [line.partition(": ")[0] for line in said("template-expands", tree)] == PLACES * refused
    assert [line.partition(": ")[0] for line in said("template-known", tree)] == PLACES * unknown


def test_a_message_has_its_hint(said: Said) -> None:
    tree = {"TaskTemplate": {"ContainerSpec": {"Image": "a:1", "Hostname": "{{.Node.Hostnam}}"}}}
    (line,) = said("template-expands", tree)
    assert line.startswith(f"{CONTAINER}.Hostname: .Node.Hostnam is no placeholder (did you mean ")
