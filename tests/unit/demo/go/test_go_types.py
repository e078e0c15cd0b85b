"""Bodies read and answers written as Go does; what is expected was seen on real engines."""

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


WRONG: list[tuple[Any, str]] = [
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


@pytest.mark.parametrize(("body", "words"), WRONG)
def test_a_wrong_type_is_told_as_go_tells_it(body: Any, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        decode(body, SERVICE_SPEC, BEFORE_29)
    assert caught.value.status == 400
    assert caught.value.message == f"invalid JSON: json: cannot unmarshal {words}"
    with pytest.raises(ApiError) as caught:
        decode({"Name": 1}, SERVICE_SPEC, ApiVersion(1, 41))
    assert caught.value.message.startswith("json: cannot unmarshal number into")


@pytest.mark.parametrize(
    ("text", "at"),
    [("e!A==", 1), ("eA=", 3), ("eAA", 0), ("eA==eA==", 4), ("e_A-", 1), ("eAAeA", 4), ("=", 0)],
)
def test_wrong_base64_is_told_by_its_place(text: str, at: int) -> None:
    body = container(Privileges={"Seccomp": {"Profile": text}})
    with pytest.raises(ApiError, match=f"^invalid JSON: illegal base64 data at input byte {at}$"):
        read(body)


@pytest.mark.parametrize(
    ("given", "kept"), [("e30=", "e30="), ("e3\n0=", "e30="), ([123, 125], "e30=")]
)
def test_bytes_are_kept_in_base64(given: Any, kept: str) -> None:
    found = read(container(Privileges={"Seccomp": {"Profile": given}}))
    assert found["TaskTemplate"]["ContainerSpec"]["Privileges"]["Seccomp"] == {"Profile": kept}


@pytest.mark.parametrize(
    ("given", "kept"),
    [(0.1, 0.1), (0.123456789, 0.12345679), (1.00000001, 1), (0, 0), (1.5, 1.5), (-1, -1)],
)
def test_a_ratio_has_32_bits(given: float, kept: float) -> None:
    found = read({"UpdateConfig": {"MaxFailureRatio": given}})["UpdateConfig"]["MaxFailureRatio"]
    assert (found, type(found)) == (kept, type(kept))


def test_null_is_absent_but_in_a_list_it_is_a_zero() -> None:
    assert read({"Labels": None, "EndpointSpec": {"Ports": None}}) == {"EndpointSpec": {}}
    assert read({"EndpointSpec": {"Ports": [None]}})["EndpointSpec"]["Ports"] == [{}]
    assert read(container(Env=[None]))["TaskTemplate"]["ContainerSpec"]["Env"] == [""]
    assert read(container(Ulimits=[None]))["TaskTemplate"]["ContainerSpec"]["Ulimits"] == [None]


def test_nameservers_are_addresses_since_29() -> None:
    body = container(DNSConfig={"Nameservers": ["2001:DB8::1", "nonsense"]})
    kept = read(body)["TaskTemplate"]["ContainerSpec"]["DNSConfig"]["Nameservers"]
    assert kept == ["2001:DB8::1", "nonsense"]
    with pytest.raises(
        ApiError, match=r'^invalid JSON: ParseAddr\("nonsense"\): unable to parse IP$'
    ):
        read(body, ApiVersion(1, 52))


def test_what_is_empty_is_left_out_but_for_what_go_always_writes() -> None:
    written = encode({"TaskTemplate": {}, "UpdateConfig": {}}, SERVICE_SPEC, NEWEST)
    assert written == {
        "Labels": {},
        "TaskTemplate": {"ForceUpdate": 0},
        "UpdateConfig": {"Parallelism": 0, "MaxFailureRatio": 0, "Order": ""},
    }
    oldest = encode({"TaskTemplate": {}, "UpdateConfig": {}}, SERVICE_SPEC, OLDEST)
    assert oldest == {"Labels": {}, "TaskTemplate": {}, "UpdateConfig": {"Parallelism": 0}}


def test_pointers_tell_zero_from_nothing() -> None:
    fields = {"Init": False, "StopGracePeriod": 0, "TTY": False, "Privileges": {}}
    written = encode(container(**fields), SERVICE_SPEC, NEWEST)["TaskTemplate"]["ContainerSpec"]
    assert written == {
        "Init": False,
        "StopGracePeriod": 0,
        "Privileges": {"CredentialSpec": None, "SELinuxContext": None, "NoNewPrivileges": False},
    }


def test_maps_are_written_in_order() -> None:
    written = encode({"Labels": {"b": "1", "a": "2"}}, SERVICE_SPEC, NEWEST)
    assert list(written["Labels"]) == ["a", "b"]


def full(go_type: GoType) -> Any:
    """A value with every field set, to something that is not empty."""
    if isinstance(go_type, Scalar):
        some = {BOOL: True, BYTES: "MQ=="}
        return some.get(go_type, "1.1.1.1" if go_type.zero == "" else 1)
    if isinstance(go_type, ListOf):
        return [full(go_type.item)]
    if isinstance(go_type, MapOf):
        return {"key": full(go_type.value)}
    return {
        name: full(each.go_type if isinstance(each, Field) else each)
        for name, each in go_type.fields.items()
    }


def places(go_type: GoType, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], ApiVersion]]:
    """Every field by its path, with the first version that knows it."""
    if isinstance(go_type, ListOf):
        return places(go_type.item, path)
    if not isinstance(go_type, Struct):
        return []
    found = []
    for name, each in go_type.fields.items():
        field = each if isinstance(each, Field) else Field(each)
        found += [((*path, name), field.since), *places(field.go_type, (*path, name))]
    return found


def reach(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value[0] if isinstance(value, list) else value
        value = value.get(name) if isinstance(value, dict) else None
    return value


def test_every_field_is_there_from_its_version_on() -> None:
    spec = full(SERVICE_SPEC)
    newest = decode(spec, SERVICE_SPEC, BEFORE_29)
    assert encode(newest, SERVICE_SPEC, BEFORE_29) == newest
    for path, since in places(SERVICE_SPEC):
        assert reach(spec, path) is not None, path
        if since > OLDEST:
            before = ApiVersion(1, since.minor - 1)
            assert reach(decode(spec, SERVICE_SPEC, before), path) is None, path
        parents = [first for upper, first in places(SERVICE_SPEC) if upper == path[: len(upper)]]
        assert reach(decode(spec, SERVICE_SPEC, max(parents)), path) is not None, path
