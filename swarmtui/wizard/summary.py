"""What a draft says that the engine would not do by itself, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from swarmtui.spec.draft import Draft
from swarmtui.spec.fields import fact_at
from swarmtui.spec.publish import format_publish
from swarmtui.spec.tree import nodes
from swarmtui.wizard.flow import INDEX, Step, step_of

_PORTS, _NETWORKS = "EndpointSpec.Ports", "TaskTemplate.Networks"


@dataclass(frozen=True)
class Line:
    """One setting: its step, its title, its value as a person writes it, and its path."""

    step: Step
    title: str
    value: str
    path: str


def summary(draft: Draft) -> list[Line]:
    """Every setting that differs from the engine's default, in the order of the steps."""
    lines = [*_mode(draft), *_settings(draft), *_rows(draft, _NETWORKS, "Network", _network)]
    lines += _rows(draft, _PORTS, "Port", _port)
    return sorted(lines, key=lambda line: INDEX[line.step.key])


def _mode(draft: Draft) -> Iterator[Line]:
    if draft.mode != "replicated":
        yield Line(step_of("Mode"), "Mode", draft.mode, "Mode")


def _settings(draft: Draft) -> Iterator[Line]:
    for path, _ in nodes(draft.tree):
        fact = fact_at(path)
        if fact is None or fact.kind in ("object", "rows") or "[" in path:
            continue
        text = draft.text(path)
        if text != fact.default:
            yield Line(step_of(path), _title(path, fact.title), text, path)


def _title(path: str, title: str) -> str:
    """The two policies have the same titles."""
    policies = {"UpdateConfig": "Update", "RollbackConfig": "Rollback"}
    policy = policies.get(path.partition(".")[0])
    return f"{policy} {title.lower()}" if policy else title


def _rows(draft: Draft, path: str, title: str, words: Any) -> Iterator[Line]:
    for index, row in enumerate(draft.rows(path)):
        text = words(row) if isinstance(row, Mapping) else str(row)
        yield Line(step_of(path), title, text, f"{path}[{index}]")


def _port(row: Mapping[str, Any]) -> str:
    """`8080:80`, as it is typed; the publish mode in a word rather than in the long form."""
    host = "  host" if row.get("PublishMode") == "host" else ""
    name = f"  ({row['Name']})" if row.get("Name") else ""
    return format_publish({**row, "PublishMode": "ingress"}) + host + name


def _network(row: Mapping[str, Any]) -> str:
    words = {"Aliases": "aliases", "DriverOpts": "options"}
    extras = [f"{word} {row[key]}" for key, word in words.items() if row.get(key)]
    return "  ".join([str(row.get("Target", "")), *extras])
