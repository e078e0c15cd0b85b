from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from swarmtui.engine.address import parse_host
from swarmtui.engine.endpoint import TLS, Endpoint, find_endpoint
from swarmtui.errors import CredentialError, EndpointError, ExitStatus

PLAIN_KEY = "-----BEGIN PRIVATE KEY-----\nAAAA\n"


class Home:
    """A docker configuration directory that a test fills."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"DOCKER_CONFIG": str(folder)}

    def config(self, text: str) -> None:
        (self.folder / "config.json").write_text(text)

    def context(self, name: str, host: str | None, **more: Any) -> Path:
        """Store a context and return the directory for its certificates."""
        docker = {"Host": host, **more}
        self.meta(name, json.dumps({"Name": name, "Endpoints": {"docker": docker}}))
        return self.folder / "contexts/tls" / self.key(name) / "docker"

    def meta(self, name: str, text: str) -> None:
        folder = self.folder / "contexts/meta" / self.key(name)
        folder.mkdir(parents=True)
        (folder / "meta.json").write_text(text)

    def key(self, name: str) -> str:
        return hashlib.sha256(name.encode()).hexdigest()

    def find(self, host: str | None = None, context: str | None = None, **env: str) -> Endpoint:
        return find_endpoint(host, context, {**self.environ, **env})

    def refused(self, *args: str | None, **env: str) -> EndpointError:
        with pytest.raises(EndpointError) as caught:
            self.find(*args, **env)
        return caught.value


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def certificates(folder: Path, *names: str, key: str = PLAIN_KEY) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / f"{name}.pem").write_text(key if name == "key" else "-----BEGIN CERTIFICATE-----")
    return folder


# The order


def test_each_setting_takes_precedence_over_later_ones(home: Home) -> None:
    for name in ("flag", "env", "file"):
        home.context(name, f"tcp://{name}:1")
    home.config('{"currentContext": "file"}')
    everything = {"DOCKER_HOST": "tcp://host:1", "DOCKER_CONTEXT": "env"}
    without_host = {"DOCKER_CONTEXT": "env"}

    assert home.find(context="flag", **everything) == Endpoint(
        "tcp://flag:1", None, "flag", "context flag"
    )
    assert home.find(host="tcp://given:1", **everything) == Endpoint(
        "tcp://given:1", None, "default", "--host"
    )
    assert home.find(**everything) == Endpoint("tcp://host:1", None, "default", "DOCKER_HOST")
    assert home.find(**without_host) == Endpoint("tcp://env:1", None, "env", "context env")
    assert home.find() == Endpoint("tcp://file:1", None, "file", "context file")
    home.config("{}")
    assert home.find() == Endpoint("unix:///var/run/docker.sock")
    assert home.find().source == "default socket"


def test_empty_means_not_given(home: Home) -> None:
    home.context("file", "tcp://file:1")
    home.config('{"currentContext": "file"}')
    assert home.find("", "", DOCKER_HOST="", DOCKER_CONTEXT="").context == "file"
    assert home.find(DOCKER_HOST=" ").url == "unix:///var/run/docker.sock"


def test_host_and_context_exclude_each_other(home: Home) -> None:
    error = home.refused("tcp://a", "b")
    assert "--host and --context" in error.message
    assert error.exit_status is ExitStatus.USAGE


def test_context_default_uses_the_environment(home: Home) -> None:
    home.config('{"currentContext": "elsewhere"}')
    found = home.find(context="default", DOCKER_HOST="tcp://host:1", DOCKER_CONTEXT="x")
    assert found == Endpoint("tcp://host:1", None, "default", "DOCKER_HOST")


def test_config_is_read_only_when_needed(home: Home) -> None:
    home.config("{broken")
    home.context("c", "tcp://c:1")
    assert home.find("tcp://h:1").source == "--host"
    assert home.find(DOCKER_HOST="tcp://h:1").source == "DOCKER_HOST"
    assert home.find(context="c").context == home.find(DOCKER_CONTEXT="c").context == "c"
    with pytest.raises(
        CredentialError, match=r"config\.json is not valid JSON at line 1, column 2"
    ):
        home.find()


# Addresses


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("unix://", "unix:///var/run/docker.sock"),
        ("unix:///run/user/1000/docker.sock", "unix:///run/user/1000/docker.sock"),
        ("unix:///a b@c/docker.sock", "unix:///a b@c/docker.sock"),
        ("tcp://", "tcp://localhost:2375"),
        ("tcp://:4000", "tcp://localhost:4000"),
        ("tcp://vm1", "tcp://vm1:2375"),
        ("tcp://vm1/", "tcp://vm1:2375"),
        ("tcp://vm1:", "tcp://vm1:2375"),
        ("TCP://vm1:1", "tcp://vm1:1"),
        (" 10.0.0.1:2380 ", "tcp://10.0.0.1:2380"),
        ("vm1", "tcp://vm1:2375"),
        ("tcp://[::1]", "tcp://[::1]:2375"),
        ("tcp://[fe80::1%eth0]:65535", "tcp://[fe80::1%eth0]:65535"),
        ("ssh://vm1", "ssh://vm1"),
        ("ssh://root@vm1:2222/run/docker.sock", "ssh://root@vm1:2222/run/docker.sock"),
        ("ssh://u@[::1]:22/", "ssh://u@[::1]:22"),
        ("ssh://corp%40me@vm1/a%20b", "ssh://corp%40me@vm1/a%20b"),
        ("ssh://CORP\\me@vm1", "ssh://CORP\\me@vm1"),
        ("tcp://höhe.example.", "tcp://höhe.example.:2375"),
        (f"unix:///{'x' * 106}", f"unix:///{'x' * 106}"),
    ],
    ids=lambda text: text[:40],
)
def test_addresses_are_normalized(text: str, url: str) -> None:
    assert parse_host(text, "--host") == url


def test_a_relative_socket_is_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_host("unix://docker.sock", "--host") == f"unix://{tmp_path}/docker.sock"


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("http://vm1:2375", "http://", "tcp://HOST:2375"),
        ("https://vm1", "https://", "tcp://HOST:2376"),
        ("fd://", "systemd", "unix://"),
        ("npipe:////./pipe/docker_engine", "Windows pipe", "tcp://"),
        ("ftp://vm1", "unknown scheme", "ssh://"),
        ("/run/docker.sock", "path without a scheme", "unix:///run/docker.sock"),
        ("unix://unix:///x", "two schemes", ""),
        ("tcp://::1", "not HOST:PORT", "[::1]"),
        ("tcp://a b", "not HOST:PORT", ""),
        ("tcp://vm1:http", "not HOST:PORT", ""),
        ("tcp://vm1:0", "1 to 65535", ""),
        ("tcp://vm1:65536", "1 to 65535", ""),
        pytest.param("tcp://vm1:" + "9" * 5000, "not HOST:PORT", "", id="long"),
        ("tcp://vm1/prefix", "path", ""),
        ("tcp://root@vm1", "user name", ""),
        ("tcp://vm1\nx", "control character", ""),
        ("ssh://", "missing a host", ""),
        ("ssh://-oProxyCommand=x", "not HOST:PORT", ""),
        ("ssh://-ox", "begins with -", ""),
        ("ssh://-l@vm1", "begins with -", ""),
        ("ssh://vm1?x", "query", ""),
        ("ssh://vm1#x", "fragment", ""),
        ("ssh://u:s3cret@vm1", "password", "key or agent"),
        *((f"ssh://vm1/a{odd}b", "%-escape", "") for odd in ("%00", "%ff", "%0a", "%e2%80%ae")),
        *(
            (f"ssh://vm1/a{odd}b", "cannot forward", "")
            for odd in ("%", "%25h", "$HOME", ":", "%3A")
        ),
        *(
            (f"ssh://user{odd}x@vm1", "user name that ssh rejects", "")
            for odd in (";", "%3b", "$(", "`", "'", '"', "|", "&", "<", ">", "%20", "%c3%b6", "{")
        ),
        ("ssh://user\\@vm1", "user name that ssh rejects", ""),
        ("ssh://%00@vm1", "%-escape", ""),
        ("ssh://%2dox@vm1", "begins with -", ""),
        (f"ssh://vm1/{'x' * 300}", "a socket path of more than 107 bytes", ""),
        (f"unix:///{'x' * 300}", "has 301 bytes: a socket path can have at most 107", ""),
        (f"unix:///{'é' * 60}", "has 121 bytes", ""),
        *(
            (f"{scheme}://{host}", "not a DNS name or IP address", "")
            for scheme in ("tcp", "ssh")
            for host in (
                "[:::::]",
                "[1]",
                ".",
                "a..b",
                "a" * 64,
                "a." * 127 + "a",
                "xn--" + "a" * 60,
            )
        ),
        ("tcp://" + "1" * 5000, "...", ""),
    ],
    ids=lambda text: text[:40],
)
def test_addresses_are_refused_with_a_reason(text: str, reason: str, hint: str) -> None:
    with pytest.raises(EndpointError) as caught:
        parse_host(text, "DOCKER_HOST")
    assert caught.value.message.startswith("DOCKER_HOST: ")
    assert reason in caught.value.message
    assert hint in caught.value.hint
    assert len(caught.value.message) < 250


@pytest.mark.parametrize(
    "text",
    [
        "tcp://u:s3cret@vm1",
        "ssh://u:s3/cret@vm1",
        "ssh://u:a?s3cret@vm1",
        "http://s3cret@vm1",
        "u:s3cret@vm1",
        "tcp://vm1?token=s3cret@x",
        "tcp://vm1\n?s3cret",
        "tcp://u:s3cret@vm1\n",
        "ssh://u%3As3cret@vm1",
        "/run/u:s3cret@vm1",
        "~u:s3cret@vm1",
    ],
)
def test_a_refused_address_shows_no_password(text: str) -> None:
    with pytest.raises(EndpointError) as caught:
        parse_host(text, "--host")
    assert "***" in caught.value.message
    assert "s3" not in f"{caught.value.message}{caught.value.hint}"


# TLS from the environment


@pytest.mark.parametrize("value", ["1", "0", "no"])
def test_TLS_VERIFY_of_any_value_verifies(home: Home, tmp_path: Path, value: str) -> None:
    folder = certificates(tmp_path / "certs", "ca", "cert", "key")
    found = home.find("vm1", DOCKER_TLS_VERIFY=value, DOCKER_CERT_PATH=str(folder), DOCKER_TLS="1")
    assert found.url == "tcp://vm1:2376"
    assert found.tls == TLS(folder / "ca.pem", folder / "cert.pem", folder / "key.pem", verify=True)


def test_TLS_without_verification_uses_the_files_in_the_config_directory(home: Home) -> None:
    assert home.find("vm1", DOCKER_TLS="1").tls == TLS(None, None, None, verify=False)
    certificates(home.folder, "ca")
    assert home.find("vm1", DOCKER_TLS="1").tls == TLS(
        home.folder / "ca.pem", None, None, verify=False
    )


def test_a_certificate_path_alone_does_not_turn_TLS_on(home: Home, tmp_path: Path) -> None:
    folder = certificates(tmp_path / "certs", "ca", "cert", "key")
    found = home.find("vm1", DOCKER_CERT_PATH=str(folder), DOCKER_TLS_VERIFY="")
    assert found == Endpoint("tcp://vm1:2375", None, "default", "--host")


def test_TLS_without_a_host_means_localhost(home: Home) -> None:
    found = home.find(DOCKER_TLS="1")
    assert (found.url, found.source) == ("tcp://localhost:2376", "DOCKER_TLS")


@pytest.mark.parametrize("host", ["unix:///run/x.sock", "ssh://vm1"])
def test_TLS_is_for_tcp_only(home: Home, host: str) -> None:
    found = home.find(DOCKER_HOST=host, DOCKER_TLS_VERIFY="1")  # ca.pem is not read
    assert (found.url, found.tls) == (host, None)


def test_a_missing_CA_is_an_error(home: Home) -> None:
    error = home.refused("vm1", None, DOCKER_TLS_VERIFY="1", DOCKER_CERT_PATH="/none")
    assert "/none/ca.pem is missing" in error.message
    assert "DOCKER_CERT_PATH" in error.hint


@pytest.mark.parametrize(("there", "missing"), [("cert", "key"), ("key", "cert")])
def test_half_a_client_certificate_is_refused(home: Home, there: str, missing: str) -> None:
    certificates(home.folder, "ca", there)
    error = home.refused("vm1", None, DOCKER_TLS_VERIFY="1")
    assert f"{there}.pem exists, but {missing}.pem is missing" in error.message


@pytest.mark.parametrize(
    "key",
    [
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n",
    ],
)
def test_an_encrypted_key_is_refused(home: Home, key: str) -> None:
    certificates(home.folder, "ca", "cert", "key", key=key)
    assert "key.pem is encrypted" in home.refused("vm1", None, DOCKER_TLS_VERIFY="1").message


def test_a_certificate_that_cannot_be_read(home: Home) -> None:
    (home.folder / "ca.pem").mkdir()
    error = home.refused("vm1", None, DOCKER_TLS_VERIFY="1")
    assert "ca.pem is a directory, not a file" in error.message


# Stored contexts


@pytest.mark.parametrize("name", ["tcp://u:s3cret@vm1", "https://s3cret@vm1/x"])
def test_a_context_that_is_an_address_shows_no_password(home: Home, name: str) -> None:
    home.config(json.dumps({"currentContext": name}))
    for found in (home.refused(), home.refused(context=name), home.refused(DOCKER_CONTEXT=name)):
        assert "***@vm1" in found.message
        assert "s3cret" not in f"{found.message}{found.hint}{found!r}"


@pytest.mark.parametrize(
    ("mode", "who"), [(0o600, ""), (0o400, ""), (0o640, "its group"), (0o644, "every user")]
)
def test_who_can_read_the_key(home: Home, tmp_path: Path, mode: int, who: str) -> None:
    folder = certificates(tmp_path / "certs", "ca", "cert", "key")
    (folder / "key.pem").chmod(mode)
    tls = home.find("vm1", DOCKER_TLS_VERIFY="1", DOCKER_CERT_PATH=str(folder)).tls
    assert tls is not None
    assert tls.key_readable_by() == who


def test_a_context_has_its_own_TLS(home: Home, tmp_path: Path) -> None:
    folder = certificates(home.context("prod", "tcp://vm1:7000"), "ca", "cert", "key")
    other = certificates(tmp_path / "certs", "ca")
    found = home.find(context="prod", DOCKER_CERT_PATH=str(other), DOCKER_TLS="1")
    assert found.tls == TLS(folder / "ca.pem", folder / "cert.pem", folder / "key.pem", verify=True)
    assert found.url == "tcp://vm1:7000"


def test_a_context_without_TLS_data_is_plain_whatever_the_environment_says(home: Home) -> None:
    home.context("prod", "tcp://vm1")
    found = home.find(context="prod", DOCKER_TLS_VERIFY="1")
    assert (found.url, found.tls) == ("tcp://vm1:2375", None)


def test_a_context_that_skips_verification(home: Home) -> None:
    home.context("prod", "tcp://vm1", SkipTLSVerify=True)
    found = home.find(context="prod")
    assert (found.url, found.tls) == ("tcp://vm1:2376", TLS(None, None, None, verify=False))


@pytest.mark.parametrize("host", [None, ""])
def test_a_context_without_a_host_is_the_default_socket(home: Home, host: str | None) -> None:
    certificates(home.context("prod", host), "ca")
    found = home.find(context="prod")
    assert found == Endpoint("unix:///var/run/docker.sock", None, "prod", "context prod")


def test_an_unknown_context_lists_the_known_ones(home: Home) -> None:
    for name in ("prod", "lab"):
        home.context(name, "tcp://vm1")
    home.meta("broken", "{")
    error = home.refused(None, "nosuch")
    assert error.message == "there is no context 'nosuch' (--context)"
    assert error.hint == "Use one of the contexts: default, lab, prod."
    home.config('{"currentContext": "gone"}')
    assert "config.json" in home.refused().message


def test_a_context_is_found_by_hash_so_a_path_is_a_name(home: Home) -> None:
    assert "no context '../../x'" in home.refused(None, "../../x").message


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        ("{\n]", "meta.json is not valid JSON at line 2, column 1"),
        ("[]", "one JSON object"),
        ("{}", "no Docker endpoint"),
        ('{"Endpoints": {"kubernetes": {}}}', "no Docker endpoint"),
        ('{"Endpoints": {"docker": {"Host": 5}}}', "no Docker endpoint"),
        ('{"Endpoints": {"docker": {"Host": "http://x"}}}', "context prod: http://x begins with"),
    ],
)
def test_a_broken_context_is_an_endpoint_error(home: Home, meta: str, words: str) -> None:
    home.meta("prod", meta)
    assert words in home.refused(None, "prod").message


def test_a_context_file_that_cannot_be_read(home: Home) -> None:
    (home.folder / "contexts/meta" / home.key("prod") / "meta.json").mkdir(parents=True)
    assert "meta.json is a directory, not a file" in home.refused(None, "prod").message


# The description


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        (Endpoint("unix:///var/run/docker.sock"), "default · /var/run/docker.sock"),
        (Endpoint("tcp://vm1:2375", None, "lab"), "lab · vm1:2375"),
        (Endpoint("ssh://u@vm1", None, "lab"), "lab · ssh u@vm1"),
        (Endpoint("tcp://a:1", TLS(None, None, None, True), "p"), "p · a:1 (TLS)"),
        (Endpoint("tcp://a:1", TLS(None, None, None, False), "p"), "p · a:1 (TLS, not verified)"),
    ],
)
def test_the_description(endpoint: Endpoint, words: str) -> None:
    assert endpoint.describe() == words
