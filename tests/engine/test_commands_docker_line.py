"""The docker and curl lines, run on real engines: they store what apply stores.

Each engine gets its line from the docker CLI of its own release.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from swarmtui import cli
from swarmtui.formats.docker_cli.create_command import unsupported_settings
from swarmtui.spec import parse_spec, to_wire
from swarmtui.spec.api_version import NEWEST
from swarmtui.spec.field_info import all_field_infos, field_info
from swarmtui.spec.tree import keys_of, value_at, walk, with_value
from tests.engine.docker_specs import (
    FIRST_RELEASE,
    REFERENCES,
    SPECS,
    UNSUPPORTED_FIELDS,
    spec_tree,
)
from tests.engine.harness import DOCKER, RELEASES, RealEngine


def write(folder: Path, name: str) -> str:
    file = folder / "spec.json"
    file.write_text(json.dumps(spec_tree(name)), "utf-8")
    return str(file)


@pytest.fixture
def real(clean_any_engine: RealEngine) -> RealEngine:
    """An engine with the secrets and configs that the specs use."""
    for kind, names in REFERENCES.items():
        for each in names:
            getattr(clean_any_engine, f"ensure_{kind}")(each)
    return clean_any_engine


def by_its_cli(engine: RealEngine, line: str) -> str:
    """Run a docker line with the CLI of the engine's release, without a config file."""
    tree = RELEASES[engine.release]
    docker = f"{tree}/usr/bin/docker" if tree.parts else DOCKER
    place = shlex.quote(str(engine.socket.parent / "cli"))
    words = line.replace("service create", "service create -dq", 1).removeprefix("docker")
    return shell(f"DOCKER_CONFIG={place} {docker}{words}")


SAYABLE = [
    (release, name)
    for release in RELEASES
    for name in SPECS
    if release >= FIRST_RELEASE.get(name, "20.10")
]
on_every_engine = pytest.mark.parametrize(("any_engine", "name"), SAYABLE, indirect=["any_engine"])
"""Each spec on the engines that are new enough for it."""


def stored(engine: RealEngine, query: str = "") -> Any:
    """The spec as the engine stores it; the service is removed."""
    spec = engine.request_json("GET", f"/services/made{query}")["Spec"]
    engine.request_json("DELETE", "/services/made")
    return spec


def shell(line: str) -> str:
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout


def without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", {}, [])}
    return [without_empty(item) for item in value] if isinstance(value, list) else value


ROWS_IN_ANY_ORDER = (
    *(f"TaskTemplate.ContainerSpec.{key}" for key in ("Secrets", "Configs", "Ulimits")),
    *(f"TaskTemplate.ContainerSpec.Capability{key}" for key in ("Add", "Drop")),
    *("TaskTemplate.Networks", "TaskTemplate.Resources.Reservations.GenericResources"),
)
"""Lists that the CLI sorts, or writes in random order."""


def alike(spec: Any) -> Any:
    """The spec without what the CLI always sends, and with lists sorted."""
    spec = without_empty(spec)
    for keys in map(keys_of, ROWS_IN_ANY_ORDER):
        if rows := value_at(spec, keys):
            spec = with_value(spec, keys, sorted(rows, key=json.dumps))
    endpoint = spec.setdefault("EndpointSpec", {})
    endpoint.setdefault("Mode", "vip")
    for port in endpoint.get("Ports", []):
        port.setdefault("PublishMode", "ingress")
    return spec


Says = Callable[..., str]


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str]) -> Says:
    def run(*words: str) -> str:
        capsys.readouterr()
        status = cli.main(list(words))
        out, err = capsys.readouterr()
        assert status == 0, err
        return out.strip()

    return run


@on_every_engine
def test_docker_stores_the_same(name: str, real: RealEngine, says: Says, tmp_path: Path) -> None:
    file, where = write(tmp_path, name), ["--host", real.host]
    says("apply", file, "--detach", *where)
    ours = stored(real)
    by_its_cli(real, says("render", file, "--as", "cli", *where))
    theirs = stored(real)
    if "Init" not in ours["TaskTemplate"]["ContainerSpec"]:
        assert theirs["TaskTemplate"]["ContainerSpec"].pop("Init") is False
    assert alike(theirs) == alike(ours)


def test_these_specs_have_no_unsupported_fields() -> None:
    for name in SPECS:
        found = unsupported_settings(to_wire(parse_spec(spec_tree(name)), NEWEST))
        assert not [problem for problem in found if problem.level == "warning"], name


def test_these_specs_set_every_field_with_an_option() -> None:
    bodies = [to_wire(parse_spec(spec_tree(name)), NEWEST) for name in SPECS]
    known = {field_info(path) for each in bodies for path, value in walk(each) if value is not None}
    sayable = {
        info.path
        for info in all_field_infos().values()
        if info.notation != "object" and info.cli and not info.not_in_forms
    }
    assert sayable - {info.path for info in known if info} == UNSUPPORTED_FIELDS


ENV_FILE = b"""\xef\xbb\xbfA=1
# no
  B=file  \r
C= "quoted" # and all
D
UNSET_FOR_SURE
A=2
E==
HOME
"""


def test_env_files_are_read_as_docker_reads_them(
    real: RealEngine, says: Says, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("D", "from the shell")
    first, second = tmp_path / "one.env", tmp_path / "two.env"
    first.write_bytes(ENV_FILE)
    second.write_text("C=two\n")
    spec = {
        **spec_tree("least"),
        "TaskTemplate": {"ContainerSpec": {"Image": "bb:1", "Env": ["B=own"]}},
    }
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(spec))
    files = ["--env-file", str(first), "--env-file", str(second)]
    says("apply", str(file), "--detach", *files, "--host", real.host)
    ours = stored(real)
    line = f"docker --host {real.host} service create --name made --replicas 0 "
    by_its_cli(real, f"{line}{shlex.join(files)} --env B=own bb:1")
    theirs = stored(real)
    env = ours["TaskTemplate"]["ContainerSpec"]["Env"]
    assert theirs["TaskTemplate"]["ContainerSpec"]["Env"] == env
    assert "D=from the shell" in env
    assert "B=own" in env


@pytest.mark.parametrize("name", ["words", "ports", "networks", "job", "files"])
def test_curl_stores_the_same(name: str, real: RealEngine, says: Says, tmp_path: Path) -> None:
    file, where = write(tmp_path, name), ["--host", real.host]
    says("apply", file, "--detach", *where)
    ours = stored(real)
    shell(says("render", file, "--as", "curl", *where))
    assert stored(real) == ours


@on_every_engine
def test_a_service_made_by_docker_is_read_completely(
    name: str, real: RealEngine, says: Says, tmp_path: Path
) -> None:
    """The output of docker service inspect creates the same service again."""
    file, where = write(tmp_path, name), ["--host", real.host]
    by_its_cli(real, says("render", file, "--as", "cli", *where))
    inspected = tmp_path / "inspected.json"
    line = shlex.join(["docker", *where, "service", "inspect", "made"])
    inspected.write_text(by_its_cli(real, line), "utf-8")
    with_defaults = "?insertDefaults=true"
    theirs = stored(real, with_defaults)
    says("apply", str(inspected), "--detach", *where)
    assert stored(real, with_defaults) == theirs
