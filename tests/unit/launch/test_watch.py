from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from swarmtui.cluster.rollout import Progress
from swarmtui.cluster.snapshot import Config, Secret, Snapshot
from swarmtui.errors import ConnectTimeout, ExitStatus, NoLeader, NotFound, SwarmtuiError
from swarmtui.launch.fetch import fetch_references, fetch_snapshot
from swarmtui.launch.watch import follow, watch

GONE = NotFound("service s1 not found", status=404)
LOST = ConnectTimeout("no answer in time")


def task(state: str, desired: str = "running", id_: str = "t1", **status: Any) -> dict[str, Any]:
    return {
        "ID": id_,
        "Slot": 1,
        "DesiredState": desired,
        "Status": {"State": state, **status},
    }


class FakeEngine:
    """A manager with one service, whose tasks follow a script of seconds."""

    def __init__(
        self,
        story: Callable[[float], list[dict[str, Any]] | SwarmtuiError],
        mode: dict[str, Any] | None = None,
    ) -> None:
        self.time = 0.0
        self.given: list[float] = []
        self.asked_nodes: list[tuple[float, list[str]]] = []
        self.node_state = "ready"
        self._story = story
        self._mode = mode or {"Replicated": {"Replicas": 1}}

    def clock(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        self.time += seconds

    def with_deadline(self, seconds: float) -> FakeEngine:
        self.given.append(seconds)
        return self

    def service(self, service_id: str) -> dict[str, Any]:
        answer = self._story(self.time)
        if isinstance(answer, SwarmtuiError):
            raise answer
        return {"ID": service_id, "Spec": {"Name": "web", "Mode": self._mode}}

    def tasks(self, service_id: str) -> list[dict[str, Any]]:
        answer = self._story(self.time)
        assert isinstance(answer, list)
        return answer

    def nodes(self, read: Any, ids: Sequence[str] = ()) -> list[Any]:
        self.asked_nodes.append((self.time, list(ids)))
        rows = [{"ID": id_, "Description": {"Hostname": f"vm-{id_}"}} for id_ in ids]
        return [read({**row, "Status": {"State": self.node_state}}) for row in rows]


def see(engine: FakeEngine, timeout: float | None = None) -> tuple[Any, list[Progress]]:
    seen: list[Progress] = []
    options = {"clock": engine.clock, "wait": engine.wait}
    verdict = watch(engine, "s1", timeout, seen.append, **options)  # type: ignore[arg-type]
    return verdict, seen


def test_it_converges_five_seconds_after_it_runs() -> None:
    engine = FakeEngine(lambda now: [task("running" if now >= 2 else "starting")])
    verdict, seen = see(engine)
    assert (verdict.kind, verdict.exit_status) == ("converged", ExitStatus.DONE)
    assert verdict.sentence == "converged: 1 of 1 task running"
    assert engine.time == 7.0
    assert [each.running for each in seen] == [0, 1]


def test_a_job_completes() -> None:
    job = {"ReplicatedJob": {"TotalCompletions": 1}}
    engine = FakeEngine(lambda now: [task("complete" if now else "running", "complete")], job)
    verdict, _ = see(engine)
    assert (verdict.kind, verdict.sentence) == ("complete", "job complete: 1 of 1 task completed")
    assert verdict.exit_status is ExitStatus.DONE


def test_failing_tasks_end_it_with_the_whole_error() -> None:
    error = "No such image: " + "x" * 300

    def story(now: float) -> list[dict[str, Any]]:
        ends = [task("rejected", "shutdown", f"t{n}", Err=error) for n in range(int(now) + 1)]
        return [*ends, task("ready", "ready", "new")]

    verdict, _ = see(FakeEngine(story))
    assert (verdict.kind, verdict.exit_status) == ("failing", ExitStatus.TASKS_FAILED)
    assert verdict.sentence == f"tasks fail: rejected: {error}"


def test_the_timeout_message_has_the_progress() -> None:
    engine = FakeEngine(lambda _: [task("pending", Err="no suitable node (…)")])
    verdict, seen = see(engine, timeout=90.2)
    assert (verdict.kind, verdict.exit_status) == ("timed-out", ExitStatus.TIMED_OUT)
    assert verdict.sentence == ("not done after 1m30.2s: 0 of 1 task running; no suitable node (…)")
    assert engine.time == pytest.approx(90.2)
    assert len(seen) == 1


def test_a_slow_manager_is_waited_for_until_the_timeout() -> None:
    engine = FakeEngine(lambda _: [task("new")])
    see(engine, timeout=3)
    assert engine.given == [3.0, 2.5, 2.0, 1.5, 1.0, 1.0, 1.0]
    assert see(FakeEngine(lambda _: [task("running")]))[0].kind == "converged"


def test_a_timeout_of_zero_asks_once() -> None:
    engine = FakeEngine(lambda _: [task("new")])
    assert see(engine, timeout=0)[0].kind == "timed-out"
    assert engine.time == 0


def test_a_removed_service_ends_it() -> None:
    engine = FakeEngine(lambda now: GONE if now > 1 else [task("starting")])
    assert see(engine)[0].kind == "removed"


@pytest.mark.parametrize("error", [LOST, NoLeader("The swarm does not have a leader")])
def test_a_manager_that_is_unreachable_for_a_while_is_a_cause(
    error: SwarmtuiError,
) -> None:
    engine = FakeEngine(lambda now: error if 1 <= now < 3 else [task("running")])
    verdict, seen = see(engine)
    assert verdict.kind == "converged"
    assert [each.cause for each in seen] == [
        "",
        f"the manager cannot be reached: {error.message}",
        "",
    ]
    assert [each.running for each in seen] == [1, 1, 1]
    assert [each.settled for each in seen] == [True, False, True]


def test_a_manager_that_never_answers_times_out() -> None:
    verdict, _ = see(FakeEngine(lambda _: LOST), timeout=10)
    assert verdict.kind == "timed-out"
    assert "no answer in time" in verdict.sentence


def test_leaving_early() -> None:
    engine = FakeEngine(lambda _: [task("preparing")])
    sights = list(follow(engine, "s1", wait=lambda _: True))  # type: ignore[arg-type]
    assert [sight.verdict and sight.verdict.kind for sight in sights] == [None, "left"]
    assert sights[-1].verdict
    assert sights[-1].verdict.exit_status is ExitStatus.DONE


def test_a_snapshot_takes_one_request_per_kind() -> None:
    class Manager:
        def services(self, read: Any) -> list[Any]:
            return [read({"ID": "s1", "Spec": {"Name": "web"}})]

        def networks(self, read: Any) -> list[Any]:
            return [read({"Id": "n1", "Name": "front", "Scope": "swarm"})]

        def nodes(self, read: Any) -> list[Any]:
            return [read({"ID": "m1", "Description": {"Hostname": "vm1"}})]

        def secrets(self, read: Any) -> list[Any]:
            return [read({"ID": "k1", "Spec": {"Name": "key"}})]

        def configs(self, read: Any) -> list[Any]:
            return [read({"ID": "c1", "Spec": {"Name": "conf"}})]

    found = fetch_snapshot(Manager())  # type: ignore[arg-type]
    assert found.secrets == (Secret("k1", "key"),)
    assert found.configs == (Config("c1", "conf"),)
    assert fetch_references(Manager()) == Snapshot(  # type: ignore[arg-type]
        secrets=found.secrets, configs=found.configs
    )
    assert found.services[0].name == "web"
    assert found.networks[0].name == "front"
    assert found.nodes[0].hostname == "vm1"


def test_seconds_left() -> None:
    """The seconds left shrink while all tasks run; 0 before, and without a manager."""

    def story(now: float) -> list[dict[str, Any]] | SwarmtuiError:
        if now == 3:
            return LOST
        return [task("running" if now >= 1 else "starting")]

    engine = FakeEngine(story)
    sights = list(
        follow(engine, "s1", interval=1.0, clock=engine.clock, wait=engine.wait)  # type: ignore[arg-type]
    )
    assert [sight.seconds_left for sight in sights] == [0, 5, 4, 0, 2, 1, 0]
    assert sights[-1].verdict
    assert sights[-1].verdict.kind == "converged"


def on_nodes(*ids: str) -> list[dict[str, Any]]:
    return [
        {**task("starting", id_=f"t{id_}"), "NodeID": id_, "Slot": slot}
        for slot, id_ in enumerate(ids, 1)
    ]


def follow_for(engine: FakeEngine, seconds: float) -> list[Progress]:
    return see(engine, timeout=seconds)[1]


def test_only_nodes_that_are_not_known_yet_are_asked_for() -> None:
    mode = {"Replicated": {"Replicas": 3}}
    engine = FakeEngine(lambda now: on_nodes(*("n1", "n2", "n3")[: 1 + int(now)]), mode)
    found = follow_for(engine, 3.0)
    assert engine.asked_nodes == [(0, ["n1"]), (1, ["n2"]), (2, ["n3"])]
    assert [row.node for row in found[-1].rows] == ["vm-n1", "vm-n2", "vm-n3"]


def test_nodes_are_asked_for_again_after_a_while() -> None:
    """A node that is down by then no longer counts."""
    engine = FakeEngine(lambda _: on_nodes("n1"))
    clock = engine.wait

    def wait(seconds: float) -> None:
        clock(seconds)
        engine.node_state = "down" if engine.time > 6 else "ready"

    engine.wait = wait  # type: ignore[method-assign]
    found = follow_for(engine, 12.0)
    assert [when for when, _ in engine.asked_nodes] == [0, 5, 10]
    assert [len(each.rows) for each in (found[0], found[-1])] == [1, 0]


def test_tasks_without_a_node_ask_for_no_nodes() -> None:
    engine = FakeEngine(lambda _: [task("pending")])
    follow_for(engine, 3.0)
    assert engine.asked_nodes == []


def test_many_nodes_are_asked_for_together() -> None:
    engine = FakeEngine(lambda _: on_nodes(*(f"n{number}" for number in range(101))))
    follow_for(engine, 3.0)
    assert engine.asked_nodes == [(0, [])]
