"""Bodies decoded and encoded as Go does it; the expected values were observed on real engines."""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.demo.errors import ApiError
from swarmtui.demo.go.go_types import (
    BOOL,
    BYTES,
    Field,
    GoType,
    ListOf,
    MapOf,
    Scalar,
    Struct,
    decode,
    encode,
)
from swarmtui.demo.go.service_spec import SERVICE_SPEC
from swarmtui.spec.api_version import NEWEST, OLDEST, ApiVersion

BEFORE_29 = ApiVersion(1, 51)


def read(spec: dict[str, Any], engine: ApiVersion = BEFORE_29) -> Any:
    return decode(spec, SERVICE_SPEC, engine)


def container(**fields: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": fields}}


WRONG_TYPES: list[tuple[Any, str]] = [
    ([], "array into Go value of type swarm.ServiceSpec"),
    ({"Name": True}, "bool into Go struct field ServiceSpec.Name of type string"),
    (
        {"TaskTemplate": {"ContainerSpec": True}},
        "bool into Go struct field TaskSpec.TaskTemplate.ContainerSpec of type swarm.ContainerSpec",
    ),
    (
        container(StopGracePeriod=1.5),
        "number 1.5 into Go struct field ContainerSpec.TaskTemplate.ContainerSpec.StopGracePeriod "
        "of type time.Duration",
    ),
    (
        container(TTY=1.5),
        "number into Go struct field ContainerSpec.TaskTemplate.ContainerSpec.TTY of type bool",
    ),
    (
        container(Mounts=[{"TmpfsOptions": {"Options": ["noexec"]}}]),
        "string into Go struct field TmpfsOptions.TaskTemplate.ContainerSpec.Mounts.TmpfsOptions."
        "Options of type []string",
    ),
    (
        container(Secrets=[{"File": {"Mode": -1}}]),
        "number -1 into Go struct field SecretReferenceFileTarget.TaskTemplate.ContainerSpec."
        "Secrets.File.Mode of type fs.FileMode",
    ),
    (
        container(Ulimits={}),
        "object into Go struct field ContainerSpec.TaskTemplate.ContainerSpec.Ulimits of type "
        "[]*units.Ulimit",
    ),
    (
        {"UpdateConfig": {"MaxFailureRatio": 1e39}},
        "number 1e+39 into Go struct field UpdateConfig.UpdateConfig.MaxFailureRatio of type "
        "float32",
    ),
    ({"Labels": {"a": 1}}, "number into Go struct field ServiceSpec.Labels of type string"),
]


@pytest.mark.parametrize(("body", "message"), WRONG_TYPES)
def test_a_wrong_type_has_the_message_of_go(body: Any, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        decode(body, SERVICE_SPEC, BEFORE_29)
    assert caught.value.status == 400
    assert caught.value.message == f"invalid JSON: json: cannot unmarshal {message}"
    with pytest.raises(ApiError) as caught:
        decode({"Name": 1}, SERVICE_SPEC, ApiVersion(1, 41))
    assert caught.value.message.startswith("json: cannot unmarshal number into")


@pytest.mark.parametrize(
    ("text", "at"),
    [("e!A==", 1), ("eA=", 3), ("eAA", 0), ("eA==eA==", 4), ("e_A-", 1), ("eAAeA", 4), ("=", 0)],
)
def test_invalid_base64_is_reported_with_its_position(text: str, at: int) -> None:
    body = container(Privileges={"Seccomp": {"Profile": text}})
    with pytest.raises(ApiError, match=f"^invalid JSON: illegal base64 data at input byte {at}$"):
        read(body)


@pytest.mark.parametrize(
    ("given", "kept"), [("e30=", "e30="), ("e3\n0=", "e30="), ([123, 125], "e30=")]
)
def test_bytes_are_stored_in_base64(given: Any, kept: str) -> None:
    found = read(container(Privileges={"Seccomp": {"Profile": given}}))
    assert found["TaskTemplate"]["ContainerSpec"]["Privileges"]["Seccomp"] == {"Profile": kept}


@pytest.mark.parametrize(
    ("given", "kept"),
    [(0.1, 0.1), (0.123456789, 0.12345679), (1.00000001, 1), (0, 0), (1.5, 1.5), (-1, -1)],
)
def test_a_ratio_is_rounded_to_32_bits(given: float, kept: float) -> None:
    found = read({"UpdateConfig": {"MaxFailureRatio": given}})["UpdateConfig"]["MaxFailureRatio"]
    assert (found, type(found)) == (kept, type(kept))


def test_null_is_absent_in_a_field_and_a_zero_value_in_a_list() -> None:
    assert read({"Labels": None, "EndpointSpec": {"Ports": None}}) == {"EndpointSpec": {}}
    assert read({"EndpointSpec": {"Ports": [None]}})["EndpointSpec"]["Ports"] == [{}]
    assert read(container(Env=[None]))["TaskTemplate"]["ContainerSpec"]["Env"] == [""]
    assert read(container(Ulimits=[None]))["TaskTemplate"]["ContainerSpec"]["Ulimits"] == [None]


def test_nameservers_must_be_addresses_since_engine_29() -> None:
    body = container(DNSConfig={"Nameservers": ["2001:DB8::1", "nonsense"]})
    kept = read(body)["TaskTemplate"]["ContainerSpec"]["DNSConfig"]["Nameservers"]
    assert kept == ["2001:DB8::1", "nonsense"]
    with pytest.raises(
        ApiError, match=r'^invalid JSON: ParseAddr\("nonsense"\): unable to parse IP$'
    ):
        read(body, ApiVersion(1, 52))


def test_empty_fields_are_left_out_unless_they_lack_omitempty() -> None:
    written = encode({"TaskTemplate": {}, "UpdateConfig": {}}, SERVICE_SPEC, NEWEST)
    assert written == {
        "Labels": {},
        "TaskTemplate": {"ForceUpdate": 0},
        "UpdateConfig": {"Parallelism": 0, "MaxFailureRatio": 0, "Order": ""},
    }
    oldest = encode({"TaskTemplate": {}, "UpdateConfig": {}}, SERVICE_SPEC, OLDEST)
    assert oldest == {"Labels": {}, "TaskTemplate": {}, "UpdateConfig": {"Parallelism": 0}}


def test_a_pointer_to_a_zero_value_is_encoded() -> None:
    fields = {"Init": False, "StopGracePeriod": 0, "TTY": False, "Privileges": {}}
    written = encode(container(**fields), SERVICE_SPEC, NEWEST)["TaskTemplate"]["ContainerSpec"]
    assert written == {
        "Init": False,
        "StopGracePeriod": 0,
        "Privileges": {"CredentialSpec": None, "SELinuxContext": None, "NoNewPrivileges": False},
    }


def test_map_keys_are_sorted() -> None:
    written = encode({"Labels": {"b": "1", "a": "2"}}, SERVICE_SPEC, NEWEST)
    assert list(written["Labels"]) == ["a", "b"]


def full_value(go_type: GoType) -> Any:
    """Return a value in which every field is set and not empty."""
    if isinstance(go_type, Scalar):
        values = {BOOL: True, BYTES: "MQ=="}
        return values.get(go_type, "1.1.1.1" if go_type.zero == "" else 1)
    if isinstance(go_type, ListOf):
        return [full_value(go_type.item)]
    if isinstance(go_type, MapOf):
        return {"key": full_value(go_type.value)}
    return {
        name: full_value(each.go_type if isinstance(each, Field) else each)
        for name, each in go_type.fields.items()
    }


def fields_with_versions(
    go_type: GoType, path: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], ApiVersion]]:
    """Return the path and the first API version of every field."""
    if isinstance(go_type, ListOf):
        return fields_with_versions(go_type.item, path)
    if not isinstance(go_type, Struct):
        return []
    found = []
    for name, each in go_type.fields.items():
        field = each if isinstance(each, Field) else Field(each)
        found += [((*path, name), field.since), *fields_with_versions(field.go_type, (*path, name))]
    return found


def value_at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value[0] if isinstance(value, list) else value
        value = value.get(name) if isinstance(value, dict) else None
    return value


def test_every_field_is_decoded_from_its_first_version_on() -> None:
    spec = full_value(SERVICE_SPEC)
    newest = decode(spec, SERVICE_SPEC, BEFORE_29)
    assert encode(newest, SERVICE_SPEC, BEFORE_29) == newest
    for path, since in fields_with_versions(SERVICE_SPEC):
        assert value_at(spec, path) is not None, path
        if since > OLDEST:
            before = ApiVersion(1, since.minor - 1)
            assert value_at(decode(spec, SERVICE_SPEC, before), path) is None, path
        parents = [
            first
            for upper, first in fields_with_versions(SERVICE_SPEC)
            if upper == path[: len(upper)]
        ]
        assert value_at(decode(spec, SERVICE_SPEC, max(parents)), path) is not None, path
