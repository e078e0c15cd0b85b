"""The model itself: names, frozenness, defaults and what Python callers may write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic_core import ValidationError

import swarmtui.spec as spec_package
from swarmtui.spec import (
    ConfigReference,
    ContainerSpec,
    EndpointSpec,
    GlobalJob,
    GlobalMode,
    Mode,
    Mount,
    NetworkAttachment,
    Platform,
    PortConfig,
    SecretReference,
    ServiceSpec,
    TaskTemplate,
    read_spec,
)
from swarmtui.spec.field_info import all_field_infos
from swarmtui.spec.model.api_object import api_name
from swarmtui.spec.model.service import model_classes


def test_a_field_cannot_be_set_or_deleted() -> None:
    image = ContainerSpec(image="nginx")
    with pytest.raises(AttributeError, match="frozen"):
        image.image = "redis"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="frozen"):
        del image.image
    assert image.image == "nginx"


def test_unknown_fields_are_kept() -> None:
    mount = Mount.model_validate({"Type": "volume", "Target": "/a", "New": {"er": 1}})
    assert mount.model_dump(by_alias=True, exclude_none=True)["New"] == {"er": 1}
    assert mount.model_copy(update={"target": "/b"}).model_dump(by_alias=True)["New"] == {"er": 1}
    plain = Mount.model_validate({"Type": "volume", "Target": "/a"})
    assert mount != plain
    ignored = Mount.model_validate({"Type": "volume", "Target": "/a", "New": 1}, extra="ignore")
    assert ignored == plain


def test_equal_values_make_equal_objects_of_one_class() -> None:
    assert Mode.of("global") == Mode.model_validate("global") != Mode.of("global-job")
    assert GlobalMode() != GlobalJob()
    assert len({Platform(os="linux"), Platform.model_validate("linux/")}) == 1


def test_a_copy_has_other_values_and_leaves_the_original() -> None:
    platform = Platform(os="linux", architecture="arm64")
    copied = platform.model_copy(update={"os": "windows"})
    assert repr(copied) == "Platform(architecture='arm64', os='windows')"
    assert platform.os == "linux"


def test_a_required_field_is_required() -> None:
    with pytest.raises(ValidationError, match="TargetPort"):
        PortConfig(name="http")
    with pytest.raises(AttributeError, match="no_field"):
        _ = Platform().no_field


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("nano_cpus", "NanoCPUs"),
        ("global_", "Global"),
        ("max_failure_ratio", "MaxFailureRatio"),
        ("os", "OS"),
        ("container_spec", "ContainerSpec"),
    ],
)
def test_api_names(name: str, key: str) -> None:
    assert api_name(name) == key


def test_python_names_and_units() -> None:
    spec = ServiceSpec(
        name="web",
        task_template=TaskTemplate(container_spec=ContainerSpec(image=" nginx ")),
        mode=Mode.of("replicated-job", max_concurrent=2),
        endpoint_spec=EndpointSpec(ports=["8080:80", PortConfig(target_port=53, protocol="udp")]),
    )
    assert spec.image == "nginx"
    assert spec.mode_kind == "replicated-job"
    assert spec.mode is not None
    assert spec.mode.is_job
    assert spec.endpoint_spec is not None
    assert spec.endpoint_spec.ports is not None
    assert [port.published_port for port in spec.endpoint_spec.ports] == [8080, None]


def test_no_mode_is_replicated() -> None:
    spec = ServiceSpec(task_template=TaskTemplate(container_spec=ContainerSpec(image="nginx")))
    assert spec.mode_kind == "replicated"


def test_a_long_bad_name_is_refused_at_once() -> None:
    """The engine's own expression backtracks without end in Python."""
    tree = {"Name": "a" * 5000 + "!", "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}}}
    messages = [problem.message for problem in read_spec(tree)[1] if problem.path == "Name"]
    assert messages[0].startswith("must be letters and digits")


def test_one_row_may_be_written_as_text() -> None:
    assert NetworkAttachment.model_validate("front").target == "front"
    assert PortConfig.model_validate("53/udp").protocol == "udp"
    assert Mount.model_validate("data:/data:ro").read_only is True
    assert Platform.model_validate("linux/arm64").architecture == "arm64"
    assert SecretReference.model_validate("db-key").secret_name == "db-key"
    assert ConfigReference.model_validate("source=app,runtime").runtime is not None


def test_the_python_names_of_all_parts_give_the_keys_of_the_api() -> None:
    spelled = {key for part in model_classes() for key in part.api_keys.values()}
    infos = {word.removesuffix("[]") for path in all_field_infos() for word in path.split(".")}
    assert spelled - infos == {"ClusterOptions"}


def test_the_package_names_what_it_offers() -> None:
    for name in spec_package.__all__:
        assert getattr(spec_package, name).__module__.startswith("swarmtui.spec"), name
    with pytest.raises(AttributeError, match="Nothing"):
        _ = spec_package.Nothing


def test_no_module_hides_what_the_package_offers() -> None:
    """Importing a submodule sets its name on the package."""
    modules = {file.stem for file in Path(spec_package.__path__[0]).iterdir()}
    assert not modules & set(spec_package.__all__)


def test_importing_the_package_and_drafts_loads_no_pydantic() -> None:
    code = (
        "import sys, swarmtui.spec, swarmtui.spec.draft, swarmtui.spec.convert.normalize\n"
        "assert not {'pydantic', 'pydantic_core'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
