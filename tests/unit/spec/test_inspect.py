"""What engines return for a service: every null, zero and empty object is read without a problem.

Each text is the Spec of `GET /services/ID` as moby's Go types marshal it (api/types/swarm; fields
without `omitempty` are always present), in the releases that do so.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from swarmtui.launch.check import check
from swarmtui.spec import Draft, parse_spec, to_wire
from swarmtui.spec.api_version import KNOWN_VERSIONS, NEWEST, ApiVersion
from swarmtui.spec.convert.normalize import expand_short_forms
from swarmtui.spec.tree import keys_of, value_at, with_value

CONTAINER = "TaskTemplate.ContainerSpec"

# docker service create on Engine 26: everything that the CLI and the engine fill in.
BY_THE_CLI = """
{"Name": "web", "Labels": {},
 "TaskTemplate": {
  "ContainerSpec": {
   "Image": "nginx:1.27@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
   "Init": false, "StopGracePeriod": 10000000000, "DNSConfig": {}, "Isolation": "default"},
  "Resources": {"Limits": {}, "Reservations": {}},
  "RestartPolicy": {"Condition": "any", "Delay": 5000000000, "MaxAttempts": 0},
  "Placement": {"Platforms": [{"Architecture": "amd64", "OS": "linux"}, {"OS": "linux"}]},
  "ForceUpdate": 0, "Runtime": "container"},
 "Mode": {"Replicated": {"Replicas": 1}},
 "UpdateConfig": {"Parallelism": 1, "FailureAction": "pause", "Monitor": 5000000000,
  "MaxFailureRatio": 0, "Order": "stop-first"},
 "RollbackConfig": {"Parallelism": 1, "FailureAction": "pause", "Monitor": 5000000000,
  "MaxFailureRatio": 0, "Order": "stop-first"},
 "EndpointSpec": {"Mode": "vip"}}
"""

# Everything that can be there and say nothing.
EMPTY = """
{"Name": "web", "Labels": {},
 "TaskTemplate": {
  "ContainerSpec": {
   "Image": "nginx:1.27", "Labels": null, "Command": null, "Args": [], "Env": null, "Groups": [],
   "Hostname": "", "Dir": "", "User": "", "StopSignal": "", "TTY": false, "Mounts": null,
   "Privileges": {"CredentialSpec": null, "SELinuxContext": null, "NoNewPrivileges": false},
   "Healthcheck": {}, "Hosts": [], "DNSConfig": {}, "Secrets": [], "Configs": null,
   "Isolation": "", "Sysctls": {}, "CapabilityAdd": null, "Ulimits": [], "OomScoreAdj": 0,
   "StopGracePeriod": null, "Init": null},
  "Resources": {}, "RestartPolicy": null, "Placement": {}, "Networks": [], "LogDriver": null,
  "ForceUpdate": 0, "Runtime": ""},
 "Mode": {"Replicated": {}}, "UpdateConfig": null, "RollbackConfig": null,
 "EndpointSpec": {"Mode": "", "Ports": null}, "Networks": null}
"""

# What Engine 28.5.2 gave back of EMPTY, and 20.10.24 without NoNewPrivileges.
AS_SEEN = """
{"Name": "empty", "Labels": {},
 "TaskTemplate": {
  "ContainerSpec": {"Image": "bb:1",
   "Privileges": {"CredentialSpec": null, "SELinuxContext": null, "NoNewPrivileges": false},
   "Healthcheck": {}, "DNSConfig": {}, "Isolation": "default"},
  "Resources": {}, "Placement": {}, "ForceUpdate": 0, "Runtime": "container"},
 "Mode": {"Replicated": {"Replicas": 0}}, "EndpointSpec": {"Mode": "vip"}}
"""

FULL = """
{"Name": "job", "Labels": {"com.docker.stack.namespace": "shop", "a=b": "c", "": "d"},
 "TaskTemplate": {
  "ContainerSpec": {
   "Image": "nginx:1.27", "Isolation": "default",
   "Privileges": {
    "CredentialSpec": {"Config": "", "File": "web.json", "Registry": ""},
    "SELinuxContext": {"Disable": false, "User": "system_u", "Role": "", "Type": "", "Level": ""},
    "Seccomp": {"Mode": "custom", "Profile": "eyJkZWZhdWx0QWN0aW9uIjoiU0NNUF9BQ1RfQUxMT1cifQ=="},
    "AppArmor": {"Mode": "default"}, "NoNewPrivileges": true},
   "Healthcheck": {"Test": ["CMD-SHELL", "exit 0"], "Interval": 1000000000, "Retries": 3},
   "Mounts": [
    {"Type": "bind", "Source": "/srv", "Target": "/srv",
     "BindOptions": {"Propagation": "rprivate"}},
    {"Type": "volume", "Source": "data", "Target": "/data", "ReadOnly": true,
     "VolumeOptions": {"Labels": {"a.b": "c"}, "DriverConfig": {"Name": "local", "Options": {}}}},
    {"Type": "tmpfs", "Target": "/run", "TmpfsOptions": {"SizeBytes": 67108864, "Mode": 1023}}],
   "Hosts": ["10.0.0.9 db"], "Ulimits": [{"Name": "nofile", "Hard": 4096, "Soft": 1024}],
   "Secrets": [{"File": {"Name": "key", "UID": "0", "GID": "0", "Mode": 292},
    "SecretID": "s1", "SecretName": "db-key"}],
   "Configs": [{"Runtime": {}, "ConfigID": "c2", "ConfigName": "credspec"}]},
  "Resources": {"Limits": {"NanoCPUs": 1500000000, "Pids": 100},
   "Reservations": {"GenericResources": [{"DiscreteResourceSpec": {"Kind": "gpu", "Value": 1}}]}},
  "RestartPolicy": {"Condition": "none", "MaxAttempts": 0},
  "Placement": {"Constraints": ["node.role==worker"],
   "Preferences": [{"Spread": {"SpreadDescriptor": "node.labels.rack"}}], "MaxReplicas": 1},
  "Networks": [{"Target": "x7k2v9", "Aliases": null, "DriverOpts": null}],
  "LogDriver": {"Name": "json-file", "Options": {"max-size": "10m"}},
  "ForceUpdate": 3, "Runtime": "container"},
 "Mode": {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 4}},
 "EndpointSpec": {"Mode": "vip", "Ports": [{"Protocol": "tcp", "TargetPort": 80,
  "PublishedPort": 8080, "PublishMode": "ingress"}]}}
"""

ALL = [BY_THE_CLI, EMPTY, AS_SEEN, FULL]
NAMES = ["by the cli", "empty", "as seen", "full"]


@pytest.mark.parametrize("text", ALL, ids=NAMES)
@pytest.mark.parametrize("load", [dict, expand_short_forms], ids=["as it is", "in the wizard"])
def test_it_is_read_without_an_error(text: str, load: Any) -> None:
    checked = check(load(json.loads(text)), NEWEST)
    assert checked.spec is not None
    assert [problem for problem in checked.problems if problem.level == "error"] == []
    # No unknown field, no gate: only what rules say of a spec like this.
    assert all(
        problem.rule not in ("", "unsupported-by-api-version", "dropped-field")
        for problem in checked.problems
    )


@pytest.mark.parametrize("version", KNOWN_VERSIONS, ids=str)
@pytest.mark.parametrize("text", [EMPTY, AS_SEEN], ids=["empty", "as seen"])
def test_what_is_only_defaults_needs_no_version(text: str, version: ApiVersion) -> None:
    assert errors_at(text, version) == []


def test_what_a_new_engine_gives_back_is_taken_by_an_old_api() -> None:
    """Engine 28.5 writes defaults of fields from API 1.44 and 1.46; 1.41 need not know them."""
    assert errors_at(BY_THE_CLI, ApiVersion(1, 41)) == []
    assert errors_at(BY_THE_CLI, ApiVersion(1, 30)) == []
    assert errors_at(BY_THE_CLI, ApiVersion(1, 29)) == ["TaskTemplate.Placement.Platforms"]


def errors_at(text: str, version: ApiVersion) -> list[str]:
    return [problem.path for problem in check(json.loads(text), version).errors]


@pytest.mark.parametrize("text", ALL, ids=NAMES)
def test_the_wizard_sends_the_same_spec_again(text: str) -> None:
    given = json.loads(text)
    draft = Draft(expand_short_forms(given))
    assert to_wire(parse_spec(draft.tree), NEWEST) == to_wire(parse_spec(given), NEWEST)


def test_nothing_set_is_lost() -> None:
    given = json.loads(FULL)
    body = to_wire(parse_spec(expand_short_forms(given)), NEWEST)
    network = {"Target": "x7k2v9"}  # null is what is not there
    assert body == with_value(given, keys_of("TaskTemplate.Networks"), [network])


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("Labels", ["com.docker.stack.namespace=shop", {"a=b": "c"}, {"": "d"}]),
        (f"{CONTAINER}.Hosts", ["10.0.0.9 db"]),
        ("TaskTemplate.Placement.Constraints", ["node.role==worker"]),
        ("TaskTemplate.LogDriver.Options", ["max-size=10m"]),
        ("TaskTemplate.Networks", [{"Target": "x7k2v9", "Aliases": None, "DriverOpts": None}]),
    ],
)
def test_lists_are_rows(path: str, shown: list[Any]) -> None:
    assert Draft(expand_short_forms(json.loads(FULL))).rows(path) == shown


def test_every_list_is_rows_after_loading() -> None:
    tree = expand_short_forms(json.loads(FULL))
    draft = Draft(tree)
    for path in ("Mounts", "Secrets", "Configs", "Ulimits"):
        rows = draft.rows(f"{CONTAINER}.{path}")
        assert rows == value_at(json.loads(FULL), keys_of(f"{CONTAINER}.{path}"))
        assert all(isinstance(row, dict) for row in rows)
