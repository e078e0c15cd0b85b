"""Compare the template reader in swarmtui/spec/template with Go's own text/template.

    python -m tools.compare_templates [--go GO]... [--random N] [--seed N]

The texts are the cases of tests/unit/spec/template and, with `--random`, N variations of them. Each
text goes through swarmtui and through Go. A difference is a text that swarmtui expands and Go
refuses, or the reverse, or two different outputs. Texts that swarmtui calls uncertain are counted
and skipped. Differences are printed, and the exit status is then 1.

Needs the development environment (`make check` creates it) and Go: `apt-get install golang-go` has
1.19 on Debian 12; newer releases can be unpacked anywhere and named by `--go PATH/bin/go`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from swarmtui.spec.template.expand import (
    MANAGER_SAMPLE_DATA,
    TemplateVerdict,
    check_template,
    expand,
)
from swarmtui.spec.template.values import build_root

_CASES = Path(__file__).parents[1] / "tests/unit/spec/template/test_expand.py"

# The data, the join function and the option are swarmkit's: template/{context,template}.go.
_GO_PROGRAM = """
package main

import (
	"encoding/json"
	"os"
	"strings"
	"text/template"
)

type input struct {
	Data struct {
		Service struct {
			ID, Name string
			Labels   map[string]string
		}
		Node struct {
			ID, Hostname string
			Platform     struct{ Architecture, OS string }
		}
		Task struct{ ID, Name, Slot string }
	}
	Texts []string
}

type result struct{ Output, Error string }

func join(texts ...string) string {
	return strings.Join(texts[1:], texts[0])
}

func expand(text string, data interface{}) result {
	expansion := template.New("expansion").Option("missingkey=error")
	expansion, err := expansion.Funcs(template.FuncMap{"join": join}).Parse(text)
	if err != nil {
		return result{Error: err.Error()}
	}
	var output strings.Builder
	if err := expansion.Execute(&output, data); err != nil {
		return result{Error: err.Error()}
	}
	return result{Output: output.String()}
}

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		panic(err)
	}
	results := []result{}
	for _, text := range in.Texts {
		results = append(results, expand(text, in.Data))
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}
"""


class GoResult(NamedTuple):
    """What Go makes of one text: its output, or why it refuses the text."""

    output: str
    error: str


def read_cases() -> list[str]:
    """Return the texts of the unit tests: the keys of every table in test_expand.py."""
    spec = importlib.util.spec_from_file_location("template_cases", _CASES)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(_CASES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    tables = [
        value for name, value in vars(module).items() if name.isupper() and isinstance(value, dict)
    ]
    return list(dict.fromkeys(text for table in tables for text in table))


_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TOKEN = re.compile(r'"[^"]*"|`[^`]*`|[.$]?\w+|\s+|.', re.DOTALL)


def random_texts(cases: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """Yield `count` texts: one to three cases joined, two thirds of them with a changed action.

    Most of the joined cases are valid ones, since one invalid case makes the whole text invalid.
    """
    random = Random(seed)  # noqa: S311
    valid = [text for text in cases if check_template(text).verdict == TemplateVerdict.VALID]
    tokens = sorted({token for text in cases for token in _tokens(text)})
    for _ in range(count):
        pools = [valid if random.random() < 0.8 else cases for _ in range(random.randint(1, 3))]
        text = "".join(map(random.choice, pools))
        yield text if random.random() < 0.33 else _vary(text, tokens, random)


def _tokens(text: str) -> Iterator[str]:
    for action in _ACTION.findall(text):
        yield from _TOKEN.findall(action[2:-2])


def _vary(text: str, tokens: Sequence[str], random: Random) -> str:
    """Replace, insert or delete a token in one action, or the whole action."""
    actions = list(_ACTION.finditer(text))
    if not actions:
        return text
    action = random.choice(actions)
    words = _TOKEN.findall(action[0][2:-2])
    at = random.randint(0, len(words))
    new = random.choice(([], [random.choice(tokens)], [" ", random.choice(tokens)]))
    words[at : at + random.randint(0, 1)] = new
    changed = "" if random.random() < 0.1 else "{{" + "".join(words) + "}}"
    return text[: action.start()] + changed + text[action.end() :]


def run_go(go: str, texts: Sequence[str]) -> list[GoResult]:
    """Expand the texts with this `go` command; CalledProcessError when it fails."""
    data = json.dumps({"Data": build_root(MANAGER_SAMPLE_DATA), "Texts": texts})
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "main.go"
        program.write_text(_GO_PROGRAM.lstrip(), "utf-8")
        done = subprocess.run(
            [go, "run", str(program)],
            input=data,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=True,
            env={**os.environ, "GOTOOLCHAIN": "local"},
        )
    return [GoResult(each["Output"], each["Error"]) for each in json.loads(done.stdout)]


def compared(texts: Iterable[str]) -> list[str]:
    """Return the texts about which swarmtui is certain."""
    return [text for text in texts if check_template(text).verdict != TemplateVerdict.UNCERTAIN]


def differences(results: Mapping[str, GoResult]) -> Iterator[str]:
    """Yield one line for each text that swarmtui reads in another way than Go."""
    for text, go in results.items():
        check = check_template(text)
        valid = check.verdict == TemplateVerdict.VALID
        ours = f"output {expand(text)!r}" if valid else f"error {check.message!r}"
        theirs = f"error {go.error!r}" if go.error else f"output {go.output!r}"
        if valid == bool(go.error) or (valid and ours != theirs):
            yield f"{text!r}: swarmtui: {ours}; Go: {theirs}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare with each Go; return 1 when there is a difference, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tools.compare_templates")
    parser.add_argument("--go", action="append", help="the go command, several times for several")
    parser.add_argument("--random", type=int, default=0, help="number of random texts")
    parser.add_argument("--seed", type=int, default=1, help="of the random texts")
    options = parser.parse_args(arguments)
    cases = read_cases()
    texts = list(dict.fromkeys([*cases, *random_texts(cases, options.random, options.seed)]))
    certain = compared(texts)
    found = 0
    for go in options.go or ["go"]:
        results = run_go(go, certain)
        for line in differences(dict(zip(certain, results, strict=True))):
            print(line)
            found += 1
        version = subprocess.run([go, "version"], capture_output=True, text=True, check=True)
        accepted = sum(not each.error for each in results)
        print(
            f"{version.stdout.strip()}: {len(certain)} texts compared, {accepted} of them valid, "
            f"{len(texts) - len(certain)} uncertain"
        )
    print(f"{found} differences")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
