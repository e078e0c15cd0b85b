from __future__ import annotations

import base64
import json
import os
import select
from pathlib import Path
from typing import Any

import pytest

from swarmtui.engine.auth import Credentials, find_credentials
from swarmtui.engine.credential_sources import CredentialSource, list_credential_sources
from swarmtui.errors import CredentialError

HUB_URL = "https://index.docker.io/v1/"
SECRET = "s3cret"
FOUND = f'echo \'{{"ServerURL":"x","Username":"helped","Secret":"{SECRET}"}}\''
NOT_FOUND = "echo 'credentials not found in native keychain'; exit 1"
UNKNOWN = """echo '{"ServerURL":"x","Username":"","Secret":""}'"""


def auth(user: str = "u", password: str = SECRET) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


class Setup:
    """A config.json and a directory of credential helpers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        self.environ = {"HOME": str(folder), "PATH": path}

    def config(self, **content: Any) -> None:
        self.text(json.dumps(content))

    def text(self, content: str) -> None:
        (self.folder / ".docker").mkdir(exist_ok=True)
        (self.folder / ".docker/config.json").write_text(content)

    def helper(self, name: str, script: str, mode: int = 0o755) -> None:
        path = self.bin / f"docker-credential-{name}"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(mode)

    def find(self, image: str = "reg:5000/app", **options: Any) -> Credentials | None:
        return find_credentials(image, self.environ, **options)

    def user(self, image: str = "reg:5000/app") -> str | None:
        found = self.find(image)
        return found.username if found else None

    def refused(self, image: str = "reg:5000/app", **options: Any) -> CredentialError:
        with pytest.raises(CredentialError) as caught:
            self.find(image, **options)
        error = caught.value
        shown = f"{error.message}{error.hint}{error!r}"
        assert SECRET not in shown
        assert auth()["auth"] not in shown
        return error


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path)


# The order


def test_each_source_takes_precedence_over_later_ones(setup: Setup) -> None:
    setup.helper("own", FOUND.replace("helped", "own"))
    setup.helper("all", FOUND.replace("helped", "all"))
    auths = {"reg:5000": auth("file")}
    setup.environ["DOCKER_AUTH_CONFIG"] = json.dumps({"auths": {"reg:5000": auth("variable")}})
    setup.config(auths=auths, credsStore="all", credHelpers={"reg:5000": "own"})
    assert setup.find() == Credentials("reg:5000", "DOCKER_AUTH_CONFIG", "variable", SECRET)
    del setup.environ["DOCKER_AUTH_CONFIG"]
    assert setup.find() == Credentials("reg:5000", "docker-credential-own", "own", SECRET)
    setup.config(auths=auths, credsStore="all", credHelpers={"other": "own"})
    assert setup.find() == Credentials("reg:5000", "docker-credential-all", "all", SECRET)
    setup.config(auths=auths)
    source = "auths in ~/.docker/config.json"
    assert setup.find() == Credentials("reg:5000", source, "file", SECRET)
    setup.config()
    assert setup.find() is None


@pytest.mark.parametrize("script", [NOT_FOUND, UNKNOWN, "echo '{}'"])
def test_auths_are_used_when_the_helper_has_no_login(setup: Setup, script: str) -> None:
    setup.helper("all", script)
    setup.config(credsStore="all")
    assert setup.find() is None
    setup.config(credsStore="all", auths={"reg:5000": auth("file")})
    assert setup.user() == "file"


def test_a_registry_has_one_helper(setup: Setup) -> None:
    setup.helper("own", NOT_FOUND)
    setup.helper("all", FOUND)
    setup.config(credsStore="all", credHelpers={"reg:5000": "own"})
    assert setup.find() is None
    setup.config(credsStore="all", credHelpers={"reg:5000": ""})
    assert setup.find() is None
    assert setup.user("other:5000/app") == "helped"


def test_a_variable_without_the_registry_is_skipped(setup: Setup) -> None:
    setup.environ["DOCKER_AUTH_CONFIG"] = json.dumps(
        {"auths": {"other": auth()}, "credsStore": "x"}
    )
    setup.config(auths={"reg:5000": auth("file")})
    assert setup.user() == "file"
    setup.environ["DOCKER_AUTH_CONFIG"] = ""
    assert setup.user() == "file"


def test_config_is_read_only_when_needed(setup: Setup) -> None:
    setup.text("{broken")
    setup.environ["DOCKER_AUTH_CONFIG"] = json.dumps({"auths": {"reg:5000": auth("variable")}})
    assert setup.user() == "variable"
    assert "config.json is not valid JSON at line 1, column 2" in setup.refused("nginx").message


@pytest.mark.parametrize("image", ["", "me/App", "a b"])
def test_an_invalid_image_has_no_credentials(setup: Setup, image: str) -> None:
    setup.text("{broken")
    assert setup.find(image) is None


# Keys


@pytest.mark.parametrize("image", ["nginx", "docker.io/me/app", "index.docker.io/library/nginx:1"])
@pytest.mark.parametrize(
    "key", [HUB_URL, "docker.io", "index.docker.io", "https://docker.io", "https://index.docker.io"]
)
def test_docker_hub_keys(setup: Setup, image: str, key: str) -> None:
    setup.config(auths={"other": auth("other"), key: auth("hub")})
    found = setup.find(image)
    assert found
    assert (found.username, found.registry, found.server) == ("hub", "docker.io", HUB_URL)


def test_the_key_that_docker_login_writes_for_docker_hub_comes_first(setup: Setup) -> None:
    setup.config(auths={"docker.io": auth("second"), HUB_URL: auth("first")})
    assert setup.user("nginx") == "first"
    setup.config(auths={"docker.io": auth("second"), HUB_URL: {}})
    assert setup.user("nginx") == "second"


@pytest.mark.parametrize(
    "key", ["reg:5000", "https://reg:5000", "http://reg:5000/v2/", "REG:5000", "oci://reg:5000/v1"]
)
def test_scheme_case_and_api_path_do_not_matter(setup: Setup, key: str) -> None:
    setup.config(auths={key: auth()})
    assert setup.user() == "u"


@pytest.mark.parametrize(
    "key", ["reg", "reg:5001", "https://reg", "areg:5000", "registry-1.docker.io"]
)
@pytest.mark.parametrize("image", ["reg:5000/app", "nginx"])
def test_credentials_of_another_registry_are_not_used(setup: Setup, key: str, image: str) -> None:
    setup.config(auths={key: auth()})
    assert setup.find(image) is None


def test_the_longest_path_prefix_of_the_image_counts(setup: Setup) -> None:
    keys = ("gl.com", "gl.com/group", "https://gl.com/group/sub", "gl.com/other")
    setup.config(auths={key: auth(key.rpartition("/")[2]) for key in keys})
    assert setup.user("gl.com/group/sub/app") == "sub"
    assert setup.user("gl.com/group/app") == "group"
    assert setup.user("gl.com/groupie/app") == "gl.com"
    assert setup.user("gl.com/app") == "gl.com"


def test_a_key_with_another_path_counts_last(setup: Setup) -> None:
    setup.config(auths={"gl.com/group": auth("group")})
    found = setup.find("gl.com/app")
    assert found
    assert (found.username, found.server) == ("group", "gl.com")


@pytest.mark.parametrize("key", [HUB_URL, "docker.io", "index.docker.io"])
def test_a_helper_for_docker_hub_gets_the_url(setup: Setup, key: str) -> None:
    setup.helper("own", """printf '{"Username":"%s","Secret":"%s"}' "$(cat)" "$1" """)
    setup.config(credHelpers={key: "own"})
    assert setup.find("nginx") == Credentials("docker.io", "docker-credential-own", HUB_URL, "get")


def test_a_helper_key_with_a_path_is_ignored(setup: Setup) -> None:
    setup.helper("all", FOUND)
    setup.config(credHelpers={"reg:5000/group": "missing"}, credsStore="all")
    assert setup.user() == "helped"


# Entries


@pytest.mark.parametrize(
    ("entry", "login"),
    [
        (auth("u", "p:q"), ("u", "p:q", "password")),
        (auth("ü", "pässwörd\0"), ("ü", "pässwörd", "password")),
        (auth("u", ""), ("u", "", "password")),
        ({"auth": "dTpw\n"}, ("u", "p", "password")),
        ({"auth": "", "username": "u", "password": "p"}, ("u", "p", "password")),
        ({"username": "u", "password": "p"}, ("u", "p", "password")),
        ({**auth("u", "p"), "username": "x", "password": "y"}, ("u", "p", "password")),
        ({"identitytoken": "tok", "auth": "not base64"}, ("", "tok", "identitytoken")),
        ({"identitytoken": "", **auth("u", "p")}, ("u", "p", "password")),
        ({"registrytoken": "tok", **auth()}, ("", "tok", "registrytoken")),
    ],
)
def test_every_kind_of_entry(
    setup: Setup, entry: dict[str, str], login: tuple[str, str, str]
) -> None:
    setup.config(auths={"reg:5000": entry})
    found = setup.find()
    assert found
    assert (found.username, found.secret, found.kind) == login


@pytest.mark.parametrize("entry", [{}, None, {"auth": ""}, {"auth": None}, {"email": "e@x"}])
def test_an_empty_entry_is_none(setup: Setup, entry: Any) -> None:
    setup.config(auths={"reg:5000": entry})
    assert setup.find() is None


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"auth": SECRET + "!"}, "auth is not base64"),
        ({"auth": "ä" + SECRET}, "auth is not base64"),
        ({"auth": "/w=="}, "auth is not base64"),
        ({"auth": base64.b64encode(SECRET.encode()).decode()}, "does not contain USER:PASSWORD"),
        (auth(""), "does not contain USER:PASSWORD"),
        ({"auth": [SECRET]}, "auth must be text"),
        ({"identitytoken": 5}, "identitytoken must be text"),
        (SECRET, "must be an object"),
    ],
)
def test_a_broken_entry_names_the_key_in_the_file(setup: Setup, entry: Any, words: str) -> None:
    setup.config(auths={"reg:5000": entry, "fine": auth("fine")})
    error = setup.refused()
    assert error.message.startswith("~/.docker/config.json: auths 'reg:5000'")
    assert words in error.message
    assert setup.user("fine.io/app") is None  # other entries are not affected


def test_a_broken_variable_is_an_error(setup: Setup) -> None:
    setup.environ["DOCKER_AUTH_CONFIG"] = f'{{"auths":\n {SECRET}'
    error = setup.refused()
    assert error.message.startswith("DOCKER_AUTH_CONFIG is not valid JSON at line 2, column 2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"auths": []}, "auths must be an object"),
        ({"credHelpers": "x"}, "credHelpers must be an object"),
        ({"credHelpers": {"reg:5000": 1}}, "credHelpers: reg:5000 must be text"),
        ({"credsStore": ["x"]}, "credsStore must be text"),
    ],
)
def test_a_section_of_the_wrong_type(setup: Setup, content: Any, words: str) -> None:
    setup.config(**content)
    assert words in setup.refused().message


# Helpers


def test_a_helper_is_run_with_its_protocol(setup: Setup) -> None:
    setup.helper("own", """printf '{"Username":"%s","Secret":"%s"}' "$*:$(cat)" "$MINE" """)
    setup.config(credsStore="own")
    setup.environ["MINE"] = "from the environment given"
    found = setup.find()
    assert found
    assert (found.username, found.secret) == ("get:reg:5000", "from the environment given")


def test_the_user_token_marks_an_identity_token(setup: Setup) -> None:
    setup.helper("own", """echo '{"Username":"<token>","Secret":"tok"}'""")
    setup.config(credsStore="own")
    assert setup.find() == Credentials(
        "reg:5000", "docker-credential-own", "", "tok", "identitytoken"
    )


def test_a_missing_helper(setup: Setup) -> None:
    setup.config(credsStore="none")
    error = setup.refused()
    assert "docker-credential-none is not in PATH" in error.message
    assert "credsStore" in error.hint
    del setup.environ["PATH"]
    setup.config(credsStore="own")
    setup.helper("own", FOUND)
    assert "not in PATH" in setup.refused().message


def test_a_helper_that_is_not_executable(setup: Setup) -> None:
    setup.helper("own", FOUND, mode=0o644)
    setup.config(credsStore="own")
    assert "not executable" in setup.refused().message


def test_a_helper_that_cannot_start(setup: Setup) -> None:
    path = setup.bin / "docker-credential-own"
    path.write_text("#!/no/such/interpreter\n")
    path.chmod(0o755)
    setup.config(credsStore="own")
    assert "docker-credential-own cannot be started" in setup.refused().message


KEYS = [
    f"https://anna:{SECRET}@reg:5000",
    f"anna:{SECRET}@reg:5000/v2/",
    f"http://a:x/{SECRET}@reg:5000",
]
KEYS += [f"reg:5000?token={SECRET}", f"https://reg:5000/#{SECRET}"]


@pytest.mark.parametrize("key", KEYS)
def test_a_password_in_a_key_is_never_shown(setup: Setup, key: str) -> None:
    """The message still names the registry."""
    for entry in ({"auth": "%%%"}, {"password": 7}, [SECRET]):
        setup.config(auths={key: entry})
        assert "'reg:5000'" in setup.refused().message
    setup.config(auths={key: auth()})
    assert setup.user() == "u"
    (source,) = list_credential_sources(setup.environ)
    assert source == CredentialSource("reg:5000", "auths in ~/.docker/config.json", "works")
    setup.config(credHelpers={key: "own"})
    assert SECRET not in str(list_credential_sources(setup.environ))


@pytest.mark.parametrize("name", ["../x", "a/b", "/bin/sh", "-x", "a b", "x;y", ".."])
def test_an_invalid_helper_name_is_refused(setup: Setup, name: str) -> None:
    setup.config(credsStore=name)
    assert "is not the name of a credential helper" in setup.refused().message


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("pass not initialized: exit status 1", ": pass not initialized"),
        ("gpg: decryption failed: No secret key\\033[31m", ": decryption failed: No secret key"),
        (f"wrong token {SECRET}", ""),
        (f"{SECRET}", ""),
        (f"{{\\n{SECRET}: permission denied", ": permission denied"),
        ("\\033]0;x\\007", ""),
    ],
)
def test_only_known_phrases_of_a_failing_helper_are_quoted(
    setup: Setup, said: str, quoted: str
) -> None:
    setup.helper("own", f"printf '{said}'; echo {SECRET} >&2; exit 3")
    setup.config(credsStore="own")
    error = setup.refused()
    assert error.message == (f"docker-credential-own failed for reg:5000 (exit status 3){quoted}")
    assert "echo reg:5000 | docker-credential-own get" in error.hint


@pytest.mark.parametrize(
    ("script", "how"), [(f"{FOUND}; exit 1", "(exit status 1)"), ("kill -9 $$", "by signal 9)")]
)
def test_an_unknown_message_of_a_failing_helper_is_not_shown(
    setup: Setup, script: str, how: str
) -> None:
    setup.helper("own", script)
    setup.config(credsStore="own")
    assert setup.refused().message.endswith(how)


@pytest.mark.parametrize(
    "script",
    [
        f"echo {SECRET}",
        ":",
        f"echo '[\"{SECRET}\"]'",
        f'echo \'{{"Username": "u", "Secret": ["{SECRET}"]}}\'',
        f"printf '\\377{SECRET}'",
        f"{FOUND}; {FOUND}",
    ],
)
def test_an_invalid_answer_of_a_helper_is_not_shown(setup: Setup, script: str) -> None:
    setup.helper("own", script)
    setup.config(credsStore="own", auths={"reg:5000": auth("file")})  # a failure is not "not found"
    assert "with the JSON of a credential helper" in setup.refused().message


def test_a_helper_that_hangs_is_killed_with_its_children(setup: Setup) -> None:
    """Its child waits for a FIFO without a writer; both keep another FIFO open until they end."""
    hang, alive = setup.folder / "hang", setup.folder / "alive"
    os.mkfifo(hang)
    os.mkfifo(alive)
    reader = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    setup.helper("own", f"exec 3>{alive}; cat <>{hang} & wait")
    setup.config(credsStore="own")
    error = setup.refused(timeout=0.5)
    assert "docker-credential-own did not answer for reg:5000 within 0.5 s" in error.message
    assert "passphrase" in error.hint
    ended, _, _ = select.select([reader], [], [], 10)
    assert ended
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_a_helper_with_endless_output_is_killed(setup: Setup) -> None:
    setup.helper("own", "exec yes")
    setup.config(credsStore="own")
    error = setup.refused(timeout=600)
    assert error.message == "docker-credential-own sent too much output for reg:5000"


@pytest.mark.parametrize(
    "script", ["exec >&-; exec sleep 60", "setsid sleep 2 & exit 0", "printf '{'; exec sleep 60"]
)
def test_a_helper_gets_no_more_than_its_timeout(setup: Setup, script: str) -> None:
    setup.helper("own", script)
    setup.config(credsStore="own")
    assert "did not answer for reg:5000 within 0.2 s" in setup.refused(timeout=0.2).message


# The header and the description


@pytest.mark.parametrize(
    ("credentials", "content"),
    [
        (
            Credentials("reg:5000", "s", "u", "pä?>~~ß"),
            {"username": "u", "password": "pä?>~~ß", "serveraddress": "reg:5000"},
        ),
        (
            Credentials("docker.io", "s", "u", "p"),
            {"username": "u", "password": "p", "serveraddress": HUB_URL},
        ),
        (
            Credentials("reg", "s", "", "tok", "identitytoken"),
            {"identitytoken": "tok", "serveraddress": "reg"},
        ),
        (
            Credentials("reg", "s", "", "tok", "registrytoken"),
            {"registrytoken": "tok", "serveraddress": "reg"},
        ),
    ],
)
def test_the_header(credentials: Credentials, content: dict[str, str]) -> None:
    header = credentials.registry_auth_header()
    assert len(header) % 4 == 0
    assert json.loads(base64.b64decode(header, altchars=b"-_", validate=True)) == content


def test_the_header_uses_the_url_safe_alphabet() -> None:
    headers = "".join(
        Credentials("r", "s", "u", "?" * n + ">" * n).registry_auth_header() for n in range(1, 9)
    )
    assert set("+/").isdisjoint(headers)
    assert set("-_") & set(headers)


def test_the_description_has_no_secret() -> None:
    login = Credentials("127.0.0.1:5000", "docker-credential-pass", "u", SECRET)
    token = Credentials("reg", "DOCKER_AUTH_CONFIG", "", SECRET, "identitytoken")
    assert login.describe() == "u at 127.0.0.1:5000, from docker-credential-pass"
    assert token.describe() == "identity token at reg, from DOCKER_AUTH_CONFIG"
    assert SECRET not in f"{login!r}{login}{token!r}{token}"
    assert "username='u'" in repr(login)
