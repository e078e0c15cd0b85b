"""Every list of the spec: rows added, edited, copied, reordered, pasted, read from files."""

from __future__ import annotations

from conftest import MakeWizard
from driving import Wizard

from swarmtui.demo import DemoSwarm
from swarmtui.wizard.widgets.row_list import RowList

_CONTAINER = "TaskTemplate.ContainerSpec"
ENV, HOSTS, LABELS = f"{_CONTAINER}.Env", f"{_CONTAINER}.Hosts", "Labels"
MOUNTS, SECRETS = f"{_CONTAINER}.Mounts", f"{_CONTAINER}.Secrets"
CONSTRAINTS = "TaskTemplate.Placement.Constraints"
PORTS = "EndpointSpec.Ports"


async def _ready(w: Wizard) -> None:
    await w.connected()
    await w.image("nginx")


def _cursor(w: Wizard) -> int:
    return w.topmost.query_one("#rows", RowList).cursor


# Nothing typed is lost


async def test_text_that_waits_is_in_the_form_and_in_the_list(
    demo: DemoSwarm, wizard: MakeWizard
) -> None:
    """It is one and the same text, wherever it was typed; it blocks until it is a row or gone."""
    async with wizard(demo.host) as w:
        await _ready(w)
        await w.open_list(HOSTS)
        await w.type("nohost")
        await w.press("escape")
        assert w.app.screen is w.form
        assert w.value(HOSTS) == "nohost"
        assert w.session.errors
        await w.press("down")
        assert w.value_of("#add-row") == "nohost"
        await w.press("end", "ctrl+u")
        await w.add("db:10.0.0.9")
        assert w.rows(HOSTS) == ["10.0.0.9 db"]
        await w.press("escape")
        assert w.value(HOSTS) == ""
        assert not w.session.errors
