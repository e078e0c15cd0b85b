"""Names of paths: rows are numbered from 1, and no index is shown."""

from __future__ import annotations

import pytest

from swarmtui.wizard.state.flow import step_of
from swarmtui.wizard.state.search import describe_path
from swarmtui.wizard.state.status import describe_place

_CONTAINER = "TaskTemplate.ContainerSpec"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", "the spec"),
        ("Name", "Service name"),
        ("UpdateConfig.Delay", "Update delay"),
        ("EndpointSpec.Ports", "Ports"),
        ("EndpointSpec.Ports[0]", "Port 1"),
        ("EndpointSpec.Ports[1].TargetPort", "Port 2: target"),
        (f"{_CONTAINER}.DNSConfig.Nameservers[0]", "Nameservers row 1"),
        (f"{_CONTAINER}.Command[0]", "Command row 1"),
        (f"{_CONTAINER}.Env[1]", "Environment row 2"),
        (f"{_CONTAINER}.Labels.team", "Container labels"),
        (f"{_CONTAINER}.Labels[1]", "Container label 2"),
        ("TaskTemplate.Networks[1].Aliases[0]", "Network 2: aliases row 1"),
        (f"{_CONTAINER}.Mounts[3].TmpfsOptions.Options[0][1]", "Mount 4: options row 1"),
        (f"{_CONTAINER}.Mounts[0].VolumeOptions.Labels.a", "Mount 1: volume labels"),
        (f"{_CONTAINER}.Secrets[0].SecretName", "Secret 1"),
        (f"{_CONTAINER}.Labels.a[x]", "Container labels"),
        (f"{_CONTAINER}.Labels.a[0].b", "Container labels"),
        ("Unknown[0].Key", "Unknown[0].Key"),
    ],
)
def test_a_path_has_a_name(path: str, name: str) -> None:
    assert describe_path(path) == name


def test_a_place_names_a_step_and_a_field_of_the_same_name_once() -> None:
    ports = "EndpointSpec.Ports"
    assert describe_place(ports) == "Ports"
    assert describe_place(f"{ports}[0]") == "Ports, Port 1"
    assert describe_place(f"{ports}[0]", step_of(ports)) == "Port 1"
