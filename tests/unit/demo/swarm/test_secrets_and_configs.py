"""Secrets and configs; the expected values were observed on real engines."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from swarmtui.demo.ids import swarm_id

_RPC = "rpc error: code = InvalidArgument desc = "
BOTH = pytest.mark.parametrize("kind", ["secret", "config"])


def spec(name: str = "new", **more: Any) -> dict[str, Any]:
    return {"Name": name, "Data": "eA==", **more}


def listed(client: Any, path: str, **filters: list[str]) -> list[str]:
    found = client.get(f"{path}?filters={quote(json.dumps(filters))}")
    return sorted(each["Spec"]["Name"] for each in found)


def test_the_fixtures(client: Any) -> None:
    secrets, configs = client.get("/secrets"), client.get("/configs")
    assert {each["Spec"]["Name"] for each in secrets} == {"db-password", "tls-key", "api-token"}
    assert {each["Spec"]["Name"] for each in configs} == {"nginx.conf", "app.toml", "credspec"}
    for found in (secrets, configs):
        assert [each["ID"] for each in found] == sorted(each["ID"] for each in found)
        assert all(each["CreatedAt"] == each["UpdatedAt"] for each in found)
        assert all(each["Version"]["Index"] > 0 for each in found)
    assert client.get("/secrets/tls-key")["Spec"] == {
        "Name": "tls-key",
        "Labels": {"expires": "2027-06-30", "team": "web"},
    }
    assert client.get("/secrets/api-token")["Spec"]["Labels"] == {}


def test_the_data_of_a_secret_is_never_returned(client: Any) -> None:
    client("POST", "/secrets/create", spec(Data="c2VjcmV0"))
    for path in ("/secrets", "/secrets/new", "/secrets/tls-key"):
        reply = client("GET", path)
        assert b"Data" not in reply.body
        assert b"c2VjcmV0" not in reply.body
    assert client.get("/configs/app.toml")["Spec"]["Data"] == "dGl0bGUgPSAic2hvcCIK"


@BOTH
def test_create_and_remove(client: Any, kind: str) -> None:
    labels = {"b": "1", "a": "2"}
    reply = client("POST", f"/{kind}s/create", spec(Labels=labels, Templating={"Name": "golang"}))
    assert (reply.status, set(reply.json)) == (201, {"ID"})
    for key in (reply.json["ID"], "new", "NEW", reply.json["ID"][:8]):
        found = client.get(f"/{kind}s/{key}")
        assert found["ID"] == reply.json["ID"]
        assert found["Spec"]["Labels"] == labels
        assert found["Spec"]["Templating"] == {"Name": "golang"}
    assert found["CreatedAt"] == "2027-01-15T08:00:00.000000000Z"
    assert client("DELETE", f"/{kind}s/new").status == 204
    gone = client("GET", f"/{kind}s/new")
    assert (gone.status, gone.message) == (404, f"{kind} new not found")
    assert client("DELETE", f"/{kind}s/new").status == 404


@BOTH
@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        (spec("db-password"), 409, "rpc error: code = AlreadyExists desc = {kind} {name} already"),
        (spec("App.toml"), 409, "rpc error: code = AlreadyExists desc = {kind} {name} already"),
        ({"Data": "eA=="}, 400, f"{_RPC}name must be provided"),
        (spec("-x"), 400, f"{_RPC}invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and"),
        (spec("a" * 65), 400, f"{_RPC}invalid name, only 64"),
        (spec("a.b_c-d"), 201, ""),
        (spec(Data=""), 400, f"{_RPC}{{kind}} data must be larger than 0 and less than {{most}} b"),
        ({"Name": "new"}, 400, f"{_RPC}{{kind}} data must be larger than 0 and less than"),
        (spec(Data="e!"), 400, "invalid JSON: illegal base64 data at input byte 1"),
        (spec(Data="AAAA" * 341_334), 400, f"{_RPC}{{kind}} data must be larger than 0 and less"),
        (spec(Driver={}), 400, f"{_RPC}secret driver must have a name"),
        (
            spec(Driver={"Name": "vault"}),
            500,
            'rpc error: code = Unknown desc = plugin "vault" not',
        ),
    ],
)
def test_what_the_manager_refuses(
    client: Any, kind: str, given: dict[str, Any], status: int, words: str
) -> None:
    """Names are compared without case; only secrets have drivers."""
    taken = {"secret": "db-password", "config": "app.toml"}[kind]
    most = {"secret": 512_000, "config": 1_024_000}[kind]
    name = given.get("Name", "")
    accepted = "AlreadyExists" in words and name.lower() != taken
    accepted |= kind == "config" and "Driver" in given
    reply = client("POST", f"/{kind}s/create", given)
    assert reply.status == (201 if accepted else status)
    if reply.status != 201:
        assert reply.message.startswith(words.format(kind=kind, name=name, most=most))


@BOTH
def test_the_size_limit(client: Any, kind: str) -> None:
    most = {"secret": 512_000, "config": 1_024_000}[kind]
    data = [0] * most
    assert client("POST", f"/{kind}s/create", spec(Data=data)).status == 400
    assert client("POST", f"/{kind}s/create", spec(Data=data[1:])).status == 201


@BOTH
def test_templating_needs_1_37(client: Any, kind: str) -> None:
    given = spec(Templating={"Name": "golang"})
    reply = client("POST", f"/v1.36/{kind}s/create", given)
    assert (reply.status, reply.message) == (
        400,
        f"{kind} templating is not supported on the specified API version: 1.36",
    )
    assert client("POST", f"/v1.37/{kind}s/create", given).status == 201


def test_filters(client: Any) -> None:
    assert listed(client, "/secrets") == ["api-token", "db-password", "tls-key"]
    assert listed(client, "/secrets", names=["TLS-key", "ghost"]) == ["tls-key"]
    assert listed(client, "/secrets", names=["tls"]) == []
    assert listed(client, "/secrets", name=["TLS"], names=["api-token"]) == ["api-token", "tls-key"]
    assert listed(client, "/secrets", id=[swarm_id("secret", "tls-key")[:6]]) == ["tls-key"]
    assert listed(client, "/secrets", label=["team=web", "expires"]) == ["tls-key"]
    assert listed(client, "/secrets", label=["team=web", "nope"]) == []
    assert listed(client, "/configs", name=["app"]) == ["app.toml"]
    assert listed(client, "/configs", label=["team"], name=["nginx"]) == ["nginx.conf"]
    reply = client("GET", "/configs?filters=" + quote('{"names":["app.toml"]}'))
    assert (reply.status, reply.message) == (400, "invalid filter 'names'")


@pytest.mark.parametrize(("kind", "since"), [("secret", "1.25"), ("config", "1.30")])
def test_older_engines_lack_them(start: Any, kind: str, since: str) -> None:
    before = f"1.{int(since[2:]) - 1}"
    for method, path in (("GET", ""), ("GET", "/x"), ("POST", "/create"), ("DELETE", "/x")):
        reply = start(api=before)(method, f"/{kind}s{path}")
        assert (reply.status, reply.message) == (404, "page not found")
    client = start(api=since)
    assert len(client.get(f"/{kind}s")) == 3
    assert len(client.get(f"/v1.24/{kind}s")) == 3


@BOTH
def test_one_in_use_is_not_removed(client: Any, kind: str) -> None:
    key, name = kind.capitalize(), {"secret": "tls-key", "config": "app.toml"}[kind]
    file = {"Name": name, "UID": "0", "GID": "0", "Mode": 292}
    reference = {f"{key}ID": swarm_id(kind, name), f"{key}Name": name, "File": file}
    container = {"Image": "nginx", f"{key}s": [reference]}
    client.create(Name="one", task={"ContainerSpec": container})
    client.create(Name="two", task={"ContainerSpec": container})
    reply = client("DELETE", f"/{kind}s/{name}")
    in_use = f"{_RPC}{kind} '{name}' is in use by the following"
    assert (reply.status, reply.message) == (400, f"{in_use} services: one, two")
    client("DELETE", "/services/one")
    assert client("DELETE", f"/{kind}s/{name}").message == f"{in_use} service: two"
    client("DELETE", "/services/two")
    assert client("DELETE", f"/{kind}s/{name}").status == 204


@BOTH
def test_they_need_a_manager(start: Any, kind: str) -> None:
    client = start(state="worker")
    for method, path in (("GET", ""), ("GET", "/x"), ("POST", "/create"), ("DELETE", "/x")):
        assert client(method, f"/{kind}s{path}").status == 503
