"""Read the facts off the model: running this module writes fields.json, docs/fields.md."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from swarmtui.spec.fields import Fact
from swarmtui.spec.model.part import Default, Flag, Kind, Part
from swarmtui.spec.model.service import ServiceSpec
from swarmtui.spec.since import OLDEST, Since, engine_release

_FIELDS_JSON = Path(__file__).with_name("fields.json")


def facts() -> Iterator[Fact]:
    """Every titled field of the model, depth first, in the model's order."""
    yield from _part_facts(ServiceSpec, "", Since(str(OLDEST)), "")


def _part_facts(part: type[Part], prefix: str, since: Since, flag: str) -> Iterator[Fact]:
    for field in part.model_fields.values():
        path = f"{prefix}{field.alias}"
        own = _marker(field, Since) or Since(str(OLDEST))
        at = own if own.version >= since.version else Since(since.text, own.values)
        flags = _joined(flag, field)
        if field.title:
            yield _fact(path, field, at, flags)
        child = _child_part(field.annotation)
        if child:
            rows = "[]" if _marker(field, Kind) == Kind("rows") else ""
            yield from _part_facts(child, f"{path}{rows}.", at, flags)


def _fact(path: str, field: FieldInfo, since: Since, flag: str) -> Fact:
    choices = tuple(map(str, _choices(field.annotation)))
    kind = _marker(field, Kind) or _nested(field.annotation, Kind)
    default = _marker(field, Default)
    return Fact(
        path=path,
        title=field.title or "",
        help=field.description or "",
        kind="choice" if choices else kind.name if kind else "object",
        default=default.text if default else "",
        examples=tuple(map(str, field.examples or ())),
        choices=choices,
        flag=flag if flag.startswith("--") else "",
        since_text=since.text,
        since_values=tuple(since.values.items()),
        required=field.is_required(),
    )


def _joined(parent: str, field: FieldInfo) -> str:
    marker = _marker(field, Flag)
    if marker is None:
        return ""
    return str(marker.text) if marker.text.startswith("--") else f"{parent}{marker.text}"


def _marker(field: FieldInfo, kind: type[Any]) -> Any:
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


def _child_part(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next(filter(None, map(_child_part, get_args(annotation))), None)


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
        "| Field | What it is | Default | API (Engine) | `docker service create` |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_markdown_row, facts())]) + "\n"


def _markdown_row(fact: Fact) -> str:
    values = "; ".join(f"`{value}` {text}" for value, text in fact.since_values)
    since = f"{fact.since_text} ({engine_release(fact.since)})" + (f"; {values}" if values else "")
    flag = f"`{fact.flag}`" if fact.flag else ""
    return f"| `{fact.path}` | {fact.help} | {fact.default} | {since} | {flag} |"


def main() -> None:
    """Write both files."""
    _FIELDS_JSON.write_text(as_json(), "utf-8")
    docs = Path(__file__).parents[2] / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "fields.md").write_text(as_markdown(), "utf-8")


if __name__ == "__main__":
    main()
