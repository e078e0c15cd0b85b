"""The comparison of templates with Go: its texts, and what it calls a difference. Runs no Go."""

from __future__ import annotations

import pytest

from swarmtui.spec.template.expand import TemplateVerdict, check_template
from tools.compare_templates import GoResult, compared, differences, random_texts, read_cases


def test_the_cases_are_those_of_the_unit_tests() -> None:
    cases = read_cases()
    assert {check_template(text).verdict for text in cases} == set(TemplateVerdict)
    assert len(cases) > 200


def test_random_texts_repeat_with_the_same_seed_and_many_are_valid() -> None:
    cases = read_cases()
    texts = list(random_texts(cases, 300, seed=1))
    assert texts == list(random_texts(cases, 300, seed=1))
    assert texts != list(random_texts(cases, 300, seed=2))
    valid = [text for text in texts if check_template(text).verdict == TemplateVerdict.VALID]
    assert 75 < len(valid) < 225


def test_uncertain_texts_are_not_compared() -> None:
    assert compared(["{{.Node.ID}}", "{{range 3}}{{end}}", "{{.Foo}}"]) == [
        "{{.Node.ID}}",
        "{{.Foo}}",
    ]


@pytest.mark.parametrize(
    ("text", "output", "error", "count"),
    [
        ("{{.Node.ID}}", "nodeid", "", 0),
        ("{{.Node.ID}}", "other", "", 1),
        ("{{.Node.ID}}", "", "refused", 1),
        ("{{.Foo}}", "", "refused", 0),
        ("{{.Foo}}", "", "", 1),
    ],
)
def test_a_difference_is_another_verdict_or_output(
    text: str, output: str, error: str, count: int
) -> None:
    found = list(differences({text: GoResult(output, error)}))
    assert len(found) == count
    assert all(line.startswith(repr(text)) for line in found)
