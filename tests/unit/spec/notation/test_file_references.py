"""Secrets and configs in a line: a name, or the docker CLI's long form (opts/swarmopts)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from swarmtui.spec import ConfigReference, SecretReference
from swarmtui.spec.notation.file_references import (
    format_config,
    format_secret,
    parse_config,
    parse_secret,
)
from swarmtui.spec.notation.row_formats import ROW_FORMATS

Parse, Format = Callable[[str], list[dict[str, Any]]], Callable[[Mapping[str, Any]], str]


def secret(name: str, **file: Any) -> dict[str, Any]:
    return {"SecretName": name, "File": file} if file else {"SecretName": name}


SECRETS: list[tuple[str, dict[str, Any]]] = [
    ("db-key", secret("db-key")),
    (" db.key_1 ", secret("db.key_1")),
    ("source=db-key", secret("db-key")),
    ("src=db-key", secret("db-key")),
    ("SOURCE=db-key", secret("db-key")),
    ("name=db-key", secret("db-key")),
    ("source=tls,target=/etc/tls.key", secret("tls", Name="/etc/tls.key")),
    (
        "source=tls,target=k,uid=1000,gid=100,mode=0400",
        secret("tls", Name="k", UID="1000", GID="100", Mode=0o400),
    ),
    ("source=tls,mode=440", secret("tls", Mode=0o440)),
    ("source=tls,mode=0o1444", secret("tls", Mode=0o1444)),
    ('source=tls,"target=a,b"', secret("tls", Name="a,b")),
]

CONFIGS: list[tuple[str, dict[str, Any]]] = [
    ("app", {"ConfigName": "app"}),
    ("source=app,target=/app.conf", {"ConfigName": "app", "File": {"Name": "/app.conf"}}),
    ("source=app,runtime", {"ConfigName": "app", "Runtime": {}}),
    ("runtime,source=app", {"ConfigName": "app", "Runtime": {}}),
    ("source=app,runtime=no", {"ConfigName": "app"}),
]

REFUSED: list[tuple[str, str]] = [
    ("", "is empty: write a name, or source=NAME,target=FILE,mode=0440"),
    ("target=k", "the source is missing: write source=NAME"),
    ("source=", "source needs a value: write source=..."),
    ("source=a,target", "target needs a value"),
    ("source=a,mode=rw", "'rw' is not a file mode: write it in octal, as 0444"),
    ("source=a,mode=0888", "is not a file mode"),
    ("source=a,mod=1", "did you mean mode?"),
    ("a,b", "'a' is not a known key"),
    ('"source=a', "cannot be read"),
]


@pytest.mark.parametrize(("text", "row"), SECRETS)
def test_secrets(text: str, row: dict[str, Any]) -> None:
    assert parse_secret(text) == [row]
    assert parse_secret(format_secret(row)) == [row]
    dumped = SecretReference.model_validate(text).model_dump(by_alias=True, exclude_none=True)
    assert dumped == row


@pytest.mark.parametrize(("text", "row"), CONFIGS)
def test_configs(text: str, row: dict[str, Any]) -> None:
    assert parse_config(text) == [row]
    assert parse_config(format_config(row)) == [row]
    dumped = ConfigReference.model_validate(text).model_dump(by_alias=True, exclude_none=True)
    assert dumped == row


@pytest.mark.parametrize("parse", [parse_secret, parse_config])
@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_refused(parse: Parse, text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse(text)
    assert words in str(caught.value)


def test_only_a_config_is_for_the_engine() -> None:
    with pytest.raises(ValueError, match="'runtime' is not a known key"):
        parse_secret("source=a,runtime")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            {
                "File": {"Name": "db", "UID": "0", "GID": "0", "Mode": 292},
                "SecretID": "x1",
                "SecretName": "db",
            },
            "source=db,target=db,uid=0,gid=0,mode=0444",
        ),
        (secret("a", UID=1000, Mode=0), "source=a,uid=1000,mode=0000"),
        (secret("a", Mode="04"), "source=a,mode=04"),
        (secret("a=b"), "source=a=b"),
        ({"SecretName": "a", "File": None}, "a"),
        ({}, ""),
    ],
)
def test_secrets_as_loaded_or_half_typed(row: dict[str, Any], text: str) -> None:
    assert ROW_FORMATS["secrets"].format(row) == text


@pytest.mark.parametrize(
    ("runtime", "text"),
    [("yes", "source=a,runtime"), ("no", "a"), (None, "a"), ({}, "source=a,runtime")],
)
def test_configs_as_half_typed(runtime: Any, text: str) -> None:
    assert format_config({"ConfigName": "a", "Runtime": runtime}) == text


def test_a_number_of_a_file_is_decimal_and_text_is_octal() -> None:
    def mode(value: Any) -> int | None:
        reference = SecretReference.model_validate({"SecretName": "a", "File": {"Mode": value}})
        assert reference.file
        return reference.file.mode

    assert mode(292) == mode("0444") == mode("444") == 0o444
    assert mode(444) == 0o674
    with pytest.raises(ValueError, match="10000 is not a file mode: a number is read as decimal"):
        mode(10000)
