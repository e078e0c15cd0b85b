"""Templates: what the manager takes, what it refuses and why, and what it makes of them.

`python -m tools.compare_templates` gives every text of `FINE` and `FAILS` to Go's text/template
(done with 1.19 and 1.24); tests/engine/test_templates.py gives many of them to real managers.
"""

from __future__ import annotations

import pytest

from swarmtui.spec.template import LITERAL_BRACES_HINT
from swarmtui.spec.template import expand as template
from swarmtui.spec.template.expand import (
    MANAGER_SAMPLE_DATA,
    PLACEHOLDERS,
    TemplateCheck,
    TemplateVerdict,
    check_template,
    expand,
    template_problem,
)

STRUCT = "{{serviceid servicename map[]} {nodeid nodeHostname {architecture os}} { taskname 1}}"

FINE = {
    # text as it is
    "": "",
    "plain }} { } $ \\ 'text'": "plain }} { } $ \\ 'text'",
    # placeholders and their groups
    "{{.Service.ID}}/{{.Service.Name}}/{{.Service.Labels}}": "serviceid/servicename/map[]",
    "{{.Node.ID}} {{ .Node.Hostname }}": "nodeid nodeHostname",
    "{{.Node.Platform.Architecture}}-{{.Node.Platform.OS}}": "architecture-os",
    "[{{.Task.ID}}] {{.Task.Name}} {{.Task.Slot}}": "[] taskname 1",
    "{{.Node.Platform}} {{.Node}}": "{architecture os} {nodeid nodeHostname {architecture os}}",
    "{{.}}": STRUCT,
    "{{$}}": STRUCT,
    "{{$.Node.ID}}": "nodeid",
    "{{(.Node).ID}} {{((.Node.Platform)).OS}} {{($).Task.Slot}}": "nodeid os 1",
    # braces, trim markers, comments
    '{{"{{"}}.Names}}': "{{.Names}}",
    " a \t\n{{- .Task.Slot -}}\r\n b ": " a1b ",
    "a {{- .Task.Slot}} b": "a1 b",
    "a {{.Task.Slot -}} b": "a 1b",
    "a {{- 3}} {{-3}} {{ -3 }}": "a3 -3 -3",
    "a{{/* }} \n * / { */}}b": "ab",
    "a {{- /* c */ -}} b": "ab",
    "a {{/**/ -}} b": "a b",
    "a {{- /**/}} b": "a b",
    "{{.Node.ID}}}}": "nodeid}}",
    # constants
    r'{{"a \"b\" \\ \t|"}}': 'a "b" \\ \t|',
    r"{{`a \n " "`}}": r"a \n ",
    "{{`a\r\nb`}}": "a\nb",
    '{{"é ☃"}}': "é ☃",
    "{{1}} {{0}} {{+7}} {{true}} {{false}}": "1 0 7 true false",
    # variables
    "{{$x := .Node.ID}}{{$x}}{{$x | print}}": "nodeidnodeid",
    "{{$x:=.Node}}{{$x.Hostname}}": "nodeHostname",
    "{{$1 := 1}}{{$1}}": "1",
    '{{$x := "a"}}{{$x = "b"}}{{$x}}': "b",
    '{{$x := "a"}}{{if true}}{{$x = "b"}}{{end}}{{$x}}': "b",
    '{{$x := "a"}}{{if true}}{{$x := "b"}}{{$x}}{{end}}{{$x}}': "ba",
    '{{$x := "a"}}{{if false}}{{$x := "b"}}{{else}}{{$x}}{{end}}': "a",
    "{{if false}}{{$x = 1}}{{end}}": "",
    # pipelines
    '{{.Node.ID|print "x"}}': "xnodeid",
    '{{.Node.ID | printf "%s-%s" .Task.Slot | print "x"}}': "x1-nodeid",
    "{{.Node.ID |}}": "nodeid",
    "{{(print .Node.ID) | print}}": "nodeid",
    # functions
    "{{print}}": "",
    '{{print "a" .Node.ID "b"}}': "anodeidb",
    "{{print 1}} {{print true}} {{print .Service.Labels}}": "1 true map[]",
    '{{printf "%s|%.3s|%5s|%-5s|%%" "é" .Node.ID "1" "1"}}': "é|nod|    1|1    |%",
    '{{printf "x"}}': "x",
    '{{join "," "a" .Node.ID}}{{join "x"}}{{"c" | join ","}}': "a,nodeidc",
    '{{index .Service.Labels "com.example"}}|{{index .Service.Labels}}': "|map[]",
    '{{.Node.ID | index .Service.Labels}}{{index "a"}}': "a",
    '{{len .Node.ID}} {{len "é"}} {{len .Service.Labels}}': "6 2 0",
    "{{slice .Node.ID 0 3}} {{slice .Node.ID 2}} {{slice .Node.ID 6 6}}{{slice .Task.Slot}}": (
        "nod deid 1"
    ),
    '{{eq "1" .Task.Slot}} {{eq 1 2 1}} {{eq "a" "a" 1}} {{eq true false}}': (
        "true true true false"
    ),
    '{{ne 1 2}} {{ne "a" "a"}}': "true false",
    '{{lt 1 2}} {{le 2 2}} {{gt "a" "b"}} {{ge "é" "z"}}': "true true false true",
    "{{not .Task.ID}} {{not .Node}} {{not 0}}": "true false true",
    '{{and 1 0 "a"}} {{and "a" "b"}} {{or "" 0}} {{or .Task.ID .Node.ID}}': "0 b 0 nodeid",
    "{{.Node.ID | or .Task.ID}} {{.Node.ID | and .Task.Slot}}": "nodeid nodeid",
    # branches
    "{{if .Node.ID}}a{{end}}": "a",
    "{{if .Task.ID}}a{{else}}b{{end}}": "b",
    "{{if .Task.ID}}a{{else if .Node}}b{{else}}c{{end}}": "b",
    "{{if 0}}a{{else if false}}b{{else if .Service.Labels}}c{{else}}d{{end}}": "d",
    "{{if .Task.ID}}{{if 1}}a{{end}}{{else}}{{if 1}}b{{else}}c{{end}}{{end}}": "b",
    "{{if $x := .Node.ID}}{{$x}}{{end}}": "nodeid",
    "{{with .Node}}{{.ID}}{{$.Task.Slot}}{{.}}{{end}}": (
        "nodeid1{nodeid nodeHostname {architecture os}}"
    ),
    "{{with .Task.ID}}a{{else}}{{.Node.ID}}{{end}}": "nodeid",
    "{{with $x := .Node}}{{$x.ID}}{{end}}": "nodeid",
    "{{with .Node}}{{end}}{{.Task.Slot}}": "1",
    "{{range .Service.Labels}}a{{.Foo}}{{else}}b{{end}}": "b",
    "{{range $v := .Service.Labels}}{{$v}}{{end}}": "",
    "{{range $k, $v := .Service.Labels}}{{$k}}{{$v}}{{else}}b{{$v}}{{end}}": "bmap[]",
    # what is wrong only where nothing runs
    "{{if false}}{{.Foo}}{{index 1 2}}{{.Node.ID .Task.ID}}{{len}}{{nil}}{{end}}": "",
    "{{if true}}a{{else}}{{.Foo}}{{end}}": "a",
}

FAILS = {
    # braces
    "{{": "{{ is not closed: write }} after the placeholder",
    "{{.Node.ID": "{{ is not closed: write }} after the placeholder",
    "{{.Node.ID}": "} is not allowed there: close a placeholder with two braces",
    "{{{.Node.ID}}}": "{ is not allowed there: open a placeholder with two braces",
    "{{}}": "a placeholder is missing, such as .Node.Hostname",
    "{{ -}}": "a placeholder is missing",
    "{{- -}}": "templates do not support arithmetic: leave out -",
    "{{/* a": "a comment must fill its braces",
    "{{/* a */ }}": "a comment must fill its braces",
    "{{/* a */ b */}}": "a comment must fill its braces",
    "{{ /* a */}}": "/ is not allowed there",
    "{{%}}": "% is not allowed there",
    "{{.Node.ID%}}": "% is not allowed there",
    "{{.Node.ID =}}": "= is not allowed there",
    "{{.Node.ID, 1}}": "a space is missing before ,",
    "{{.Node.ID : 1}}": ": is not allowed there",
    # names
    "{{.Foo}}": f".Foo is not a placeholder: use {', '.join(PLACEHOLDERS)}; {LITERAL_BRACES_HINT}",
    "{{.Node.HostName}}": ".Node.HostName is not a placeholder: did you mean .Node.Hostname?",
    "{{.task.slot}}": ".task.slot is not a placeholder: did you mean .Task.Slot?",
    "{{.Hostname}}": "did you mean .Node.Hostname?",
    "{{.Slot}}": "did you mean .Task.Slot?",
    "{{.Node.Name}}": "did you mean .Node.Hostname?",
    "{{.Service.Label}}": "did you mean .Service.Labels?",
    "{{.Node.Platform.Arch}}": "did you mean .Node.Platform.Architecture?",
    "{{with .Node}}{{.Hostnam}}{{end}}": ".Node.Hostnam is not a placeholder: did you mean",
    "{{Node.Hostname}}": "Node.Hostname is not a placeholder: did you mean .Node.Hostname?",
    "{{FOO}}": f"FOO is neither a placeholder nor a function; {LITERAL_BRACES_HINT}",
    "{{upper .Node.ID}}": "upper is neither a placeholder nor a function",
    "{{.Node.ID | upper}}": "upper is neither a placeholder nor a function",
    "{{if false}}{{upper 1}}{{end}}": "upper is neither a placeholder nor a function",
    '{{secret "a"}}': "secret is allowed only in the payload of a config or secret",
    '{{config "a"}}': "config is allowed only in the payload",
    '{{env "A"}}': "env is allowed only in the payload",
    "{{.Service.Labels.a}}": 'write the label a as {{index .Service.Labels "a"}}',
    "{{.Service.Labels.my-label}}": "- is not allowed there: write a label as {{index .Service.L",
    "{{.Task.Slot.ID}}": ".ID is used on a text, which does not have members",
    "{{(len .Node.ID).X}}": ".X is used on a number",
    "{{.Node..ID}}": "a space is missing before .",
    '{{"a".ID}}': '"a" does not have a member .ID',
    "{{true.ID}}": "true does not have a member .ID",
    # variables
    "{{$x}}": "$x is not set: write {{$x := ...}}",
    "{{if false}}{{$x}}{{end}}": "$x is not set",
    "{{$x = 1}}": "$x is not set",
    "{{$x := $x}}": "$x is not set",
    "{{if false}}{{$x := 1}}{{end}}{{$x}}": "$x is not set",
    "{{if false}}{{$x := 1}}{{else}}{{$x}}{{end}}": "$x is not set",
    "{{with $x := 1}}{{end}}{{$x}}": "$x is not set",
    # pipelines
    "{{.Node.ID .Task.ID}}": "a placeholder does not take values: write it alone in {{ }}",
    "{{.Node.ID | .Task.ID}}": "a placeholder does not take values",
    "{{1 2}}": "a placeholder does not take values",
    "{{(1) 2}}": "a placeholder does not take values",
    "{{.Node.ID | 1}}": "a function is expected after |, such as print",
    "{{if false}}{{1 | .}}{{end}}": "a function is expected after |",
    "{{| print}}": "| is not allowed there",
    "{{.Node.ID(1)}}": "a space is missing before (",
    '{{"a""b"}}': 'a space is missing before "b"',
    "{{(.Node.ID}}": "}} is not allowed there",
    "{{.Node.ID)}}": ") is not allowed there",
    "{{()}}": "a placeholder is missing",
    "{{.Task.Slot + 1}}": "templates do not support arithmetic: leave out +",
    "{{1 -if}}": "templates do not support arithmetic: leave out -if",
    "{{print else}}": "else is allowed only as the first word",
    "{{print if}}": "if is allowed only as the first word",
    # texts
    '{{"a}}': '" is not allowed there: write a text in double quotes',
    '{{"a\nb"}}': '" is not allowed there',
    "{{`a}}": "` is not allowed there",
    "{{print 'abc'}}": "' is not allowed there: write a text in double quotes",
    "{{print “a”}}": "“ is not allowed there: write a text in double quotes",
    r'{{"\q"}}': "\\q is not an escape sequence: write \\\\ for a backslash",
    # functions
    "{{not}}": "not has 0 arguments but takes 1",
    "{{len 1 2}}": "len has 2 arguments but takes 1",
    "{{join}}": "join has 0 arguments but takes 1 or more",
    "{{print len}}": "len has 0 arguments",
    '{{join "," 1}}': "join takes a text, not a number",
    "{{join .Service.Labels}}": "join takes a text, not the labels",
    "{{printf .Node}}": "printf takes a text, not a group of placeholders",
    "{{len true}}": "len takes a text, not true or false",
    "{{len .}}": "len takes a text, not a group of placeholders",
    "{{index .Service.Labels 1}}": 'index needs labels: write {{index .Service.Labels "NAME"}}',
    '{{index .Node "ID"}}': "index needs labels",
    '{{index .Service.Labels "a" "b"}}': "index needs labels",
    "{{slice .Node.ID 0 8}}": (
        "slice is beyond the end of 'nodeid' when the manager tries it: "
        'write {{printf "%.8s" .Node.ID}} for the first 8 letters'
    ),
    "{{slice .Node.ID 3 1}}": "slice is beyond the end of 'nodeid'",
    "{{slice .Node.ID -1}}": "slice is beyond the end of 'nodeid'",
    '{{slice .Node.ID "1"}}': "slice needs numbers: write {{slice TEXT 0 3}}",
    "{{slice .Node.ID 1 2 3}}": "slice has 4 arguments",
    "{{slice 1}}": "slice takes a text, not a number",
    '{{eq "a"}}': 'eq compares two values: write {{if eq .Task.Slot "1"}}',
    "{{if eq .Task.Slot 1}}a{{end}}": (
        'a text cannot be compared with a number; placeholders are texts: write "1" for 1'
    ),
    "{{eq 1 true}}": "a number cannot be compared with true or false",
    "{{gt true false}}": "true and false cannot be ordered",
    "{{gt .Task.Slot 1}}": "a text cannot be compared with a number",
    "{{or .Foo 1}}": ".Foo is not a placeholder",
    '{{if false}}{{and .Foo "a".ID}}{{end}}': '"a" does not have a member .ID',
    "{{and 1 .Foo}}": ".Foo is not a placeholder",
    # branches
    "{{if}}a{{end}}": "a placeholder is missing",
    "{{if .Node.ID}}a": "{{if ...}} needs one {{end}} and at most one else",
    "{{with .Node}}{{.ID}}{{else}}": "{{with ...}} needs one {{end}}",
    "{{if 1}}a{{else}}b{{else}}c{{end}}": "{{if ...}} needs one {{end}} and at most one else",
    "{{if 1}}a{{else with 1}}b{{end}}": "with is not allowed there",
    "{{with 1}}a{{else if 1}}b{{end}}": "if is not allowed there",
    "{{if 1}}a{{end if}}": "if is not allowed there",
    "{{if 1}}a{{endif}}": "endif is not a placeholder: did you mean end?",
    "{{if 1}}a{{elif 2}}b{{end}}": "elif is not a placeholder: did you mean else if?",
    "{{end}}": "{{end}} without if, with or range",
    "{{else}}": "{{else}} without if, with or range",
    "{{if true}}{{.Foo}}{{end}}": ".Foo is not a placeholder",
    "{{if .Foo}}{{end}}": ".Foo is not a placeholder",
    "{{with .Node}}{{.Slot}}{{end}}": ".Node.Slot is not a placeholder",
    '{{with "a"}}{{.ID}}{{end}}': ".ID is used on a text",
    "{{range .Node.ID}}a{{end}}": "range needs labels, not a text",
    "{{range .Node}}a{{end}}": "range needs labels, not a group of placeholders",
}

UNCERTAIN = {
    "{{.Node\n.ID}}": "not every engine accepts a line break between {{ and }}",
    "a {{-\n.Node.ID}}": "engines differ in trimming there",
    "a {{.Node.ID\t-}}": "engines differ in trimming there",
    "{{range 3}}a{{end}}": "not every engine accepts a range over anything but labels",
    "{{with 1}}{{else with 2}}{{end}}": "not every engine accepts {{else with}}",
    "{{range .Service.Labels}}{{break}}{{end}}": "{{break}} is not checked here",
    '{{define "a"}}{{end}}': "{{define}} is not checked here",
    '{{block "a" .}}{{end}}': "{{block}} is not checked here",
    "{{or .Node.ID .Foo}}": "engines differ in how far they evaluate or",
    "{{and .Task.ID .Foo}}": "engines differ in how far they evaluate and",
    "{{print ($x := 1)}}": "engines differ in setting a variable in parentheses",
    "{{$x, $y := 1}}": "only range can set two variables",
    "{{range $x, $y}}{{end}}": "only range can set two variables",
    "{{eq 1 .Node}}": "not every engine can compare anything but texts and numbers",
    "{{eq .Node .Node}}": "not every engine can compare anything but texts and numbers",
    "{{eq .Node.ID nil}}": "what nil does is not checked here",
    "{{1.5}}": "the number 1.5 is not checked here: write it in decimal digits",
    "{{0x10}}": "the number 0x10 is not checked here",
    "{{99999999999999999999}}": "is not checked here: write it in decimal digits",
    r'{{"\x41"}}': "\\x with a number is not checked here: write the character itself",
    "{{'a'}}": '"\'" between {{ and }} is not checked here',
    "{{.Nodé}}": "'é' between {{ and }} is not checked here",
    "{{\0}}": "'\\x00' between {{ and }} is not checked here",
    "{{html .Node.ID}}": "html, js, urlquery, println and call are not checked here",
    '{{printf "%d" .Task.Slot}}': "printf with '%d' is not checked here",
    '{{printf "%s"}}': "printf with '%s' is not checked here",
    '{{printf "%s" 1}}': "printf with '%s' is not checked here",
    '{{printf "%"}}': "printf with '%' is not checked here",
    "{{print 1 2}}": "print with values other than text is not checked here",
    "{{print .}}": "print with values other than text is not checked here",
    '{{index "abc" 1}}': "index of a text is not checked here",
    '{{slice "é" 0 1}}': "slice of non-ASCII text is not checked here",
    "{{print.Foo}}": "a member of the value of print is not checked here",
    '{{.Expand "a"}}': ".Expand is not checked here",
}


@pytest.mark.parametrize("text", FINE)
def test_a_valid_text_has_no_problem_and_expands(text: str) -> None:
    assert (check_template(text), template_problem(text)) == (
        TemplateCheck(TemplateVerdict.VALID),
        "",
    )
    assert expand(text) == FINE[text]


@pytest.mark.parametrize(
    ("text", "verdict", "message"),
    [
        *((text, TemplateVerdict.INVALID, message) for text, message in FAILS.items()),
        *((text, TemplateVerdict.UNCERTAIN, message) for text, message in UNCERTAIN.items()),
    ],
)
def test_an_invalid_or_uncertain_text_has_a_message_and_stays_unchanged(
    text: str, verdict: TemplateVerdict, message: str
) -> None:
    judgement = check_template(text)
    assert judgement.verdict == verdict
    assert message in judgement.message
    assert template_problem(text) == judgement.message
    assert expand(text) == text


def test_a_message_is_one_line_and_no_sentence_ends_in_a_point() -> None:
    messages = [template_problem(text) for text in (*FAILS, *UNCERTAIN)]
    assert [message for message in messages if "\n" in message or message.endswith(".")] == []


def test_every_placeholder_expands_to_the_managers_data() -> None:
    assert len(PLACEHOLDERS) == 10
    for placeholder in PLACEHOLDERS:
        expected = MANAGER_SAMPLE_DATA[placeholder] or ("map[]" if "Labels" in placeholder else "")
        assert expand(f"{{{{{placeholder}}}}}") == expected


def test_the_hint_for_literal_braces_works() -> None:
    advised = LITERAL_BRACES_HINT.rpartition("write ")[2]
    assert expand(f"{advised}.Names}}}}") == "{{.Names}}"


def test_other_data_can_be_put_in() -> None:
    values = {**MANAGER_SAMPLE_DATA, ".Task.Slot": "3", ".Service.Labels": {"b": "2", "a": "1"}}
    text = '{{.Task.Slot}} {{.Service.Labels.a}} {{index .Service.Labels "b"}} {{.Service.Labels}}'
    assert expand(text, values) == "3 1 2 map[a:1 b:2]"
    assert expand("{{range .Service.Labels}}{{.}}{{end}}", values).startswith("{{range")


def test_text_without_braces_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmtui.spec.template.execute.split_template", None)
    assert check_template("plain }} text").verdict == TemplateVerdict.VALID
    with pytest.raises(TypeError):
        check_template("{{.Node.ID}}")


def test_deep_nesting_is_uncertain() -> None:
    nested = "{{" + "(" * 2000 + "1" + ")" * 2000 + "}}"
    message = "it is nested too deeply to be checked here"
    assert check_template(nested) == TemplateCheck(TemplateVerdict.UNCERTAIN, message)


def test_a_long_text_takes_linear_time() -> None:
    assert len(template.expand("{{.Node.ID}} a {{- 1 -}} b" * 5000)) == 10 * 5000


TOO_LONG = TemplateCheck(
    TemplateVerdict.UNCERTAIN, "the template or its output is too long to be checked here"
)


@pytest.mark.parametrize(
    "text",
    [
        "{{" + "x" * 200_000,
        "{{$x := `a`}}" + "{{$x = print $x $x}}" * 60,
        "{{$x := `a`}}" + "{{$x = join $x $x $x $x}}" * 60,
        "{{printf `%99s` ``}}" * 5000,
        "".join(f"{{{{$x{number} := 1}}}}" for number in range(200)),
    ],
    ids=["long", "doubled", "joined", "padded", "variables"],
)
def test_a_text_that_would_be_huge_is_uncertain(text: str) -> None:
    assert check_template(text) == TOO_LONG
    assert template.expand(text) == text


def test_an_unknown_name_is_cut() -> None:
    assert len(check_template("{{.Node" + ".Node" * 5000 + "}}").message) < 500
