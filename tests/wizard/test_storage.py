"""Mounts, secrets, configs and seccomp profiles, as typed and as sent."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from swarmtui.demo import DemoSwarm
from tests.wizard.wizard_driver import MakeDemo, MakeWizard, Wizard, create_requests

_CONTAINER = "TaskTemplate.ContainerSpec"
MOUNTS, SECRETS, CONFIGS = (f"{_CONTAINER}.{name}" for name in ("Mounts", "Secrets", "Configs"))
PROFILE = f"{_CONTAINER}.Privileges.Seccomp.Profile"
MODE = f"{_CONTAINER}.Privileges.Seccomp.Mode"


async def _ready(w: Wizard) -> None:
    await w.wait_until_connected()
    await w.enter_image("nginx")


async def _sent(w: Wizard, demo: DemoSwarm) -> dict[str, Any]:
    """Launch; return the ContainerSpec that the manager received."""
    await w.press("f2")
    await w.wait_for(lambda: not w.session.launch_block_reason())
    await w.press("f9")
    await w.wait_for("created nginx")
    (request,) = create_requests(demo)
    container: dict[str, Any] = json.loads(request.body)["TaskTemplate"]["ContainerSpec"]
    return container


def _ids(demo: DemoSwarm) -> dict[str, str]:
    """Return the IDs of all secrets and configs by name."""
    stored = (*demo.cluster.secrets, *demo.cluster.configs)
    return {each.name: each.id for each in stored}


async def test_secrets_and_configs_are_sent_with_their_ids(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """Given by name; File gets the docker CLI's defaults."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(SECRETS)
        assert "db-password" in w.flat_text
        await w.add_rows("db-password", "source=tls-key,target=/etc/tls.key,uid=33,mode=0400")
        await w.jump(CONFIGS)
        await w.add_rows("nginx.conf")
        assert not w.errors_and_warnings
        container = await _sent(w, demo)
    ids = _ids(demo)
    assert container["Secrets"] == [
        {
            "File": {"Name": "db-password", "UID": "0", "GID": "0", "Mode": 0o444},
            "SecretID": ids["db-password"],
            "SecretName": "db-password",
        },
        {
            "File": {"Name": "/etc/tls.key", "UID": "33", "GID": "0", "Mode": 0o400},
            "SecretID": ids["tls-key"],
            "SecretName": "tls-key",
        },
    ]
    assert container["Configs"] == [
        {
            "File": {"Name": "nginx.conf", "UID": "0", "GID": "0", "Mode": 0o444},
            "ConfigID": ids["nginx.conf"],
            "ConfigName": "nginx.conf",
        }
    ]


async def test_the_preview_has_the_ids(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The preview equals the sent request."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(SECRETS)
        await w.add_rows("db-password")
        assert f'"SecretID": "{_ids(demo)["db-password"]}"' in w.preview


async def test_a_missing_secret(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The error lists the existing names; F5 finds a secret created meanwhile."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(SECRETS)
        await w.add_rows("nope")
        assert "row 1: secret nope not found" in w.flat_text
        assert "db-password" in w.flat_text
        assert w.session.launch_block_reason()
        demo.cluster.create_secret_or_config(demo.cluster.secrets, {"Name": "nope", "Data": "eA=="})
        await w.press("f5")
        await w.wait_for(lambda: not w.session.errors)


async def test_the_same_target_twice(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The error is at the second row; it can be fixed in the dialog."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(SECRETS)
        await w.add_rows("db-password", "source=tls-key,target=db-password")
        assert w.errors_and_warnings
        await w.focus("#rows")
        await w.press("end", "enter", "tab", "end", "2")
        assert w.value(f"{SECRETS}[1].File.Name") == "db-password2"
        assert not w.errors_and_warnings


async def test_a_config_for_the_engine_only(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """It has File unset: the dialog does not show the file's fields."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(CONFIGS)
        await w.add_rows("credspec")
        await w.focus("#rows")
        await w.press("enter")
        assert w.field(f"{CONFIGS}[0].File.UID").display
        w.field(f"{CONFIGS}[0].Runtime").control.focus()
        await w.wait_until_idle()
        await w.press("right")
        assert not w.field(f"{CONFIGS}[0].File.UID").display
        assert "crashes dockerd on every Linux node" in w.flat_text
        await w.press("escape", "escape")
        await w.jump("TaskTemplate.Placement.Constraints")
        await w.add_rows("node.platform.os==windows")
        assert not w.session.errors
        assert w.session.request is not None
        (config,) = json.loads(w.session.request.body)["TaskTemplate"]["ContainerSpec"]["Configs"]
        assert config["Runtime"] == {}
        assert "File" not in config


MOUNTED = (
    ("data:/data", {"Type": "volume", "Source": "data", "Target": "/data"}),
    ("/srv:/www:ro", {"Type": "bind", "Source": "/srv", "Target": "/www", "ReadOnly": True}),
    (
        "type=tmpfs,target=/run,tmpfs-size=64M,tmpfs-mode=1770",
        {"Type": "tmpfs", "Target": "/run", "TmpfsOptions": {"SizeBytes": 1 << 26, "Mode": 0o1770}},
    ),
    (
        "type=bind,source=/a,target=/b,bind-propagation=rslave",
        {"Type": "bind", "Source": "/a", "Target": "/b", "BindOptions": {"Propagation": "rslave"}},
    ),
)  # fmt: skip


@pytest.mark.parametrize(("text", "mount"), MOUNTED)
async def test_a_mount_in_a_line(
    demo: DemoSwarm, wizard: MakeWizard, text: str, mount: dict[str, Any]
) -> None:
    """Short and long notation of the docker CLI."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("storage")
        await w.add_rows(text)
        assert not w.errors_and_warnings
        container = await _sent(w, demo)
    assert container["Mounts"] == [mount]


async def test_enter_all_the_way_through_filled_lists(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Enter on an empty input line goes to the next step, also below rows."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.go_to_step("storage")
        await w.add_rows("data:/data", "")
        assert w.step == "mode"


# A file next to the spec


async def test_a_seccomp_profile_from_a_file(
    demo: DemoSwarm, wizard: MakeWizard, tmp_path: Path
) -> None:
    """Enter reads it in the background; it is sent as base64; the step stays."""
    (tmp_path / "profile.json").write_text('{\n  "defaultAction": "SCMP_ACT_ALLOW"\n}\n')
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(MODE)
        await w.press("left")
        assert w.session.draft.text(MODE) == "custom"
        await w.jump(PROFILE)
        await w.type(f"@{tmp_path}/profile.json")
        assert w.session.errors
        await w.press("enter")
        await w.wait_for(lambda: w.value(PROFILE) == '{ "defaultAction": "SCMP_ACT_ALLOW" }')
        assert w.step == "container"
        assert not w.errors_and_warnings
        container = await _sent(w, demo)
    profile = container["Privileges"]["Seccomp"]
    assert profile["Mode"] == "custom"
    assert json.loads(b64decode(profile["Profile"])) == {"defaultAction": "SCMP_ACT_ALLOW"}


async def test_a_pasted_profile(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Its lines are joined into one."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(MODE)
        await w.press("left")
        await w.jump(PROFILE)
        await w.paste('{\n  "defaultAction": "SCMP_ACT_ALLOW"\n}\n')
        assert w.value(PROFILE) == '{ "defaultAction": "SCMP_ACT_ALLOW" }'
        assert not w.errors_and_warnings


async def test_a_missing_profile(demo: DemoSwarm, wizard: MakeWizard, tmp_path: Path) -> None:
    """The error is below the field; the name stays; launch is blocked, also in other steps."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.jump(MODE)
        await w.press("left")
        await w.jump(PROFILE)
        await w.type(f"@{tmp_path}/none.json")
        await w.press("enter")
        await w.wait_for("not read: ")
        assert w.value(PROFILE).endswith("none.json")
        await w.press("f8", "f7")
        assert w.value(PROFILE).endswith("none.json")
        assert w.session.errors
    assert not create_requests(demo)


async def test_storage_on_an_old_engine(make_demo: MakeDemo, wizard: MakeWizard) -> None:
    """Newer fields of a mount are disabled in its dialog."""
    async with wizard(make_demo(api="1.24").host) as w:
        await _ready(w)
        await w.go_to_step("storage")
        await w.add_rows("/a:/a")
        await w.focus("#rows")
        await w.press("enter")
        assert not w.field(f"{MOUNTS}[0].BindOptions.Propagation").control.disabled
        late = w.field(f"{MOUNTS}[0].BindOptions.NonRecursive")
        assert late.control.disabled
        assert "needs API 1.41" in late.help()
