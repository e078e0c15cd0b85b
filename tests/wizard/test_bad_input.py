"""Invalid input: a message at its field, and the text is kept."""

from __future__ import annotations

import pytest

from swarmtui.demo import DemoSwarm
from tests.wizard.wizard_driver import MakeWizard, create_requests

IMAGE = "TaskTemplate.ContainerSpec.Image"
UPDATE = "UpdateConfig."
_CONTAINER, _RESOURCES = "TaskTemplate.ContainerSpec", "TaskTemplate.Resources"
CASES = (
    ("image", IMAGE, "", "required"),
    ("image", IMAGE, "nginx/UPPER", "lower case"),
    ("image", IMAGE, "UPPER/case", "capital letters"),
    ("image", IMAGE, "nginx@sha256:short", "sha256"),
    ("image", IMAGE, "Nginx", "lower case"),
    ("image", IMAGE, "a" * 64, "64"),
    ("image", "Name", "n" * 64, "63"),
    ("image", "Name", "my.name", "a dot"),
    ("image", "Name", "shop", "shop"),
    ("mode", "Mode.Replicated.Replicas", "-1", "-1"),
    ("mode", "Mode.Replicated.Replicas", "2.5", "2.5"),
    ("update", f"{UPDATE}Delay", "5", "5s"),
    ("update", f"{UPDATE}Monitor", "soon", "soon"),
    ("update", f"{UPDATE}MaxFailureRatio", "1.5", "1"),
    ("update", f"{UPDATE}Parallelism", "-1", "-1"),
    ("container", f"{_CONTAINER}.Command", "'open", "not closed"),
    ("container", f"{_CONTAINER}.Healthcheck.Interval", "1us", "1ms"),
    ("container", f"{_CONTAINER}.Dir", "relative", "/relative"),
    ("container", f"{_CONTAINER}.StopSignal", "SIGNOPE", "SIGTERM"),
    ("container", f"{_CONTAINER}.StopGracePeriod", "soon", "10s"),
    ("container", f"{_CONTAINER}.CapabilityAdd", "no-cap", "capability"),
    ("container", f"{_CONTAINER}.Privileges.Seccomp.Profile", "{", "JSON"),
    ("mode", "TaskTemplate.RestartPolicy.Delay", "5", "5s"),
    ("mode", "TaskTemplate.Placement.MaxReplicas", "-1", "-1"),
    ("resources", f"{_RESOURCES}.Limits.MemoryBytes", "lots", "512M"),
    ("resources", f"{_RESOURCES}.Limits.MemoryBytes", "1M", "6M"),
    ("resources", f"{_RESOURCES}.Limits.NanoCPUs", "0.0001", 'write "0.01" or more'),
    ("resources", f"{_CONTAINER}.OomScoreAdj", "5000", "1000"),
)


@pytest.mark.parametrize(("step", "path", "text", "says"), CASES)
async def test_field(
    demo: DemoSwarm, wizard: MakeWizard, step: str, path: str, text: str, says: str
) -> None:
    """The message is below the field, the step is marked, launch is blocked, the text stays."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        if step != "image":
            await w.enter_image("nginx")
            await w.jump(path)
            assert w.step == step
        await w.replace_text(path, text)
        w.session.visited.add(step)
        await w.press("f8", "f7")
        problem = w.session.problem_at(path)
        assert problem is not None
        assert problem.level == "error"
        assert says in problem.message + problem.hint
        beginning = " ".join(problem.message.split()[:3])
        await w.jump(path)
        await w.wait_for(f"✗ error: {beginning}")
        assert w.value(path) == text
        assert any(line.lstrip().startswith(("✗", "▸")) and "✗" in line for line in w.lines)
        await w.press("f2", "f9")
        assert w.step == "review"
        assert "to fix first" in w.flat_text
        assert beginning in w.flat_text
        await w.jump(path)
        assert w.value(path) == text
    assert not [r for r in demo.requests if r.path.endswith("/services/create")]


PORTS = (
    ("80:", "needs a target port after the colon"),
    (":80", "needs a published port before the colon"),
    ("0", "from 1 to 65535"),
    ("70000:80", "from 0 to 65535"),
    ("80:70000", "from 1 to 65535"),
    ("http", "must be a number"),
    ("80/icmp", "must be one of tcp, udp, sctp"),
    ("9000-9003:9000-9001", "use ranges of equal length"),
    ("127.0.0.1:80:80", "leave out the address"),
)


@pytest.mark.parametrize(("text", "says"), PORTS)
async def test_port(demo: DemoSwarm, wizard: MakeWizard, text: str, says: str) -> None:
    """An invalid port blocks launch and is never dropped."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("ports")
        await w.type(text)
        await w.press("enter")
        assert w.step == "ports"
        await w.wait_for(says)
        await w.press("f2")
        await w.wait_for("✗ 1 error")
        assert says in w.flat_text
        await w.press("f9")
        assert w.step == "review"
        await w.press("f7", "f7")
        assert w.step == "ports"
        assert text in w.screen_text
        assert says in w.flat_text
    assert not [r for r in demo.requests if r.path.endswith("/services/create")]


ROWS = (
    (f"{_CONTAINER}.Hosts", "nohost", "write 10.0.0.9 db"),
    (f"{_CONTAINER}.Ulimits", "nofile", "NAME=SOFT"),
    (f"{_CONTAINER}.Mounts", "data", "absolute path"),
    (f"{_CONTAINER}.Secrets", "source=a,nope=1", "nope"),
    (f"{_CONTAINER}.Configs", "source=a,mode=9", "9"),
    (f"{_CONTAINER}.Env", "=value", "="),
    ("Labels", "=value", "name is missing"),
    (f"{_RESOURCES}.Reservations.GenericResources", "gpu", "gpu=2"),
    ("TaskTemplate.Placement.Platforms", "linux/arm/v7", "linux/arm"),
    ("TaskTemplate.Placement.Constraints", "node.role", "KEY==VALUE"),
)


@pytest.mark.parametrize(("path", "text", "says"), ROWS)
async def test_row(demo: DemoSwarm, wizard: MakeWizard, path: str, text: str, says: str) -> None:
    """An invalid row blocks launch, is reported there and in the review, and stays."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.jump(path)
        step = w.step
        await w.add_rows(text)
        assert w.step == step
        problem = w.session.problem_below(path)
        assert problem is not None
        assert says in problem.message_with_hint
        beginning = " ".join(problem.message.split()[:4])
        await w.wait_for(beginning)
        await w.press("f2", "f9")
        assert w.step == "review"
        assert beginning in w.flat_text
        await w.jump(path)
        waits = path in w.session.pending
        assert w.session.pending[path].text == text if waits else w.rows(path) == [text]
    assert not create_requests(demo)


async def test_same_published_port_twice(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("ports")
        for port in ("9001:80", "9001:81"):
            await w.type(port)
            await w.press("enter")
        await w.wait_for("✗ error: row 2: 9001/tcp is already published by row 1")
        assert len(w.session.draft.rows("EndpointSpec.Ports")) == 2


async def test_dnsrr_with_ingress_ports(demo: DemoSwarm, wizard: MakeWizard) -> None:
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("ports")
        await w.type("9001:80")
        await w.press("enter")
        await w.jump("EndpointSpec.Mode")
        await w.press("right")
        await w.focus("#rows")
        await w.wait_for("dnsrr allows only host ports")
        await w.press("ctrl+e")
        await w.wait_for(lambda: not w.errors_and_warnings)
        assert w.session.draft.rows("EndpointSpec.Ports")[0]["PublishMode"] == "host"


async def test_a_used_name_is_reported_while_typing(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Before the manager's 409; with one more letter the name is free."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.replace_text("Name", "shop")
        await w.wait_for(lambda: w.session.problem_at("Name"))
        problem = w.session.problem_at("Name")
        assert problem is not None
        assert f"✗ error: {problem.message}" in w.flat_text
        await w.type("2")
        await w.wait_for(lambda: not w.session.problem_at("Name"))
        assert w.value("Name") == "shop2"


async def test_job_with_a_policy(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """An error is shown, Clear both fixes it, undo restores the policy."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        await w.enter_image("nginx")
        await w.go_to_step("update")
        await w.replace_text("UpdateConfig.Delay", "10s")
        await w.go_to_step("mode")
        await w.focus("#mode")
        await w.press("down", "down")
        await w.go_to_step("update")
        await w.wait_for("A replicated-job does not use an update or rollback policy")
        assert [p.path for p in w.session.errors] == ["UpdateConfig"]
        assert w.flat_text.count("replicated-job") == 1, (
            "what applies to a whole column is shown once"
        )
        await w.focus("#clear")
        await w.press("enter")
        await w.wait_for(lambda: not w.session.errors)
        assert w.value("UpdateConfig.Delay") == ""
        await w.press("ctrl+z")
        await w.wait_for(lambda: w.session.errors)
        assert w.value("UpdateConfig.Delay") == "10s"


async def test_a_bad_value_hides_nothing_around_it(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """The message names the row of a nameserver; hints of other fields stay."""
    container = {
        "Image": "NGINX",
        "Env": ['K="v"', "=x", "=y"],
        "DNSConfig": {"Nameservers": ["10.0.0.2", "10.0.0.x"]},
    }
    tree = {"TaskTemplate": {"ContainerSpec": container}}
    async with wizard(demo.host, tree=tree) as w:
        await w.wait_until_connected()
        await w.wait_for(lambda: "✗ 4 errors" in w.lines[-2])
        await w.jump(f"{_CONTAINER}.DNSConfig.Nameservers")
        await w.wait_for("row 2: '10.0.0.x' is not an IP")
        await w.go_to_step("container")
        assert "✗ 4 errors · first: Environment row 2" in w.lines[-2]
        (hint,) = (p for p in w.session.problems if p.rule == "quoted-env-value")
        assert hint.path == f"{_CONTAINER}.Env[0]"
        assert w.session.spec is None
        assert w.session.request is None
