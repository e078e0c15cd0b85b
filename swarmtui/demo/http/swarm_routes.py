"""Nodes, services and tasks: what only a manager tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from swarmtui.demo.swarm.adjust import adjust
from swarmtui.demo.http.calls import JSON, Answer, Call, Route, as_answer
from swarmtui.demo.swarm.cluster import Service
from swarmtui.demo.http.filters import has_label, keep
from swarmtui.demo.go.service_spec import SERVICE_SPEC
from swarmtui.demo.go.go_types import decode
from swarmtui.demo.swarm.tasks import Attempt, as_json
from swarmtui.spec.api_version import ApiVersion

_PINNED_BELOW = ApiVersion(1, 30)
_NULL_WARNINGS_SINCE = ApiVersion(1, 44)
_STATUS_SINCE = ApiVersion(1, 41)
_BACKFILLED_BELOW = ApiVersion(1, 25)


def _nodes(call: Call) -> JSON:
    filters = call.filters("id", "label", "membership", "name", "node.label", "role")
    cluster = call.daemon.cluster
    shown = [node.as_json(call.daemon.version, cluster.founded) for node in cluster.nodes]
    return keep(
        shown,
        filters,
        {
            "id": lambda node, text: node["ID"].startswith(text),
            "name": lambda node, text: node["Description"]["Hostname"].startswith(text),
            "role": lambda node, text: node["Spec"]["Role"] == text,
            "membership": lambda _, text: text == "accepted",
            "node.label": lambda node, text: has_label(node["Spec"]["Labels"], text),
            "label": lambda node, text: has_label(_engine_labels(node), text),
        },
    )


def _engine_labels(node: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = node["Description"]["Engine"].get("Labels", {})
    return found


def _node(call: Call) -> JSON:
    cluster = call.daemon.cluster
    return cluster.node(call.name).as_json(call.daemon.version, cluster.founded)


def _services(call: Call) -> JSON:
    filters = call.filters("id", "label", "mode", "name", "runtime")
    kept = keep(
        list(call.daemon.cluster.services.values()),
        filters,
        {
            "id": lambda service, text: service.id.startswith(text),
            "name": lambda service, text: service.name.startswith(text),
            "label": lambda service, text: has_label(service.spec["Labels"], text),
            "mode": lambda service, text: text in _mode_names(service),
            "runtime": lambda _, text: text == "container",
        },
    )
    shown = [_shown(call, service) for service in kept]
    if call.flag("status") and call.version >= _STATUS_SINCE:
        tasks, now = call.daemon.cluster.tasks(), call.daemon.cluster.clock()
        for service, each in zip(kept, shown, strict=True):
            each["ServiceStatus"] = _service_status(service, tasks, now)
    return shown


def _mode_names(service: Service) -> str:
    words = {"ReplicatedJob": "replicated-job", "GlobalJob": "global-job"}
    return "".join(words.get(mode, mode.lower()) for mode in service.spec["Mode"])


def _service_status(service: Service, tasks: list[Attempt], now: float) -> dict[str, int]:
    states = [task.moment(now).state for task in tasks if task.work is service]
    job = service.spec["Mode"].get("ReplicatedJob")
    replicas = service.spec["Mode"].get("Replicated", {}).get("Replicas")
    desired = sum(task.desired(now) != "shutdown" for task in tasks if task.work is service)
    return {
        "RunningTasks": states.count("running"),
        "DesiredTasks": job["MaxConcurrent"] if job else desired if replicas is None else replicas,
        "CompletedTasks": states.count("complete"),
    }


def _shown(call: Call, service: Service) -> dict[str, Any]:
    shown = service.as_json(call.daemon.api, defaults=call.flag("insertDefaults"))
    networks = service.task.get("Networks")
    if networks and call.version < _BACKFILLED_BELOW:
        shown["Spec"] = {**shown["Spec"], "Networks": networks}
    return shown


def _service(call: Call) -> JSON:
    return _shown(call, call.daemon.cluster.service(call.name))


def _create_service(call: Call) -> JSON:
    daemon = call.daemon
    spec = decode(call.json_body(), SERVICE_SPEC, daemon.api)
    adjust(spec, call.version, daemon.api)
    daemon.require_manager()
    pin = call.version < _PINNED_BELOW
    service_id, warnings = daemon.cluster.create(spec, call.auth, pin=pin)
    if warnings or daemon.api >= _NULL_WARNINGS_SINCE:
        return as_answer({"ID": service_id, "Warnings": warnings or None}, 201)
    return as_answer({"ID": service_id}, 201)


def _remove_service(call: Call) -> Answer:
    call.daemon.cluster.remove(call.name)
    return Answer(200)


def _tasks(call: Call) -> JSON:
    filters = call.filters(
        "_up-to-date", "desired-state", "id", "label", "name", "node", "runtime", "service"
    )
    cluster, now = call.daemon.cluster, call.daemon.cluster.clock()
    services = {cluster.service(text).id for text in filters.pop("service", [])}
    nodes = {cluster.node(text).id for text in filters.pop("node", [])}
    tests: Mapping[str, Callable[[Any, str], bool]] = {
        "id": lambda task, text: task["ID"].startswith(text),
        "name": lambda task, text: cluster.services[task["ServiceID"]].name.startswith(text),
        "desired-state": lambda task, text: task["DesiredState"] == text,
        "label": lambda task, text: has_label(task["Labels"], text),
        "runtime": lambda _, text: text == "container",
        "_up-to-date": lambda _task, _text: True,
    }
    return [
        task
        for task in keep([as_json(attempt, now) for attempt in cluster.tasks()], filters, tests)
        if (not services or task["ServiceID"] in services)
        and (not nodes or task.get("NodeID") in nodes)
    ]


ROUTES = (
    # Without needs_manager: the daemon reads the body first.
    Route("POST", "/services/create", _create_service),
    Route("GET", "/nodes", _nodes, needs_manager=True),
    Route("GET", "/nodes/{name}", _node, needs_manager=True),
    Route("GET", "/services", _services, needs_manager=True),
    Route("GET", "/services/{name}", _service, needs_manager=True),
    Route("DELETE", "/services/{name}", _remove_service, needs_manager=True),
    Route("GET", "/tasks", _tasks, needs_manager=True),
)
