"""Three journeys with the number of keys that they take."""

from __future__ import annotations

from swarmtui.demo import DemoSwarm
from tests.wizard.wizard_driver import MakeWizard, Wizard, create_requests

PASTED = "\n".join(f"NAME_{number}=value" for number in range(20))


class Keys:
    """Counts what is pressed: keys, and the characters of typed values."""

    def __init__(self, w: Wizard) -> None:
        self._w = w
        self.keys = 0
        self.characters = 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self._w.press(*keys)

    async def type(self, text: str) -> None:
        self.characters += len(text)
        await self._w.type(text)

    async def paste(self, text: str) -> None:
        self.keys += 1
        await self._w.paste(text)


async def _launch(w: Wizard, typist: Keys) -> None:
    await typist.press("f2")
    await w.wait_for(lambda: not w.session.launch_block_reason())
    await typist.press("f9")
    await w.wait_for("created")


async def test_a_web_service(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Three replicas, a port and a network: at most 12 keys in addition to the values."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        typist = Keys(w)
        await typist.type("nginx")
        await typist.press("ctrl+g", "4")
        await typist.type("3")
        await typist.press("ctrl+g", "6")
        await typist.type("front")
        await typist.press("enter", "ctrl+g", "7")
        await typist.type("8081:80")
        await typist.press("enter")
        await _launch(w, typist)
        assert typist.keys == 10
    body = create_requests(demo)[0].body
    for words in (b'"Replicas":3', b'"PublishedPort":8081', b'"frontend"'):
        assert words in body.replace(b" ", b"")


async def test_a_service_with_everything_usual(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """Variables, secrets, a bind, a constraint, a limit, a health check: at most 90 keys in all."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        typist = Keys(w)
        await typist.type("nginx")
        await typist.press("f8")
        await typist.paste(PASTED)
        await typist.press("tab", "tab", "tab", "enter")
        await w.wait_for("Health test")
        await typist.type("curl localhost")
        await typist.press("f8")
        await typist.type("/srv:/srv")
        await typist.press("enter", "tab")
        await typist.type("db-password")
        await typist.press("enter")
        await typist.type("tls-key")
        await typist.press("enter", "f8", "tab", "tab", "tab")
        await typist.type("node.role==worker")
        await typist.press("enter", "f8", "tab", "tab")
        await typist.type("512M")
        await _launch(w, typist)
        assert typist.keys + typist.characters == 88
    body = create_requests(demo)[0].body
    for words in (b"NAME_19=value", b"tls-key", b'"/srv"', b"node.role==worker", b"curl"):
        assert words in body


async def test_a_job(demo: DemoSwarm, wizard: MakeWizard) -> None:
    """A digit on the mode is the number of completions."""
    async with wizard(demo.host) as w:
        await w.wait_until_connected()
        typist = Keys(w)
        await typist.type("busybox")
        await typist.press("ctrl+g", "4", "right", "right")
        await typist.type("3")
        await _launch(w, typist)
        assert typist.keys == 6
    assert b'"TotalCompletions":3' in create_requests(demo)[0].body.replace(b" ", b"")
