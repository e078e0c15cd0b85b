"""What a draft keeps of a change: exact, and as small as what differs."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmtui.spec.draft import Draft, Line
from swarmtui.spec.tree import keys_of, with_value, without
from swarmtui.spec.tree_change import Merged, Replaced, Spliced, changed, difference

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from("ab"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("ABCD"), inner),
    max_leaves=12,
)
ENV, PORTS = "TaskTemplate.ContainerSpec.Env", "EndpointSpec.Ports"
ADDITIONS = 200


@given(VALUES, VALUES)
def test_a_change_leads_exactly_to_the_new_tree(old: Any, new: Any) -> None:
    """Also to its order of keys, and to True instead of 1."""
    before = json.dumps(old)
    assert json.dumps(changed(old, difference(old, new))) == json.dumps(new)
    assert json.dumps(old) == before


def test_a_change_has_only_what_differs() -> None:
    rows = [{"C": number} for number in range(1000)]
    old = {"A": {"B": rows}, "D": {"E": rows}}
    new = with_value(old, keys_of("A.B[500].C"), -1)
    splice = Spliced(500, 1, [{"C": -1}])
    assert difference(old, new) == Merged({"A": Merged({"B": splice}, None)}, None)
    assert changed(old, difference(old, new))["D"] is old["D"]
    assert difference(old, without(old, ("D",))) == Merged({}, ("A",))
    assert difference({}, {"A": 1}) == Merged({"A": Replaced(1)}, ("A",))
    assert difference(old, old) is None


def test_additions_to_a_list_keep_one_row_each_for_undo() -> None:
    draft = Draft()
    for number in range(ADDITIONS):
        draft.set_line(ENV, Line(f"A{number}"))
        draft.commit_line(ENV, [*draft.rows(ENV), f"A{number}=1"])
    assert len(draft._undo_stack) == ADDITIONS
    kept = [each for step in draft._undo_stack for each in rows_in(step.change)]
    assert len(kept) <= ADDITIONS
    for _ in range(ADDITIONS):
        draft.undo()
    kept = [each for step in draft._redo_stack for each in rows_in(step.change)]
    assert kept == [f"A{number}=1" for number in reversed(range(ADDITIONS))]


def rows_in(value: Any) -> list[str]:
    """Return every row of a list in a change, or in a tree that it keeps."""
    if isinstance(value, str):
        return [value] if "=" in value else []
    inner = value.values() if isinstance(value, Mapping) else value or ()
    return [row for each in inner if not isinstance(each, int) for row in rows_in(each)]


def act(draft: Draft, choice: random.Random) -> None:
    """Change the draft in one of the ways in which the wizard does."""
    path = choice.choice(["Name", "UpdateConfig.Delay", "UpdateConfig.Order", f"{PORTS}[0].Name"])
    rows = [*draft.rows(ENV), f"A{choice.randrange(9)}"]
    choice.shuffle(rows)
    changes = (
        lambda: draft.set(path, choice.choice(["", "1", "12", "123"])),
        lambda: draft.set_line(ENV, choice.choice([None, Line("A"), Line("AB"), Line("A", 0)])),
        lambda: draft.commit_line(ENV, rows),
        lambda: draft.set_rows(PORTS, [{"TargetPort": number} for number in range(len(rows))]),
        lambda: draft.clear("UpdateConfig"),
        lambda: draft.choose_mode(choice.choice(["global", "replicated", "replicated-job"])),
        lambda: draft.set("Mode.Replicated.Replicas", choice.choice(["", "2"])),
        draft.end_typing,
    )
    choice.choice(changes)()


def shown(draft: Draft) -> str:
    return json.dumps([draft.tree, dict(draft.lines), draft.mode, draft.source_of("Name")])


@pytest.mark.parametrize("seed", range(60))
def test_undo_and_redo_lead_through_the_same_states(seed: int) -> None:
    """After any changes, some of them undone, some made as one, some followed by a derived name."""
    draft, choice = Draft({"Labels": {"b": "1", "a": "2"}}), random.Random(seed)
    for _ in range(40):
        kind = choice.random()
        if kind < 0.15:
            draft.undo()
        elif kind < 0.25:
            draft.derive("Name", choice.choice("xyz"), "image")
        elif kind < 0.35:
            with draft.one_change():
                act(draft, choice)
                act(draft, choice)
        else:
            act(draft, choice)
    while draft.redo():
        pass
    states = [shown(draft)]
    while draft.undo():
        states.append(shown(draft))
    assert json.loads(states[-1])[0].get("Labels") == {"b": "1", "a": "2"}
    redone = [shown(draft)]
    while draft.redo():
        redone.append(shown(draft))
    assert redone == states[::-1]


def test_a_derived_value_changes_no_other_state() -> None:
    draft = Draft()
    for text in ("1s", "2s", "3s"):
        draft.set("UpdateConfig.Delay", text)
        draft.end_typing()
    states = [shown(draft)]
    while draft.undo():
        states.append(shown(draft))
    draft.redo()
    draft.derive("Name", "web", "nginx")
    draft.redo()
    assert shown(draft) == states[1]
    draft.undo()
    assert draft.text("Name") == "web"
    draft.undo()
    assert shown(draft) == states[3]
