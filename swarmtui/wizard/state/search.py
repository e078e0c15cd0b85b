"""Find a field by a part of its name, its API name or its docker flag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info


def words_of(fact: FieldInfo) -> str:
    """Return what a field is called, in three tongues: `Pids limit  Limits.Pids  --limit-pids`."""
    return "  ".join(filter(None, (title_of(fact), short_path(fact), fact.flag)))


def title_of(fact: FieldInfo) -> str:
    """Return the title, and for a policy's or a row's field whose it is."""
    policy = {"UpdateConfig": "Update", "RollbackConfig": "Rollback"}.get(fact.path.split(".")[0])
    if policy and policy != fact.title:
        return f"{policy} {fact.title.lower()}"
    owner = all_field_infos().get(fact.path.partition("[]")[0]) if "[]" in fact.path else None
    return f"{owner.title}: {fact.title.lower()}" if owner else fact.title


def place_of(path: str) -> str:
    """Return what a path into a spec is called: `Mount 2: target`; the path where that is unknown.

    Inside a value that is one field, such as Labels.team, it is that field.
    """
    fact = field_info(path) or field_info(path.rpartition("[")[0])
    while fact is None and "." in path:
        path = path.rpartition(".")[0]
        fact = field_info(path)
    if fact is None:
        return path or "the spec"
    row = re.search(r"\[(\d+)\]", path)
    if not row:
        return title_of(fact)
    owner = field_info(path.partition("[")[0])
    kind = (owner or fact).title.removesuffix("s")
    name = f"{kind} {int(row[1]) + 1}"
    whole = fact is owner or path.endswith("]") or fact.title == kind
    return name if whole else f"{name}: {fact.title.lower()}"


def short_path(fact: FieldInfo) -> str:
    """Return the last two words of the API's path."""
    return ".".join(fact.path.replace("[]", "").split(".")[-2:])


def search_fields(text: str) -> list[FieldInfo]:
    """Return the fields that `text` is in, best first; all of them, by step, for no text."""
    wanted = text.strip().lower().split()
    ranked = [(rank, fact) for fact in _offered() if (rank := _rank(fact, wanted)) is not None]
    return [fact for _, fact in sorted(ranked, key=lambda pair: pair[0])]


def _offered() -> Iterator[FieldInfo]:
    facts = all_field_infos().values()
    return (fact for fact in facts if fact.offered or fact.path == "Mode")


def _rank(fact: FieldInfo, wanted: list[str]) -> int | None:
    """How well all the words fit, 0 the best; None where one is nowhere."""
    names = [title_of(fact).lower(), fact.flag.removeprefix("--"), fact.key.lower()]
    ranks = [_rank_word(word, names, fact) for word in wanted]
    return None if None in ranks else sum(rank or 0 for rank in ranks)


def _rank_word(word: str, names: list[str], fact: FieldInfo) -> int | None:
    if word.startswith("--"):
        return 0 if word == fact.flag else 1 if word in fact.flag else None
    if word in names[:2]:
        return 0
    if any(name.startswith(word) for name in names):
        return 1
    if any(word in name for name in names):
        return 2
    if word in fact.path.lower():
        return 3
    return 4 if word in fact.help.lower() else None
