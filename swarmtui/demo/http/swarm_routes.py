"""The routes that need a manager: nodes, services, tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from swarmtui.demo.go.go_types import decode
from swarmtui.demo.go.service_spec import SERVICE_SPEC
from swarmtui.demo.http.filters import apply_filters, has_label
from swarmtui.demo.http.routing import JSON, Call, Response, Route, json_response
from swarmtui.demo.swarm.api_version_adjustment import adjust_for_api_version
from swarmtui.demo.swarm.cluster import Service
from swarmtui.demo.swarm.tasks import Task, as_json
from swarmtui.spec.api_version import ApiVersion
from swarmtui.spec.modes import MODE_KEYS

_ENGINE_RESOLVES_DIGEST_BELOW = ApiVersion(1, 30)
_NULL_WARNINGS_SINCE = ApiVersion(1, 44)
_SERVICE_STATUS_SINCE = ApiVersion(1, 41)
_TOP_LEVEL_NETWORKS_BELOW = ApiVersion(1, 25)


def _nodes(call: Call) -> JSON:
    filters = call.filters("id", "label", "membership", "name", "node.label", "role")
    cluster = call.daemon.cluster
    shown = [node.as_json(call.daemon.version, cluster.created) for node in cluster.nodes]
    return apply_filters(
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
    return cluster.node(call.name).as_json(call.daemon.version, cluster.created)


def _services(call: Call) -> JSON:
    filters = call.filters("id", "label", "mode", "name", "runtime")
    kept = apply_filters(
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
    shown = [_service_json(call, service) for service in kept]
    if call.bool_param("status") and call.version >= _SERVICE_STATUS_SINCE:
        tasks, now = call.daemon.cluster.tasks(), call.daemon.cluster.clock()
        for service, each in zip(kept, shown, strict=True):
            each["ServiceStatus"] = _service_status(service, tasks, now)
    return shown


def _mode_names(service: Service) -> str:
    names = {key: name for name, key in MODE_KEYS.items()}
    return "".join(names.get(mode, mode.lower()) for mode in service.spec["Mode"])


def _service_status(service: Service, tasks: list[Task], now: float) -> dict[str, int]:
    states = [task.status_at(now).state for task in tasks if task.service is service]
    job = service.spec["Mode"].get("ReplicatedJob")
    replicas = service.spec["Mode"].get("Replicated", {}).get("Replicas")
    desired = sum(
        task.desired_state(now) != "shutdown" for task in tasks if task.service is service
    )
    return {
        "RunningTasks": states.count("running"),
        "DesiredTasks": job["MaxConcurrent"] if job else desired if replicas is None else replicas,
        "CompletedTasks": states.count("complete"),
    }


def _service_json(call: Call, service: Service) -> dict[str, Any]:
    shown = service.as_json(call.daemon.api, defaults=call.bool_param("insertDefaults"))
    networks = service.task_template.get("Networks")
    if networks and call.version < _TOP_LEVEL_NETWORKS_BELOW:
        shown["Spec"] = {**shown["Spec"], "Networks": networks}
    return shown


def _service(call: Call) -> JSON:
    return _service_json(call, call.daemon.cluster.service(call.name))


def _create_service(call: Call) -> JSON:
    daemon = call.daemon
    spec = decode(call.json_body(), SERVICE_SPEC, daemon.api)
    adjust_for_api_version(spec, call.version, daemon.api)
    daemon.require_manager()
    resolve_digest = call.version < _ENGINE_RESOLVES_DIGEST_BELOW
    service_id, warnings = daemon.cluster.create(spec, call.auth, resolve_digest=resolve_digest)
    if warnings or daemon.api >= _NULL_WARNINGS_SINCE:
        return json_response({"ID": service_id, "Warnings": warnings or None}, 201)
    return json_response({"ID": service_id}, 201)


def _remove_service(call: Call) -> Response:
    call.daemon.cluster.remove(call.name)
    return Response(200)


def _tasks(call: Call) -> JSON:
    filters = call.filters(
        "_up-to-date", "desired-state", "id", "label", "name", "node", "runtime", "service"
    )
    cluster, now = call.daemon.cluster, call.daemon.cluster.clock()
    services = {cluster.service(text).id for text in filters.pop("service", [])}
    nodes = {cluster.node(text).id for text in filters.pop("node", [])}
    matchers: Mapping[str, Callable[[Any, str], bool]] = {
        "id": lambda task, text: task["ID"].startswith(text),
        "name": lambda task, text: cluster.services[task["ServiceID"]].name.startswith(text),
        "desired-state": lambda task, text: task["DesiredState"] == text,
        "label": lambda task, text: has_label(task["Labels"], text),
        "runtime": lambda _, text: text == "container",
        "_up-to-date": lambda _task, _text: True,
    }
    return [
        task
        for task in apply_filters(
            [as_json(task, now) for task in cluster.tasks()], filters, matchers
        )
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
