"""Write spec/fields.json, spec/model/schema.json and docs/fields.md from the model.

Run `make fields`, or `python -m tools.generate_fields`.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo as PydanticField

from swarmtui.spec.api_version import OLDEST, Since, first_engine_release
from swarmtui.spec.field_info import FieldInfo
from swarmtui.spec.model.api_object import ApiObject
from swarmtui.spec.model.compiled import SCHEMA_JSON
from swarmtui.spec.model.compiler import child_object, compile_model, is_list, model_fields
from swarmtui.spec.model.markers import (
    AppliesWhen,
    CliArgument,
    CliFlag,
    Default,
    Dropped,
    NoCliOption,
    Notation,
    NotInForms,
    OtherFlags,
    SetByPresence,
)
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.model.types import PresenceSwitch
from swarmtui.spec.notation.value_formats import VALUE_FORMATS

_TYPES = {
    "text": "text",
    "count": "number",
    "number": "signed number",
    "duration": "duration (ns)",
    "bytes": "size (bytes)",
    "swap": "size (bytes), -1 for unlimited",
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
"""The type and the API's unit of each notation, as docs/fields.md names them."""

_SCALARS = ("duration", "bytes", "cpus", "count", "number", "ratio", "mode", "yes")
"""The notations whose default can be a value; the default of a text only describes it."""

_ROOT = Path(__file__).parents[1]
FIELDS_JSON = _ROOT / "swarmtui/spec/fields.json"
FIELDS_PAGE = _ROOT / "docs/fields.md"


def field_infos() -> Iterator[FieldInfo]:
    """Yield every field of the model that has a title, depth first, in the model's order."""
    yield from _object_field_infos(ServiceSpec, "", _Inherited(Since(str(OLDEST))))


@dataclass(frozen=True)
class _Inherited:
    """What the fields of an object inherit from the field that contains the object."""

    since: Since
    flag: str = ""
    cli: str = ""
    applies_when: tuple[str, str] = ("", "")
    not_in_forms: str = ""
    dropped: str = ""


def _object_field_infos(
    api_object: type[ApiObject], prefix: str, outer: _Inherited
) -> Iterator[FieldInfo]:
    for field in model_fields(api_object).values():
        path = f"{prefix}{field.alias}"
        inherited = _inherit(outer, field, prefix)
        if field.title:
            yield _field_info(path, field, inherited)
        child = child_object(field.annotation)
        if child:
            rows = "[]" if is_list(field.annotation) else ""
            yield from _object_field_infos(child, f"{path}{rows}.", inherited)


def _inherit(outer: _Inherited, field: PydanticField, prefix: str) -> _Inherited:
    own = _marker(field, Since) or Since(str(OLDEST))
    applies_when, not_in_forms, dropped = (
        _marker(field, marker_type) for marker_type in (AppliesWhen, NotInForms, Dropped)
    )
    flag = _cli_flag(outer.flag, field)
    return _Inherited(
        own if own.version >= outer.since.version else replace(own, text=outer.since.text),
        flag,
        "" if dropped or outer.dropped else _cli(flag or outer.cli, field),
        (f"{prefix}{applies_when.key}", applies_when.value) if applies_when else outer.applies_when,
        not_in_forms.text if not_in_forms else outer.not_in_forms,
        dropped.text if dropped else outer.dropped,
    )


def _field_info(path: str, field: PydanticField, inherited: _Inherited) -> FieldInfo:
    notation, default = _notation(field), _marker(field, Default)
    other_flags = _marker(field, OtherFlags)
    return FieldInfo(
        path=path,
        title=field.title or "",
        help=field.description or "",
        notation=notation,
        default=default.text if default else "",
        examples=tuple(map(str, field.examples or ())),
        choices=_choice_words(notation, default.text if default else "", field),
        flag=inherited.flag if inherited.flag.startswith("--") else "",
        other_flags=tuple(other_flags.text.split()) if other_flags else (),
        cli=inherited.cli,
        since_text=inherited.since.text,
        since_values=tuple(inherited.since.values.items()),
        since_engine=inherited.since.engine,
        required=field.is_required(),
        applies_when_path=inherited.applies_when[0],
        applies_when_value=inherited.applies_when[1],
        unset_values=_unset_values(notation, default) if default else (),
        set_by_presence=PresenceSwitch in field.metadata or bool(_marker(field, SetByPresence)),
        not_in_forms=inherited.not_in_forms,
        dropped=inherited.dropped,
    )


def _unset_values(notation: str, default: Default) -> tuple[object, ...]:
    """Return the values that mean the default: the default itself and its synonyms."""
    return tuple(dict.fromkeys((*_default_value(notation, default.text), *default.unset_values)))


def _default_value(notation: str, text: str) -> tuple[object, ...]:
    """Return the default's value; nothing where the text only describes what the engine does."""
    if notation == "choice":
        return (text,)
    try:
        return (VALUE_FORMATS[notation].parse(text),) if notation in _SCALARS else ()
    except ValueError:
        return ()


def _notation(field: PydanticField) -> str:
    if PresenceSwitch in field.metadata:
        return "yes"
    if _choices(field.annotation):
        return "choice"
    notation = _marker(field, Notation) or _nested_marker(field.annotation, Notation)
    return notation.name if notation else "object"


def _choice_words(notation: str, default: str, field: PydanticField) -> tuple[str, ...]:
    """Return the choices; a switch whose default the node or image decides has a third one."""
    if notation == "yes":
        return ("no", "yes") if default == "no" else (default, "yes", "no")
    return tuple(map(str, _choices(field.annotation)))


def _cli_flag(parent: str, field: PydanticField) -> str:
    marker = _marker(field, CliFlag)
    if marker is None:
        return ""
    return str(marker.text) if marker.text.startswith("--") else f"{parent}{marker.text}"


def _cli(option: str, field: PydanticField) -> str:
    """Return the argument of the field, or the option of the field or of the object around it."""
    argument = _marker(field, CliArgument)
    if argument:
        return str(argument.text)
    return "" if _marker(field, NoCliOption) else option


def _marker(field: PydanticField, marker_type: type[Any]) -> Any:
    return next((item for item in field.metadata if isinstance(item, marker_type)), None)


def _nested_marker(annotation: Any, marker_type: type[Any]) -> Any:
    """Return a marker of the field's value type, for a list or an optional value."""
    if get_origin(annotation) is Annotated:
        found = [item for item in annotation.__metadata__ if isinstance(item, marker_type)]
        if found:
            return found[0]
    return next(
        filter(None, (_nested_marker(inner, marker_type) for inner in get_args(annotation))), None
    )


def _choices(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType, Annotated):
        return next(filter(None, map(_choices, get_args(annotation))), ())
    return ()


def as_json() -> str:
    """Return the content of fields.json: a JSON list with one field per line."""
    rows = ",\n".join(json.dumps(asdict(info), ensure_ascii=False) for info in field_infos())
    return f"[\n{rows}\n]\n"


def as_markdown() -> str:
    """Return the content of docs/fields.md."""
    lines = [
        "# Fields",
        "",
        "Generated from the model by `make fields`; do not edit.",
        "",
        "| Field | Description | Type and unit | Default | API | Engine "
        "| `docker service create` | Short form, `docker run` |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_markdown_row, field_infos())]) + "\n"


def _markdown_row(info: FieldInfo) -> str:
    values = "".join(f"; `{value}` {text}" for value, text in info.since_values)
    since = f"{info.since_text}{values}"
    engine = info.since_engine or first_engine_release(info.since)
    cli = f"`{info.cli}`" if info.cli else ""
    others = ", ".join(f"`{flag}`" for flag in info.other_flags)
    texts = [_escaped(text) for text in (_description(info), _type(info), info.default)]
    return f"| `{info.path}` | {' | '.join(texts)} | {since} | {engine} | {cli} | {others} |"


def _description(info: FieldInfo) -> str:
    reason = info.dropped or info.not_in_forms
    help_text = info.help or info.title
    return f"{help_text} Not in the forms: {reason}." if reason else help_text


def _type(info: FieldInfo) -> str:
    if info.choices:
        return ", ".join(f"`{choice}`" for choice in info.choices)
    name = _TYPES.get(info.notation, f"list of {info.notation}")
    return f"{name}, such as `{info.examples[0]}`" if info.examples else name


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def compiled_model() -> str:
    """Return the content of schema.json: one line for each object."""
    parts = compile_model()
    schemas = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in parts["schemas"].items())
    version, keys = json.dumps(parts["pydantic_core"]), json.dumps(parts["keys"])
    return f'{{"pydantic_core": {version},\n"keys": {keys},\n"schemas": {{\n{schemas}\n}}}}\n'


def main() -> None:
    """Write the files."""
    SCHEMA_JSON.write_text(compiled_model(), "utf-8")
    FIELDS_JSON.write_text(as_json(), "utf-8")
    FIELDS_PAGE.write_text(as_markdown(), "utf-8")


if __name__ == "__main__":
    main()
