"""The embedded swarm has every field of the model, from the same API version on."""

from __future__ import annotations

import pytest

from swarmtui.demo.go.go_types import Field, GoType, ListOf, MapOf, Struct
from swarmtui.demo.go.service_spec import SERVICE_SPEC
from swarmtui.spec.api_version import OLDEST, ApiVersion
from swarmtui.spec.field_info import all_field_infos

OTHER_VERSIONS = {
    # Engine 19.03 has the field but refuses it in a service.
    "TaskTemplate.ContainerSpec.Mounts[].BindOptions.NonRecursive": "1.40",
    # In API 1.24 the networks are at the top level of the spec.
    "TaskTemplate.Networks": "1.25",
    "TaskTemplate.Networks[].Target": "1.25",
    "TaskTemplate.Networks[].Aliases": "1.25",
}
"""The first API version of the demo's field, where it differs from the model's."""


def first_version(path: str) -> ApiVersion | None:
    """Return the first API version whose engine stores the field at `path`, None for no engine."""
    go_type: GoType = SERVICE_SPEC
    since = OLDEST
    for key in path.replace("[]", "").split("."):
        while isinstance(go_type, ListOf):
            go_type = go_type.item
        if isinstance(go_type, MapOf):
            return since
        known = go_type.fields.get(key) if isinstance(go_type, Struct) else None
        if known is None:
            return None
        field = known if isinstance(known, Field) else Field(known)
        go_type, since = field.go_type, max(since, field.since)
    return since


@pytest.mark.parametrize("path", all_field_infos())
def test_no_field_of_the_model_is_dropped(path: str) -> None:
    known = OTHER_VERSIONS.get(path)
    assert first_version(path) == (
        ApiVersion.parse(known) if known else all_field_infos()[path].since
    )
