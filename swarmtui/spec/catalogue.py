"""Read the facts off the model: running this module writes fields.json, and docs/ from it."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo as PydanticField

from swarmtui.spec.field_info import FieldInfo
from swarmtui.spec.model.api_object import (
    Default,
    Dropped,
    CliFlag,
    Notation,
    AppliesWhen,
    ApiObject,
    SetByPresence,
    NotInForms,
)
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.model.introspection import child_part, is_list
from swarmtui.spec.model.types import EmptyObject
from swarmtui.spec.api_version import OLDEST, Since, engine_release
from swarmtui.spec.notation.text import FORMATS

_TYPES = {
    "text": "text",
    "count": "number",
    "number": "number, signed",
    "duration": "duration (ns)",
    "bytes": "size (bytes)",
    "swap": "size (bytes), -1 unlimited",
    "cpus": "CPUs (10⁻⁹)",
    "ratio": "ratio",
    "mode": "file mode (octal; a number in the API)",
    "words": "words",
    "list": "list of words",
    "pairs": "key=value pairs",
    "env": "list of NAME=value",
    "test": "command",
    "options": "list of options",
    "profile": "JSON (base64)",
    "generic": "list of generic resources",
    "object": "object",
}
"""What each kind is, with the unit that the API wants."""

_SCALARS = ("duration", "bytes", "cpus", "count", "number", "ratio", "mode", "yes")
"""The kinds whose default may be a value; a text is never one."""

_FIELDS_JSON = Path(__file__).with_name("fields.json")


def facts() -> Iterator[FieldInfo]:
    """Every titled field of the model, depth first, in the model's order."""
    yield from _part_facts(ServiceSpec, "", _Around(Since(str(OLDEST))))


@dataclass(frozen=True)
class _Around:
    """What holds for all fields of a part, since it holds for the field that the part is."""

    since: Since
    flag: str = ""
    only: tuple[str, str] = ("", "")
    unasked: str = ""
    dropped: str = ""


def _part_facts(part: type[ApiObject], prefix: str, outer: _Around) -> Iterator[FieldInfo]:
    for field in part.model_fields.values():
        path = f"{prefix}{field.alias}"
        around = _inner(outer, field, prefix)
        if field.title:
            yield _fact(path, field, around)
        child = child_part(field.annotation)
        if child:
            rows = "[]" if is_list(field.annotation) else ""
            yield from _part_facts(child, f"{path}{rows}.", around)


def _inner(outer: _Around, field: PydanticField, prefix: str) -> _Around:
    own = _marker(field, Since) or Since(str(OLDEST))
    only, unasked, dropped = (_marker(field, kind) for kind in (AppliesWhen, NotInForms, Dropped))
    return _Around(
        own if own.version >= outer.since.version else replace(own, text=outer.since.text),
        _joined(outer.flag, field),
        (f"{prefix}{only.key}", only.value) if only else outer.only,
        unasked.text if unasked else outer.unasked,
        dropped.text if dropped else outer.dropped,
    )


def _fact(path: str, field: PydanticField, around: _Around) -> FieldInfo:
    kind, default = _kind(field), _marker(field, Default)
    return FieldInfo(
        path=path,
        title=field.title or "",
        help=field.description or "",
        kind=kind,
        default=default.text if default else "",
        examples=tuple(map(str, field.examples or ())),
        choices=_words(kind, default.text if default else "", field),
        flag=around.flag if around.flag.startswith("--") else "",
        since_text=around.since.text,
        since_values=tuple(around.since.values.items()),
        since_engine=around.since.engine,
        required=field.is_required(),
        only_path=around.only[0],
        only_value=around.only[1],
        unset=_unset(kind, default) if default else (),
        set_by_presence=EmptyObject in field.metadata or bool(_marker(field, SetByPresence)),
        unasked=around.unasked,
        dropped=around.dropped,
    )


def _unset(kind: str, default: Default) -> tuple[object, ...]:
    """Return the values that are the default, or are read as it."""
    return tuple(dict.fromkeys((*_default_value(kind, default.text), *default.same)))


def _default_value(kind: str, text: str) -> tuple[object, ...]:
    """Return the value of a default; none for one that only describes what the engine does."""
    if kind == "choice":
        return (text,)
    try:
        return (FORMATS[kind].parse(text),) if kind in _SCALARS else ()
    except ValueError:
        return ()


def _kind(field: PydanticField) -> str:
    if EmptyObject in field.metadata:
        return "yes"
    if _choices(field.annotation):
        return "choice"
    kind = _marker(field, Notation) or _nested(field.annotation, Notation)
    return kind.name if kind else "object"


def _words(kind: str, default: str, field: PydanticField) -> tuple[str, ...]:
    """Return the words to choose from; a switch that the node or image decides has a third one."""
    if kind == "yes":
        return ("no", "yes") if default == "no" else (default, "yes", "no")
    return tuple(map(str, _choices(field.annotation)))


def _joined(parent: str, field: PydanticField) -> str:
    marker = _marker(field, CliFlag)
    if marker is None:
        return ""
    return str(marker.text) if marker.text.startswith("--") else f"{parent}{marker.text}"


def _marker(field: PydanticField, kind: type[Any]) -> Any:
    return next((item for item in field.metadata if isinstance(item, kind)), None)


def _nested(annotation: Any, kind: type[Any]) -> Any:
    """Return a marker that stands on the value type rather than on the field."""
    if get_origin(annotation) is Annotated:
        found = [item for item in annotation.__metadata__ if isinstance(item, kind)]
        if found:
            return found[0]
    return next(filter(None, (_nested(inner, kind) for inner in get_args(annotation))), None)


def _choices(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType, Annotated):
        return next(filter(None, map(_choices, get_args(annotation))), ())
    return ()


def as_json() -> str:
    """Return the text of fields.json."""
    rows = ",\n".join(json.dumps(asdict(fact), ensure_ascii=False) for fact in facts())
    return f"[\n{rows}\n]\n"


def as_markdown() -> str:
    """Return the text of docs/fields.md."""
    lines = [
        "# Fields",
        "",
        "Made from the model by `make fields`; do not edit.",
        "",
        "| Field | What it is | Type and unit | Default | API | Engine | `docker service create` |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_markdown_row, facts())]) + "\n"


def _markdown_row(fact: FieldInfo) -> str:
    values = "".join(f"; `{value}` {text}" for value, text in fact.since_values)
    since, engine = f"{fact.since_text}{values}", fact.since_engine or engine_release(fact.since)
    flag = f"`{fact.flag}`" if fact.flag else ""
    words = [_escaped(text) for text in (_what(fact), _type(fact), fact.default)]
    return f"| `{fact.path}` | {' | '.join(words)} | {since} | {engine} | {flag} |"


def _what(fact: FieldInfo) -> str:
    more = fact.dropped or fact.unasked
    help_text = fact.help or fact.title
    return f"{help_text} Not asked for: {more}." if more else help_text


def _type(fact: FieldInfo) -> str:
    if fact.choices:
        return ", ".join(f"`{choice}`" for choice in fact.choices)
    words = _TYPES.get(fact.kind, f"list of {fact.kind}")
    return f"{words}, as `{fact.examples[0]}`" if fact.examples else words


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write both files."""
    _FIELDS_JSON.write_text(as_json(), "utf-8")
    docs = Path(__file__).parents[2] / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "fields.md").write_text(as_markdown(), "utf-8")


if __name__ == "__main__":
    main()
