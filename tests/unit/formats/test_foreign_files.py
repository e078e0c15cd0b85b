"""Files of other tools are recognized, and the error has a hint."""

from __future__ import annotations

import io
import json

import pytest

from swarmtui.errors import FileError
from swarmtui.formats.spec_file import load

COMPOSE = "services:\n  web:\n    image: nginx\n    ports: ['80:80']\n"
KUBERNETES = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
CONTAINER = [{"Id": "1", "Config": {}, "HostConfig": {}}]
NODE = {"ID": "1", "Spec": {"Role": "manager"}, "Description": {}, "Status": {}}
TASK = {"ID": "1", "Spec": {"ContainerSpec": {}}, "ServiceID": "2", "DesiredState": "running"}


@pytest.mark.parametrize(
    ("text", "what", "advice"),
    [
        (COMPOSE, "a Compose file", "docker stack deploy"),
        (f"# web\nversion: '3.8'\n{COMPOSE}", "a Compose file", "docker stack deploy"),
        (COMPOSE + "x: [", "a Compose file", "docker stack deploy"),
        (COMPOSE.replace("image: nginx", "<<: *none"), "a Compose file", ""),
        (json.dumps({"services": {"web": {"image": "nginx"}}}), "a Compose file", ""),
        ("image: nginx\nenvironment: [A=1]\n", "a service of a Compose file", "wizard"),
        ("docker service create --name web nginx", "a docker command", "Run it."),
        ("$ sudo docker service create \\\n  --name web \\\n  nginx\n", "a docker command", ""),
        ("# make it\ndocker service update web\n", "a docker command", "inspect"),
        ("docker -H x stack deploy -c f s\n", "a docker command", ""),
        ("docker run -d -p 80:80 nginx", "a docker command", "wizard"),
        ("docker container run nginx", "a docker command", "wizard"),
        ("docker run -e 'A: 1' nginx", "a docker command", "wizard"),
        ("podman run nginx", "a docker command", "wizard"),
        ("curl -d '{}' http://localhost/services/create", "a curl command", "body"),
        ("web:\n  image: nginx\ndb:\n  build: .\n", "a Compose file", "docker stack deploy"),
        (KUBERNETES, "a Kubernetes manifest", "wizard"),
        (f"---\n{KUBERNETES}---\n{KUBERNETES}", "a Kubernetes manifest", ""),
        (json.dumps({"apiVersion": "v1", "kind": "Pod"}), "a Kubernetes manifest", ""),
        ("FROM nginx:1\nCOPY . /srv\n", "a Dockerfile", "Build and push"),
        ('# syntax=docker/dockerfile:1\nARG A=1\nFROM nginx\nCMD ["x"]\n', "a Dockerfile", ""),
        ("FROM nginx", "a Dockerfile", ""),
        ("A=1\n# note\nexport B=2\n", "an env file", "--env-file"),
        ("A=1", "an env file", "--env-file"),
        ("#!/bin/sh\ndocker service create nginx\n", "a shell script", ""),
        ('resource "docker_service" "web" {\n  name = "web"\n}\n', "a Terraform configuration", ""),
        (
            "ID:\t\tx1\nName:\t\tweb\nService Mode:\tReplicated\n",
            "the output of docker service inspect --pretty",
            "json .Spec",
        ),
        (json.dumps(CONTAINER), "a container, not a service", "wizard"),
        (json.dumps(NODE), "a node, not a service", "inspect"),
        (json.dumps([TASK]), "a task, not a service", "inspect"),
    ],
)
def test_foreign_files_are_recognized(text: str, what: str, advice: str) -> None:
    with pytest.raises(FileError) as caught:
        load("-", io.BytesIO(text.encode()))
    assert caught.value.message.startswith("standard input: is ")
    assert what in caught.value.message
    assert advice in caught.value.hint
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "Name: web\nTaskTemplate: {ContainerSpec: {Image: nginx}}\n",
        "image: nginx\n",
        "Name: services\nLabels: {kind: a, apiVersion: b}\n",
        '{"TaskTemplate": {}, "Config": {}, "HostConfig": {}}',
    ],
)
def test_a_spec_is_not_recognized_as_another_file(text: str) -> None:
    assert load("-", io.BytesIO(text.encode()))


@pytest.mark.parametrize("text", ["nginx", "docker", "Name: [", "- A=1\n- B=2\n"])
def test_unknown_files_are_refused_without_a_kind(text: str) -> None:
    with pytest.raises(FileError) as caught:
        load("-", io.BytesIO(text.encode()))
    assert "not a service" not in caught.value.message
