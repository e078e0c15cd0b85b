"""Credentials that were sent are masked in responses."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from swarmtui.engine import api_requests, http_messages
from swarmtui.engine.auth import Credentials, SecretKind
from swarmtui.engine.http_messages import Response
from swarmtui.engine.masking import Mask, without_auth_headers
from swarmtui.engine.replies import read_created, read_json
from swarmtui.errors import Refused, ReplyLost
from swarmtui.spec.api_version import NEWEST

WORD = "s3cr3t/w+rd &<é>"


def login(secret: str = WORD, kind: SecretKind = "password") -> Credentials:
    return Credentials("reg:5000", "test", "anna" if kind == "password" else "", secret, kind)


def mask(secret: str = WORD, kind: SecretKind = "password") -> Mask:
    return Mask(frozenset({login(secret, kind).registry_auth_header()}))


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def urlsafe(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def go_json(text: str) -> str:
    escapes = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
    return "".join(escapes.get(sign, sign) for sign in json.dumps(text, ensure_ascii=False))


def header(secret: str) -> str:
    return login(secret).registry_auth_header()


def content(secret: str) -> str:
    return base64.urlsafe_b64decode(header(secret)).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "user:secret": lambda s: f"anna:{s}",
    "base64": b64,
    "base64 of a pair": lambda s: b64(f"anna:{s}"),
    "base64 for URLs": lambda s: urlsafe(f"anna:{s}").rstrip("="),
    "in JSON": json.dumps,
    "in JSON in JSON": lambda s: json.dumps(json.dumps({"p": s})),
    "in Go's JSON": go_json,
    "in a URL": lambda s: f"?p={quote(s, safe='')}&q={quote(s)}",
    "in a form": quote_plus,
    "in HTML": lambda s: html.escape(s),
    "header": header,
    "header without padding": lambda s: header(s).rstrip("="),
    "header in the other alphabet": lambda s: header(s).translate(str.maketrans("-_", "+/")),
    "header, decoded": content,
    "header, written anew": lambda s: b64(
        json.dumps(json.loads(content(s)), separators=(",", ":"))
    ),
    "header, cut": lambda s: header(s)[:60],
    "header, its end": lambda s: header(s)[20:],
    "header behind a path": lambda s: f"/v2/x/{header(s)}",
    "header in a line": lambda s: f"X-Registry-Auth: {header(s)}",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("secret", [WORD, "hunter22", "ey" + "J" * 300, "two  blanks\tand tab"])
def test_no_form_of_a_secret_is_left(form: str, secret: str) -> None:
    text = f"denied: '{FORMS[form](secret)}' was refused"
    shown = mask(secret).text(text)
    assert "<hidden>" in shown
    assert shown.startswith("denied: ")
    assert shown.endswith(" was refused")
    for each in FORMS.values():
        assert each(secret) not in shown


def test_a_short_secret_does_not_mask_other_words() -> None:
    """If it were hidden everywhere, its place would reveal it."""
    text = 'nginx:latest: test failed: {"password":"test"} anna:test contest'
    assert mask("test").text(text) == (
        'nginx:latest: <hidden> failed: {"password":"<hidden>"} anna:<hidden> contest'
    )
    text = 'a manager said a: {"password":"a"} {"password": "a"} anna:a, {\\"password\\":\\"a\\"}'
    assert mask("a").text(text) == (
        'a manager said a: {"password":"<hidden>"} {"password": "<hidden>"} anna:<hidden>, '
        '{\\"password\\":\\"<hidden>\\"}'
    )
    for secret in ("a", "abc", "test"):
        for form in ("header", "header, cut", "header, written anew", "base64 of a pair"):
            text = FORMS[form](secret)
            assert text.strip("=") not in mask(secret).text(f"x {text}")


@pytest.mark.parametrize("kind", ["identitytoken", "registrytoken"])
def test_tokens(kind: SecretKind) -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl"
    shown = mask(token, kind).text(
        f"bad token {token}, {login(token, kind).registry_auth_header()}"
    )
    assert shown == "bad token <hidden>, <hidden>"


def test_nothing_is_masked_without_credentials() -> None:
    assert Mask().text(header(WORD)) == header(WORD)
    answer = Response(200, {}, header(WORD).encode())
    assert Mask().response(answer) is answer


def test_other_texts_stay() -> None:
    texts = [
        "sha256:" + "0f" * 32,
        "/var/lib/docker/overlay2/0123456789abcdef0123456789abcdef/merged",
        "rpc error: code = Unknown desc = name conflicts with an existing object",
        b64("another long text without any secret in it"),
    ]
    for text in texts:
        assert mask().text(text) == text


# In responses of an engine


def create(secret: str = WORD) -> http_messages.Request:
    return api_requests.create_service({"Name": "web"}, NEWEST, header(secret))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("status", [400, 401, 404, 409, 500, 503])
def test_an_error(form: str, status: int) -> None:
    said = FORMS[form](WORD)
    bodies = {"application/json": json.dumps({"message": f"denied {said}"})}
    if status < 500:
        bodies["text/plain"] = f"denied {said}"
    for kind, body in bodies.items():
        with pytest.raises(Refused) as caught:
            read_json(Response(status, {"Content-Type": kind}, body.encode()), create())
        assert said not in str(caught.value)
        assert "denied" in str(caught.value)


def test_an_error_that_is_cut_is_masked_before() -> None:
    for length in range(1980, 2010):
        body = json.dumps({"message": "x" * length + " " + WORD}).encode()
        with pytest.raises(Refused) as caught:
            read_json(Response(400, {}, body), create())
        assert WORD[:4] not in caught.value.message


def test_an_error_is_matched_before_it_is_masked() -> None:
    body = json.dumps({"message": "secret not found: db"}).encode()
    with pytest.raises(Refused) as caught:
        read_json(Response(400, {}, body), create("secret"))
    assert caught.value.message == "<hidden> not found: db"
    assert "Create the secret or config" in caught.value.hint


def test_a_reply_that_is_lost() -> None:
    body = json.dumps({"message": f"context deadline exceeded {WORD}"}).encode()
    with pytest.raises(ReplyLost) as caught:
        read_json(Response(500, {}, body), create())
    assert WORD not in str(caught.value)


def test_id_and_warnings() -> None:
    body = {"ID": f"id-{WORD}", "Warnings": [f"image {header(WORD)}\n cannot be accessed"]}
    made = read_created(Response(201, {}, json.dumps(body).encode()), create())
    assert made.id == "id-<hidden>"
    assert made.warnings == ("image <hidden> cannot be accessed",)


def test_only_long_secrets_are_masked_in_data() -> None:
    """A network may have the same name as a password."""
    mine = mask("production")
    body = {
        "Name": "production",
        "Labels": {"a": header("production"), b64("anna:production"): ""},
        "Status": {"Err": "no production", "Message": f"got {b64('production')}"},
    }
    answer = mine.response(Response(200, {}, json.dumps(body, indent=1).encode()))
    assert json.loads(answer.body) == {
        "Name": "production",
        "Labels": {"a": "<hidden>", "<hidden>": ""},
        "Status": {"Err": "no <hidden>", "Message": "got <hidden>"},
    }


def test_data_need_not_be_text() -> None:
    body = b'\xff\xfe {"Err": "\xff"}'
    assert mask().response(Response(200, {}, body)).body == body


def test_all_auth_headers_are_hidden_in_a_traceback() -> None:
    assert without_auth_headers(f"headers {header(WORD)}, sha256:{'0f' * 32}") == (
        f"headers <hidden>, sha256:{'0f' * 32}"
    )
