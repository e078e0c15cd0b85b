"""The field that an error text of a manager or a node is about."""

from __future__ import annotations

import pytest

from swarmtui.launch.error_fields import field_of_error
from swarmtui.spec.field_info import field_info, field_infos_below

_CONTAINER = "TaskTemplate.ContainerSpec"
_PLACEMENT = "TaskTemplate.Placement"
TEXTS = {
    "no suitable node (scheduling constraints not satisfied on 3 nodes)": (
        f"{_PLACEMENT}.Constraints"
    ),
    "no suitable node (insufficient resources on 3 nodes)": "TaskTemplate.Resources",
    "no suitable node (max replicas per node limit exceed)": f"{_PLACEMENT}.MaxReplicas",
    "no suitable node (unsupported platform on 3 nodes)": f"{_CONTAINER}.Image",
    "no suitable node (host-mode port already in use on 1 node)": "EndpointSpec.Ports",
    "port '80' is already in use by service 'web' (x) as an ingress port": "EndpointSpec.Ports",
    "rejected: No such image: nope:1": f"{_CONTAINER}.Image",
    "failed: task: non-zero exit (1)": f"{_CONTAINER}.Command",
    "failed: task: non-zero exit (143): dockerexec: unhealthy container": (
        f"{_CONTAINER}.Healthcheck"
    ),
    "rejected: invalid mount config for type bind: bind source path does not exist: /x": (
        f"{_CONTAINER}.Mounts"
    ),
    "rejected: starting container failed: exec: nope: executable file not found in $PATH": (
        f"{_CONTAINER}.Command"
    ),
    "the container ended with exit status 0 and is restarted": f"{_CONTAINER}.Command",
    "network front not found": "TaskTemplate.Networks",
    "secret db not found": f"{_CONTAINER}.Secrets",
    "config nginx.conf not found": f"{_CONTAINER}.Configs",
    "name conflicts with an existing object: service web already exists": "Name",
    "constraint expected one operator from ==, !=": f"{_PLACEMENT}.Constraints",
    "invalid cpu value 0.0001: Must be at least 0.001": "TaskTemplate.Resources",
    "waiting for the scheduler to find a node": "",
    "the swarm does not have a leader": "",
}


@pytest.mark.parametrize("text", TEXTS)
def test_the_field_that_a_text_is_about(text: str) -> None:
    path = field_of_error(text)
    assert path == TEXTS[text]
    assert not path or field_info(path) or field_infos_below(path)
