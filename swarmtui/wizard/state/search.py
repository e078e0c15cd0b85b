"""Find fields by a part of their name, API name or docker flag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info


def search_text(info: FieldInfo) -> str:
    """Return the field's name, API name and flag: `Pids limit  Limits.Pids  --limit-pids`."""
    return "  ".join(filter(None, (title_of(info), short_path(info), info.cli)))


def title_of(info: FieldInfo) -> str:
    """Return the title; for a field of a policy or of a row, prefixed by what it belongs to."""
    policy = {"UpdateConfig": "Update", "RollbackConfig": "Rollback"}.get(info.path.split(".")[0])
    if policy and policy != info.title:
        return f"{policy} {info.title.lower()}"
    owner = all_field_infos().get(info.path.partition("[]")[0]) if "[]" in info.path else None
    return f"{owner.title}: {info.title.lower()}" if owner else info.title


def describe_path(path: str) -> str:
    """Return the name of a path in a spec: `Mount 2: target`; the path itself if it is unknown.

    A path inside the value of a field, such as Labels.team, has the name of that field.
    """
    info = field_info(path) or field_info(path.rpartition("[")[0])
    while info is None and "." in path:
        path = path.rpartition(".")[0]
        info = field_info(path)
    if info is None:
        return path or "the spec"
    row = re.search(r"\[(\d+)\]", path)
    if not row:
        return title_of(info)
    owner = field_info(path.partition("[")[0])
    kind = (owner or info).title.removesuffix("s")
    name = f"{kind} {int(row[1]) + 1}"
    is_row = info is owner or path.endswith("]") or info.title == kind
    return name if is_row else f"{name}: {info.title.lower()}"


def short_path(info: FieldInfo) -> str:
    """Return the last two parts of the API path."""
    return ".".join(info.path.replace("[]", "").split(".")[-2:])


def search_fields(text: str) -> list[FieldInfo]:
    """Return the fields that match `text`, best first; all fields for an empty text."""
    words = text.strip().lower().split()
    ranked = [(rank, info) for info in _offered() if (rank := _rank(info, words)) is not None]
    return [info for _, info in sorted(ranked, key=lambda pair: pair[0])]


def _offered() -> Iterator[FieldInfo]:
    infos = all_field_infos().values()
    return (info for info in infos if info.offered or info.path == "Mode")


def _rank(info: FieldInfo, words: list[str]) -> int | None:
    """Return how well a field matches all words, 0 is best; None if a word does not match."""
    names = [title_of(info).lower(), info.flag.removeprefix("--"), info.key.lower()]
    ranks = [_rank_word(word, names, info) for word in words]
    return None if None in ranks else sum(rank or 0 for rank in ranks)


def _rank_word(word: str, names: list[str], info: FieldInfo) -> int | None:
    if word.startswith("--"):
        return 0 if word == info.flag else 1 if word in info.cli else None
    if word in names[:2]:
        return 0
    if any(name.startswith(word) for name in names):
        return 1
    if any(word in name for name in names):
        return 2
    if word in info.path.lower():
        return 3
    return 4 if word in info.help.lower() else None
