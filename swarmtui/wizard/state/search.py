"""Find fields by a part of their name, API name or docker flag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info

_ROW = re.compile(r"\[(\d+)\]")
_LAST_ROW = re.compile(r"\[(\d+)\]$")


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
    """Return the name of a path in a spec, with numbers of rows from 1; "the spec" for "".

    `Mount 2: target`; `Nameservers row 1` for a row of a value. A path inside the value of a field,
    such as Labels.team, has the name of that field; an unknown path is returned as it is.
    """
    field_path, row = _field_and_row(path)
    info = field_info(field_path)
    if info is None:
        return path or "the spec"
    if row is None:
        return _name_of_field(field_path, info)
    if info.is_list:
        return _name_of_row(info, row)
    return f"{_name_of_field(field_path, info)} row {row + 1}"


def _field_and_row(path: str) -> tuple[str, int | None]:
    """Return the path of the innermost field around `path`, and the row of its value, if any."""
    row = None
    while path and field_info(path) is None:
        found = _LAST_ROW.search(path)
        row = int(found[1]) if found else None
        path = path[: found.start()] if found else path.rpartition(".")[0]
    return path, row


def _name_of_field(path: str, info: FieldInfo) -> str:
    """Return the title; for a field of a row with the name of the row, if it is another."""
    row = _ROW.search(path)
    owner = field_info(path[: row.start()]) if row else None
    if row is None or owner is None:
        return title_of(info)
    name = _name_of_row(owner, int(row[1]))
    is_whole = info.title == owner.title.removesuffix("s")
    return name if is_whole else f"{name}: {info.title.lower()}"


def _name_of_row(info: FieldInfo, row: int) -> str:
    """Return `Port 1` for a plural title, else `Environment row 1`."""
    kind = info.title.removesuffix("s")
    return f"{kind} {row + 1}" if kind != info.title else f"{kind} row {row + 1}"


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
