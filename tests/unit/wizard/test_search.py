"""What the finder lists first for what people type."""

from __future__ import annotations

import pytest

from swarmtui.wizard.state.search import search_fields, title_of

FIRST = {
    "-p": ["Ports"],
    "-e": ["Environment"],
    "-v": ["Mounts"],
    "-l": ["Service labels"],
    "-u": ["User"],
    "-w": ["Working dir"],
    "-t": ["TTY"],
    "-i": ["Open stdin"],
    "-h": ["Hostname"],
    "-m": ["Memory limit"],
    "--volume": ["Mounts"],
    "--tmpfs": ["Mounts"],
    "--net": ["Networks"],
    "--netw": ["Networks"],
    "--memory": ["Memory limit", "Memory reserved", "Swap"],
    "--mem": ["Memory limit", "Memory reserved"],
    "--cpus": ["CPU limit"],
    "--restart": ["Restart", "Restart delay"],
    "--pids-limit": ["Pids limit"],
    "--add-host": ["Hosts"],
    "--platform": ["Platforms"],
    "--security-opt": ["Seccomp", "AppArmor", "No new privs"],
    "--label": ["Service labels"],
    "--mode": ["Mode"],
    "--mount": ["Mounts", "Mounts: type"],
    "-limit": ["CPU limit", "Memory limit", "Pids limit"],
    "volume": ["Mounts", "Mounts: volume labels"],
    "port": ["Ports", "Ports: port name"],
    "env": ["Environment"],
    "mem": ["Memory limit", "Memory reserved"],
    "cpu": ["CPU limit", "CPU reserved"],
    "secret": ["Secrets", "Secrets: secret"],
    "config": ["Configs"],
    "health": ["Health test"],
    "label": ["Service labels", "Container labels", "Mounts: volume labels"],
    "network": ["Networks", "Networks: network"],
    "host": ["Hosts", "Hostname"],
    "replicas": ["Replicas", "Completions"],
    "name": ["Service name"],
    "NanoCPUs": ["CPU limit", "CPU reserved"],
    "Limits.Pids": ["Pids limit"],
    "setuid": ["No new privs"],
    "gpu": ["Generic resource"],
    "options": ["DNS options", "Log options", "Mounts: driver options"],
    "update order": ["Update order"],
    "LIMIT memory": ["Memory limit"],
}


@pytest.mark.parametrize("query", FIRST)
def test_first_matches(query: str) -> None:
    titles = [title_of(info) for info in search_fields(query)]
    assert titles[: len(FIRST[query])] == FIRST[query]


@pytest.mark.parametrize("query", ["--volumes", "-x", "no such field", "env nonsense"])
def test_nothing_matches(query: str) -> None:
    assert search_fields(query) == []
