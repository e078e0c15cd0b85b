"""The steps of CONTRIBUTING.md's recipes that no other test checks, and the files it names."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from swarmtui.cluster import rules as cluster_rules
from swarmtui.launch.rulebook import RULEBOOK
from swarmtui.spec import rules as spec_rules
from swarmtui.spec.rules import Rule
from swarmtui.wizard import steps
from swarmtui.wizard.state.flow import STEPS, Step

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("package", [spec_rules, cluster_rules], ids=lambda each: each.__name__)
def test_every_rule_is_in_a_list_of_rules(package: ModuleType) -> None:
    names = [name for _, name, _ in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    rules = [
        value
        for name in names
        for value in vars(import_module(name)).values()
        if isinstance(value, Rule)
    ]
    assert rules
    assert {rule.name for rule in rules} - set(RULEBOOK) == set()


def test_every_module_of_steps_is_a_step() -> None:
    modules = {name for _, name, _ in pkgutil.iter_modules(steps.__path__)}
    assert modules == {step.pane.partition(":")[0] for step in STEPS}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_every_step_has_its_pane(step: Step) -> None:
    module, _, name = step.pane.partition(":")
    assert hasattr(import_module(f"swarmtui.wizard.steps.{module}"), name)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_every_step_has_one_digit(step: Step) -> None:
    """Ctrl+G and a digit go to a step."""
    assert 1 <= STEPS.index(step) + 1 <= 9


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/]+(?:/|\.\w+))`", GUIDE))))
def test_every_file_named_in_the_guide_exists(path: str) -> None:
    if path.startswith(("swarmtui/", "tests/", "docs/", "tools/")):
        assert (ROOT / path).exists()


@pytest.mark.parametrize(("file", "test"), re.findall(r"`([\w/]+\.py)::(\w+)`", GUIDE))
def test_every_test_named_in_the_guide_exists(file: str, test: str) -> None:
    assert re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([a-z]+)`", GUIDE))))
def test_every_make_target_named_in_the_guide_exists(target: str) -> None:
    assert f"\n{target}:" in (ROOT / "Makefile").read_text("utf-8")
