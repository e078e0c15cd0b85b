"""Private names of Textual are used in one module, and Textual still has them."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App
from textual.message_pump import MessagePump
from textual.widgets import Input

import swarmtui.wizard
from swarmtui.wizard.terminal import textual_internals

WRITTEN_BY_TEXTUAL = {
    *("_css_type_name", "_css_type_names", "_computes", "_reactives", "_decorated_handlers"),
    *("_inherit_bindings", "_inherit_component_classes", "_inherit_css", "_merged_bindings"),
}
"""What Textual writes into every class, and `_default_NAME` for each reactive."""
OWN = ("self", "cls", "os")  # os._exit is the standard library's
MODULES = [
    info.name for info in pkgutil.walk_packages(swarmtui.wizard.__path__, "swarmtui.wizard.")
]


def private_attributes(source: str) -> Iterator[str]:
    """Yield `x._name` where x is another object."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and _is_private(node.attr):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner not in OWN:
                yield ast.unparse(node)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@pytest.mark.parametrize("name", MODULES)
def test_private_names_of_textual_are_in_one_module(name: str) -> None:
    module = importlib.import_module(name)
    if module is textual_internals:
        return
    assert list(private_attributes(Path(str(module.__file__)).read_text())) == []
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, MessagePump) and value.__module__ == name:
            assert overridden_names(value) == set()


def overridden_names(cls: type) -> set[str]:
    """The private methods and attributes of Textual's classes that `cls` itself overrides."""
    bases = [base for base in cls.__mro__ if base.__module__.startswith("textual.")]
    own = {each for each in vars(cls) if _is_private(each) and not each.startswith("_default_")}
    return {each for base in bases for each in own & set(vars(base))} - WRITTEN_BY_TEXTUAL


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (App, "_fatal_error"),
        (App, "_display"),
        (MessagePump, "_dispatch_message"),
        (Input, "_value"),
        (Input, "_position_to_cell"),
    ],
)
def test_overridden_methods_exist_in_textual(cls: type, name: str) -> None:
    assert name in vars(cls)


@pytest.mark.parametrize(
    "name", ["_exit", "_exception", "_loop", "_filters", "_notifications", "_clipboard"]
)
def test_attributes_exist_in_textual(name: str) -> None:
    assert name in vars(App())
