"""What managers do with templates: the verdicts and expansions of `spec.template`, compared.

The labels of the service are empty when the manager checks a template, so .Service.Labels.x always
fails and `index .Service.Labels "x"` never does; an error in a branch that is not taken passes.
"""

from __future__ import annotations

from typing import Any

import pytest

from swarmtui.spec.template.expand import PLACEHOLDERS, TemplateVerdict, check_template, expand
from tests.engine.harness import RealEngine

FINE = [
    *(f"{{{{{placeholder}}}}}" for placeholder in PLACEHOLDERS),
    "",
    "plain }} text { of } $ \\ signs",
    "{{.}} {{$}} {{.Node}} {{.Node.Platform}}",
    "a {{- .Node.ID -}} b",
    "a{{/* a }} comment */}}b  {{- /* trims */ -}}  c",
    '{{"{{"}}.Names}}',
    "{{`raw \\n`}} {{1}} {{-3}} {{+2}} {{true}}",
    "{{$.Node.ID}} {{$x := .Node}}{{$x.ID}}{{$x = .Task}}{{$x.Slot}}",
    '{{index .Service.Labels "com.example"}}{{index .Service.Labels}}',
    '{{printf "%.3s|%5s|%-5s|%%|%s" .Node.ID .Task.Slot .Task.Slot "é"}}',
    '{{.Node.ID | printf "%s-%s" .Task.Slot | print "x"}}',
    "{{.Node.ID |}}",
    '{{join "," .Node.ID "b" (print .Task.Slot "c")}}',
    '{{"c" | join ","}}',
    "{{slice .Node.ID 0 3}}{{slice .Node.ID 6}}{{slice .Node.ID}}",
    "{{len .Node.ID}}{{len .Service.Labels}}",
    "{{(.Node).ID}}{{((.Node.Platform)).OS}}",
    '{{if eq .Task.Slot "2" "1"}}a{{else}}b{{end}}',
    '{{if ne .Node.Platform.OS "linux"}}a{{else if lt 1 2}}b{{else}}c{{end}}',
    "{{if .Task.ID}}{{.Foo}}{{else}}b{{end}}",
    "{{if not (and .Node.ID .Task.ID)}}a{{end}}{{or .Task.ID .Node.ID}}",
    "{{with .Node}}{{.ID}}{{$.Task.Slot}}{{end}}{{with $y := .Task.ID}}{{else}}{{$y}}z{{end}}",
    "{{range $key, $value := .Service.Labels}}{{$key}}{{.Foo}}{{else}}none{{end}}",
    "{{if false}}{{$x = 1}}{{index 1 2}}{{end}}",
]

FAILS = [
    "{{",
    "{{}}",
    "{{.Node.ID",
    "{{.Node.ID}",
    "{{{.Node.ID}}}",
    "{{- -}}",
    "{{/* a */ }}",
    "{{ /* a */}}",
    "{{.Foo}}",
    "{{.Node.HostName}}",
    "{{.Node.Labels.zone}}",
    "{{.Service.Labels.zone}}",
    "{{.Service.Labels.my-zone}}",
    "{{.Task.Slot.ID}}",
    "{{Node.ID}}",
    "{{.task.slot}}",
    "{{.Node..ID}}",
    "{{.Node.ID .Task.ID}}",
    "{{.Task.Slot + 1}}",
    "{{add .Task.Slot 1}}",
    '{{secret "a"}}',
    '{{env "A"}}',
    "{{$x}}",
    "{{$x = 1}}",
    "{{$x := $x}}",
    "{{.Node.ID | 1}}",
    "{{.Node.ID | .Task.ID}}",
    "{{(.Node.ID}}",
    "{{.Node.ID)}}",
    '{{"a}}',
    '{{"\\q"}}',
    "{{print 'abc'}}",
    "{{index .Service.Labels “a”}}",
    "{{index .Service.Labels 1}}",
    "{{index .Node 1}}",
    '{{index .Service.Labels "a" "b"}}',
    "{{join}}",
    '{{join "," 1}}',
    "{{join .Service.Labels}}",
    "{{printf 1}}",
    "{{print len}}",
    "{{len 1}}",
    "{{not}}",
    '{{eq "a"}}',
    "{{if eq .Task.Slot 1}}a{{end}}",
    "{{if gt true false}}a{{end}}",
    "{{slice .Node.ID 0 8}}",
    "{{slice .Node.ID 3 1}}",
    "{{or .Foo .Node.ID}}",
    "{{if .Node.ID}}a",
    "{{if}}a{{end}}",
    "{{if true}}{{.Foo}}{{end}}",
    "{{if true}}a{{else}}b{{else}}c{{end}}",
    "{{if true}}a{{else with true}}b{{end}}",
    "{{if true}}a{{endif}}",
    "{{end}}",
    "{{else}}",
    "{{end .}}",
    "{{print if}}",
    "{{range .Node.ID}}a{{end}}",
    "{{with .Node}}{{.Slot}}{{end}}",
]

DISAGREED = ["{{range 3}}a{{end}}", "{{with .Task.ID}}{{else with .Node}}{{.ID}}{{end}}"]


def answer_to(engine: RealEngine, container: dict[str, Any]) -> tuple[int, str]:
    """POST a service without tasks, and remove it: the status and the error message."""
    spec = {
        "Name": "tried",
        "Mode": {"Replicated": {"Replicas": 0}},
        "TaskTemplate": {"ContainerSpec": {"Image": "bb:1", **container}},
    }
    status, answer = engine.api("POST", "/services/create", spec)
    if status == 201:
        engine.request_json("DELETE", f"/services/{answer['ID']}")
    return status, answer.get("message", "")


def mounts(*targets: str) -> dict[str, Any]:
    return {"Mounts": [{"Type": "volume", "Target": target} for target in targets]}


def places(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Every place that is expanded, with the manager's name for it."""
    labelled = {"Type": "volume", "Target": "/a", "VolumeOptions": {"Labels": {"a": text}}}
    options = {"Name": "local", "Options": {"a": text}}
    driven = {"Type": "volume", "Target": "/a", "VolumeOptions": {"DriverConfig": options}}
    return [
        ("expanding env", {"Env": [f"A={text}"]}),
        ("expanding mount target", mounts(text)),
        ("expanding mount source", {"Mounts": [{"Type": "bind", "Source": text, "Target": "/a"}]}),
        ("expanding hostname", {"Hostname": text}),
        ("expanding volume labels", {"Mounts": [labelled]}),
        ("expanding volume driver config", {"Mounts": [driven]}),
    ]


def literally(text: str) -> str:
    return text.replace("{{", '{{"{{"}}')


def test_valid_templates_are_accepted(engine: RealEngine) -> None:
    assert {check_template(text).verdict for text in FINE} == {TemplateVerdict.VALID}
    answers = {text: answer_to(engine, {"Env": [f"A={text}"]}) for text in FINE}
    assert {text: answer for text, answer in answers.items() if answer[0] != 201} == {}


def test_valid_templates_expand_as_expected(engine: RealEngine) -> None:
    """Two mounts with one target, the second without a template, are refused as duplicates."""
    for text in FINE:
        target = f"/{expand(text)}/"
        status, message = answer_to(engine, mounts(f"/{text}/", literally(target)))
        assert (status, f"duplicate mount point: {target}" in message) == (400, True), message


def test_failing_templates_are_refused_with_the_expected_reason(engine: RealEngine) -> None:
    assert {check_template(text).verdict for text in FAILS} == {TemplateVerdict.INVALID}
    for called, container in (("env", lambda text: {"Env": [f"A={text}"]}), ("mount", mounts)):
        answers = {text: answer_to(engine, container(text)) for text in FAILS}
        other = {text: it for text, it in answers.items() if f"expanding {called}" not in it[1]}
        assert other == {}
        assert {status for status, _ in answers.values()} == {400}


@pytest.mark.parametrize(("called", "refused"), places("{{.Foo}}"))
def test_every_place_is_expanded(engine: RealEngine, called: str, refused: dict[str, Any]) -> None:
    status, message = answer_to(engine, refused)
    assert (status, called in message) == (400, True), message


@pytest.mark.parametrize("container", [content for _, content in places("{{.Task.Slot}}")])
def test_every_place_accepts_a_placeholder(engine: RealEngine, container: dict[str, Any]) -> None:
    assert answer_to(engine, container)[0] == 201


@pytest.mark.parametrize(
    "container",
    [
        {"Env": ["{{.Foo}}"]},
        {"Env": ["{{.Foo}}=a"]},
        {"Labels": {"a": "{{.Foo}}"}},
        {"Command": ["{{.Foo}}"], "Args": ["{{.Foo}}"], "Dir": "{{.Foo}}", "User": "{{.Foo}}"},
        {"Mounts": [{"Type": "volume", "Target": "/a", "VolumeOptions": {"Labels": {"{{": "a"}}}]},
    ],
    ids=lambda container: next(iter(container)),
)
def test_no_other_place_is_expanded(engine: RealEngine, container: dict[str, Any]) -> None:
    assert answer_to(engine, container)[0] == 201


@pytest.mark.parametrize("text", DISAGREED)
def test_uncertain_templates_depend_on_the_engine(
    engine20: RealEngine, engine26: RealEngine, text: str
) -> None:
    assert check_template(text).verdict == TemplateVerdict.UNCERTAIN
    env = {"Env": [f"A={text}"]}
    assert answer_to(engine20, env)[0] == 400
    assert answer_to(engine26, env)[0] == 201
