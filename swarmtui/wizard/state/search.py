"""Find fields by a part of their name, API name or docker flag."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from swarmtui.spec.field_info import FieldInfo, all_field_infos, field_info

_SEPARATOR = re.compile(r"[^a-z0-9]+")
_AFTER_NAMES = 100
_ROW = re.compile(r"\[(\d+)\]")
_LAST_ROW = re.compile(r"\[(\d+)\]$")


def search_text(info: FieldInfo) -> str:
    """Return the field's name, API name and flags: `Pids limit  Limits.Pids  --limit-pids`."""
    return "  ".join(filter(None, (title_of(info), short_path(info), info.cli, *info.other_flags)))


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
    """Return the fields that match `text`, best first; all fields for an empty text.

    A whole name comes before the start of one, that before the start of a word in it, and that
    before any other part; a title comes before a flag, a flag before an API name, and all of them
    before the path, the help and the examples. A list comes before the fields of its rows.
    """
    words = text.strip().lower().split()
    ranked = [(rank, info) for info in _offered() if (rank := _rank(info, words)) is not None]
    return [info for _, info in sorted(ranked, key=lambda pair: (pair[0], "[]" in pair[1].path))]


def _offered() -> Iterator[FieldInfo]:
    infos = all_field_infos().values()
    return (info for info in infos if info.offered or info.path == "Mode")


def _rank(info: FieldInfo, words: list[str]) -> int | None:
    """Return how well a field matches all words, 0 is best; None if a word does not match."""
    ranks = [_rank_flag(word, info) if word[0] == "-" else _rank_word(word, info) for word in words]
    return None if None in ranks else sum(rank or 0 for rank in ranks)


def _rank_flag(word: str, info: FieldInfo) -> int | None:
    """Rank a flag with its dashes; the option of a list also matches the fields of its rows."""
    if word in info.flags:
        return 0
    starts = any(flag.startswith(word) for flag in (*info.flags, info.cli))
    within = any(word in flag for flag in info.flags)
    return 1 if starts else 2 if within else None


def _rank_word(word: str, info: FieldInfo) -> int | None:
    flags = [flag.lstrip("-") for flag in info.flags]
    by_source = [title_of(info).lower()], flags, [info.key.lower()]
    matches: tuple[Callable[[str], bool], ...] = (
        word.__eq__,
        lambda name: name.startswith(word),
        lambda name: any(part.startswith(word) for part in _SEPARATOR.split(name)),
        lambda name: word in name,
    )
    tests = ((test, names) for test in matches for names in by_source)
    found = [rank for rank, (test, names) in enumerate(tests) if any(map(test, names))]
    others = (info.path.lower(), " ".join((info.help, *info.examples)).lower())
    found += [rank for rank, name in enumerate(others, _AFTER_NAMES) if word in name]
    return min(found, default=None)
