"""The snapshot of a big swarm: what it costs to fetch."""

from __future__ import annotations

import sys
import threading
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import pytest

from swarmtui.cluster.snapshot import Network, Snapshot
from swarmtui.engine import Engine
from swarmtui.launch import fetch
from swarmtui.launch.fetch import fetch_snapshot
from swarmtui.launch.watch import follow
from tests.big_manager import (
    CONFIGS,
    NETWORKS,
    SERVICES,
    TASKS,
    BigManager,
    big_manager,
    body,
    make_id,
)


@pytest.fixture
def manager() -> Iterator[BigManager]:
    with big_manager() as found:
        yield found


def test_only_what_is_kept_is_in_memory(manager: BigManager) -> None:
    kinds = ("services", "networks", "nodes", "secrets", "configs")
    received = sum(len(body(kind)) for kind in kinds)
    with Engine.connect(manager.host, environ={}) as engine:
        tracemalloc.start()
        try:
            snapshot = fetch_snapshot(engine)
            kept, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert len(snapshot.services) == SERVICES
    assert len(snapshot.networks) == NETWORKS
    assert len(snapshot.configs) == CONFIGS
    assert snapshot.unreadable == 0
    assert kept < received / 2
    assert peak < kept + 2_000_000, "one piece of a list and the row in it"


def test_rows_have_no_dictionary_of_attributes() -> None:
    assert not hasattr(Network("n1", "front"), "__dict__")


def test_the_rows_are_read_outside_the_thread_that_waits(
    manager: BigManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()

    def read(_: object) -> None:
        threads.add(threading.get_ident())

    for kind in ("service", "network", "node", "secret", "config"):
        monkeypatch.setattr(fetch, f"read_{kind}", read)
    with Engine.connect(manager.host, environ={}) as engine:
        assert fetch_snapshot(engine).unreadable > SERVICES
    assert threads
    assert threading.get_ident() not in threads


def test_the_indexes_do_not_keep_a_snapshot_alive() -> None:
    snapshot = Snapshot(networks=(Network("n1", "front"),))
    snapshot.make_indexes()
    assert snapshot.of_nodes(len) == 0
    assert "network_names" in vars(snapshot)
    assert sys.getrefcount(snapshot) == 2, "the variable, and the argument of this call"


def test_following_a_service_asks_for_nothing_of_others(manager: BigManager) -> None:
    with Engine.connect(manager.host, environ={}) as engine:
        manager.paths.clear()
        sights = list(islice(follow(engine, make_id("service", 7), wait=lambda _: None), 4))
    assert sights[-1].progress.running == TASKS // SERVICES
    assert sights[-1].progress.rows[0].node.startswith("node-")
    kinds = Counter(path.partition("/v1.51/")[2].partition("?")[0] for path in manager.paths)
    assert kinds == {f"services/{make_id('service', 7)}": 4, "tasks": 4, "nodes": 1}
    assert all("filters" in path for path in manager.paths if "/services" not in path)
