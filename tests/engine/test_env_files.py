"""Lines of an env file: swarmtui reads them as the docker CLI of each release does."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from swarmtui.spec.notation.env_lines import env_line_problems, parse_env_lines, split_env_lines
from tests.engine.harness import DOCKER, IMAGE, RELEASES, RealEngine

SEEN = {"SEEN": "here"}
ACCEPTED = (
    "A=1",
    "A=",
    "A=b=c",
    'K="v"',
    "K='v'",
    'K="v',
    "A=1 # note",
    "A= x \t",
    "  \tA=1",
    "\u00a0A=1",
    "\u3000A=1",
    "# note",
    "   # note",
    "",
    "SEEN",
    "UNSEEN",
    "A=$HOME ${B} \\n",
    "a.b-c/\u00fc=1",
    "--env=A=1",
    "-eA=1",
    '"A=1"',
    "A:1=2",
    "A=1\r",
    "A=1\rB=2",
    "A=x\u2028y\x0bz",
    "\ufeffA=1",
    "A\u00a0B=1",
    "A=1\nA=2\n\nB=3",
    'A="1\n2=3"',
)
PREFIXED = ("export A=1", "declare -x A=1", "set A=1", "ENV A=1", "- A=1", "-e A=1", "--env A=1")
REFUSED = ("=1", "A B=1", "A =1", "A\tB=1", "A: 1", " =")


def by_docker(engine: RealEngine, folder: Path, text: str) -> list[str] | None:
    """What the CLI of the engine's release sends; None if it refuses the file."""
    tree, file = RELEASES[engine.release], folder / "a.env"
    file.write_bytes(text.encode())
    docker = f"{tree}/usr/bin/docker" if tree.parts else DOCKER
    words = ["service", "create", "-dq", "--name=made", "--replicas=0", "--no-resolve-image"]
    done = subprocess.run(
        [docker, "--host", engine.host, *words, f"--env-file={file}", IMAGE],
        env={"PATH": os.environ["PATH"], "DOCKER_CONFIG": str(folder / "cli"), **SEEN},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    if done.returncode:
        return None
    found = engine.request_json("GET", "/services/made")["Spec"]["TaskTemplate"]["ContainerSpec"]
    engine.request_json("DELETE", "/services/made")
    return found.get("Env", [])


@pytest.mark.parametrize("any_engine", RELEASES, indirect=True)
def test_lines_are_read_as_docker_reads_them(clean_any_engine: RealEngine, tmp_path: Path) -> None:
    for text in ACCEPTED:
        found = by_docker(clean_any_engine, tmp_path, text)
        ours = parse_env_lines(text, SEEN)
        assert found == list({each.partition("=")[0]: each for each in ours}.values()), text


@pytest.mark.parametrize("any_engine", RELEASES, indirect=True)
def test_lines_that_docker_refuses(clean_any_engine: RealEngine, tmp_path: Path) -> None:
    """swarmtui refuses it too, or drops the text before the entry with a hint."""
    for text in (*REFUSED, *PREFIXED):
        assert by_docker(clean_any_engine, tmp_path, text) is None, text
    for text in REFUSED:
        with pytest.raises(ValueError, match="line 1: "):
            parse_env_lines(text, SEEN)
    for text in PREFIXED:
        assert parse_env_lines(text, SEEN) == ["A=1"]
        assert [note.level for _, note in env_line_problems(split_env_lines(text), SEEN)] == [
            "hint"
        ]
