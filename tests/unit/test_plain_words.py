"""Texts, docstrings and pages have none of the phrases that CONTRIBUTING.md replaces."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A pattern, and what to write instead.
PHRASES = {
    r"(?<!there )\b(?:is|are|was|were) no\b(?! (?:longer|more)\b)": "is not a, has no",
    r"\b(?:tells?|told|telling)\b": "report, show, say",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"(?<!equals )(?<!minus )(?<!dollar )\bsigns?\b(?!,| a\b)": "character, symbol",
    r"\bbesides?\b": "next to, with, in addition to",
    r"\b(?:holds?|held)\b(?! down)": "contain, have, be used by, apply",
    r"\b(?:stands?|stood|standing)\b(?! for\b|-)": "be, appear",
    r"\bcalled so\b": "with this name",
    r"\btaken for\b|\btakes? \w+ for an?\b": "read as",
    r"\ball the same\b": "anyway",
    r"\bfor ?ever\b": "indefinitely, endlessly",
    r"\bso many\b": "the number",
    r"\b(?:is|are|was|were) to be\b": "must be, will be",
    r"\b(?:nobody|somebody|anybody)\b": "the passive, or who it is",
    r"\bsays? so\b": "reports it, with a hint",
    r"\breckons?\b|\bheeds?\b|\bforetells?\b": "count, observe, predict",
}
_PATTERNS = {re.compile(phrase, re.IGNORECASE): words for phrase, words in PHRASES.items()}

MODULES = sorted(path for folder in ("swarmtui", "tools") for path in (ROOT / folder).rglob("*.py"))
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]


def texts_of(module: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module, docstrings included, with its line."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, " ".join(node.value.split())


def lines_of(page: Path) -> Iterator[tuple[int, str]]:
    """Every line of a page, except the glossary, which quotes the phrases."""
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if page.name != "CONTRIBUTING.md" or not line.startswith("|"):
            yield number, line


def phrases_in(text: str) -> Iterator[str]:
    """`phrase -> replacement` for each phrase to replace, with the words around it."""
    for pattern, words in _PATTERNS.items():
        for hit in pattern.finditer(text):
            around = text[max(0, hit.start() - 30) : hit.end() + 30]
            yield f"'{hit[0]}' -> {words}: …{around}…"


def found_in(path: Path, texts: Iterator[tuple[int, str]]) -> list[str]:
    name = path.relative_to(ROOT)
    return [f"{name}:{line}: {found}" for line, text in texts for found in phrases_in(text)]


def test_texts_and_docstrings() -> None:
    found = [line for module in MODULES for line in found_in(module, texts_of(module))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages(page: Path) -> None:
    found = found_in(page, lines_of(page))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "X is no image",
        "told in words",
        "2 problems to mend",
        "signs that are no text",
        "stands twice",
        "a port that is held",
        "is taken for a tag",
        "what is to be sent",
        "waits for ever",
        "beside the form",
        "the rule says so",
    ],
)
def test_a_phrase_is_found(text: str) -> None:
    assert [*phrases_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "there is no swarm here",
        "the node is no longer ready",
        "an equals sign",
        "signed numbers",
        "taken from the file",
        "a stand-alone engine",
        "while Enter is held down",
        "it says what to do",
    ],
)
def test_plain_words_are_not_found(text: str) -> None:
    assert not [*phrases_in(text)]
