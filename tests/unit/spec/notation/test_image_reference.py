"""Image references: what Go accepts is accepted, with the same parts; each refusal says why."""

from __future__ import annotations

import contextlib
import random
import re

import pytest

from swarmtui.spec.notation.image_reference import ImageReference, parse_image_reference

HEX = "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a"
DIGEST = f"sha256:{HEX}"
SERVICE_NAME = re.compile(r"[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*")


def refusal(text: str) -> str:
    with pytest.raises(ValueError) as caught:
        parse_image_reference(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "domain", "path", "familiar"),
    [
        ("nginx", "docker.io", "library/nginx", "nginx"),
        (" nginx\n", "docker.io", "library/nginx", "nginx"),
        ("library/nginx", "docker.io", "library/nginx", "nginx"),
        ("docker.io/nginx", "docker.io", "library/nginx", "nginx"),
        ("docker.io/library/nginx", "docker.io", "library/nginx", "nginx"),
        ("index.docker.io/nginx", "docker.io", "library/nginx", "nginx"),
        ("index.docker.io/fooo/bar", "docker.io", "fooo/bar", "fooo/bar"),
        ("library/foo/bar", "docker.io", "library/foo/bar", "library/foo/bar"),
        ("docker.io/library/foo/bar", "docker.io", "library/foo/bar", "library/foo/bar"),
        ("test_com/foo", "docker.io", "test_com/foo", "test_com/foo"),
        ("localhost/foo", "localhost", "foo", "localhost/foo"),
        ("localhost:5000/a/b/c", "localhost:5000", "a/b/c", "localhost:5000/a/b/c"),
        ("127.0.0.1:8000/private", "127.0.0.1:8000", "private", "127.0.0.1:8000/private"),
        ("example.com/library/x", "example.com", "library/x", "example.com/library/x"),
        ("xn--n3h.com:18080/foo", "xn--n3h.com:18080", "foo", "xn--n3h.com:18080/foo"),
        ("[fc00::1]:5000/docker", "[fc00::1]:5000", "docker", "[fc00::1]:5000/docker"),
        ("[fc00::1]/docker", "[fc00::1]", "docker", "[fc00::1]/docker"),
        ("UPPER/case", "UPPER", "case", "UPPER/case"),
        (
            "docker---rules/dock__er",
            "docker.io",
            "docker---rules/dock__er",
            "docker---rules/dock__er",
        ),
        ("192.168.0.1", "docker.io", "library/192.168.0.1", "192.168.0.1"),
        (f"docker.io/{HEX}", "docker.io", f"library/{HEX}", f"library/{HEX}"),
        ("docker.io/localhost/x", "docker.io", "localhost/x", "docker.io/localhost/x"),
        ("docker.io/a.b/x", "docker.io", "a.b/x", "docker.io/a.b/x"),
        ("docker.io/library/localhost", "docker.io", "library/localhost", "localhost"),
    ],
)
def test_a_name_is_split_as_go_splits_it(text: str, domain: str, path: str, familiar: str) -> None:
    reference = parse_image_reference(text)
    assert (reference.domain, reference.path) == (domain, path)
    assert str(reference) == reference.familiar == familiar
    assert reference.canonical == reference.name == f"{domain}/{path}"
    assert (
        parse_image_reference(familiar) == parse_image_reference(reference.canonical) == reference
    )


@pytest.mark.parametrize(
    ("text", "tag", "digest"),
    [
        ("nginx:1.27", "1.27", None),
        ("nginx:_x", "_x", None),
        ("nginx:" + "a" * 128, "a" * 128, None),
        (f"nginx@{DIGEST}", None, DIGEST),
        (f"nginx:1.27@{DIGEST}", "1.27", DIGEST),
        ("nginx@sha512:" + HEX * 2, None, "sha512:" + HEX * 2),
        ("192.168.0.1:80", "80", None),
        (f"{HEX}:latest", "latest", None),
    ],
)
def test_tag_and_digest(text: str, tag: str | None, digest: str | None) -> None:
    reference = parse_image_reference(text)
    assert (reference.tag, reference.digest) == (tag, digest)
    assert reference.canonical == f"docker.io/library/{text}"
    assert parse_image_reference(reference.familiar) == reference


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an image is required"),
        ("  ", "an image is required"),
        ("ngi nx", "a space at character 4"),
        ("http://example.com/x", "does not begin with http://"),
        (HEX, "64 hex characters are an image ID"),
        ("Nginx", "repository names are lower case: write Nginx as nginx"),
        ("nginx/Alpine:1", "write nginx/Alpine as nginx/alpine"),
        ("example.com/X", "write X as x"),
        ("image@sha256:short", "a sha256 digest has 64 hex digits, this one has 5"),
        (f"image@{DIGEST}0", "this one has 65"),
        (f"image@{DIGEST.upper()}", "'SHA256' is not a digest algorithm"),
        (f"image@sha256:{HEX.upper()}", "in lower case"),
        ("image@sha256:" + "g" * 64, "'g' in the digest is not a hex digit"),
        ("image@md5:" + "a" * 32, "'md5' is not a digest algorithm"),
        ("image@1.27", "or NAME:TAG for a tag"),
        ("image@", "a digest is expected after @"),
        (f"a@{DIGEST}@{DIGEST}", "a sha256 digest has 64"),
        ("nginx:", "the tag after the colon is missing: write nginx:latest or just nginx"),
        ("nginx:-x", "not with '-'"),
        ("nginx:a:b", "':' is not allowed in the tag 'a:b'"),
        ("nginx:é", "'é' is not allowed in the tag"),
        ("nginx:" + "a" * 129, "at most 128 characters, this one has 129"),
        ("nginx$1", "'$' at character 6"),
        ("example.com/ngi$nx", "'$' at character 16"),
        ("docker.io/ngi$nx", "'$' at character 14"),
        ("library/ngi$nx", "'$' at character 12"),
        ("index.docker.io/ngi$nx", "'$' at character 20"),
        ("[::1]/a[b", "'[' at character 8"),
        ("-docker", "'-docker' must begin and end with a letter or digit"),
        ("docker-/docker", "'docker-' must begin and end"),
        ("dock..er/docker", "'dock..er' is not a registry host"),
        ("a/dock_.er", "'dock_.er' must begin"),
        ("docker///docker", "remove one /"),
        ("docker/", "remove one /"),
        ("/docker", "remove one /"),
        ("example.com/", "the repository name is missing"),
        ("docker.io/", "the repository name is missing"),
        (":1.27", "the repository name is missing"),
        (f"@{DIGEST}", "the repository name is missing"),
        ("[fc00::1]", "'[' at character 1"),
        ("fc00::1:5000/debian", "needs brackets"),
        ("[fe80::1%eth0]:5000/debian", "needs brackets"),
        ("[2001:db8:3:4::192.0.2.33]:5000/debian", "needs brackets"),
        ("nginx:1.27/foo", "the registry port must be digits, not '1.27'"),
        ("host:/foo", "the registry port must be digits"),
        ("-docker.io/docker", "'-docker.io' is not a registry host"),
        ("my_host:5000/x", "'my_host' is not a registry host"),
        ("my_host.com/x", "'my_host.com' is not a registry host"),
        ("nginx@sha256:ab/c", "'nginx@sha256' is not a registry host"),
        ("a" * 256, "at most 255 characters with its host"),
        ("a/" * 5000 + "b", "at most 255 characters"),
    ],
)
def test_each_refusal_says_why(text: str, message: str) -> None:
    said = refusal(text)
    assert message in said
    assert len(said) < 250


def test_the_longest_name_counts_its_host() -> None:
    path = "a" * (255 - len("example.com/"))
    assert parse_image_reference(f"example.com/{path}").path == path
    assert "has 256" in refusal(f"example.com/{path}a")


def test_a_tag_is_added_only_when_nothing_says_which_image() -> None:
    assert parse_image_reference("nginx").with_default_tag().familiar == "nginx:latest"
    assert parse_image_reference("nginx:1").with_default_tag().familiar == "nginx:1"
    assert parse_image_reference(f"nginx@{DIGEST}").with_default_tag().tag is None


def test_pinning_keeps_the_tag() -> None:
    assert parse_image_reference("nginx:1").with_digest(DIGEST).familiar == f"nginx:1@{DIGEST}"
    with pytest.raises(ValueError, match="this one has 5"):
        parse_image_reference("nginx").with_digest("sha256:short")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nginx", "https://index.docker.io/v1/"),
        ("index.docker.io/me/app", "https://index.docker.io/v1/"),
        ("localhost:5000/app", "localhost:5000"),
        ("ghcr.io/me/app:1", "ghcr.io"),
    ],
)
def test_the_key_of_the_credentials(text: str, key: str) -> None:
    assert parse_image_reference(text).credentials_key == key


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nginx:1.27", "nginx"),
        ("ghcr.io/me/my_app", "my_app"),
        ("ubuntu-12.04-base", "ubuntu-12-04-base"),
        ("me/" + "a" * 62 + ".b", "a" * 62),
        ("me/" + "a" * 70, "a" * 63),
    ],
)
def test_the_suggested_name_is_a_valid_one(text: str, name: str) -> None:
    suggested = parse_image_reference(text).suggested_name
    assert suggested == name
    assert SERVICE_NAME.fullmatch(suggested)


def test_no_name_is_suggested_when_nothing_is_left() -> None:
    assert ImageReference("docker.io", "...").suggested_name == ""


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("UPPER/case", "because of its capital letters; did you mean upper/case?"),
        ("localhost:5000", "for a registry write localhost:5000/NAME"),
        ("192.168.0.1:80", "192.168.0.1:80 is read as an image on Docker Hub"),
        (DIGEST, "for a digest write NAME@sha256:DIGITS"),
        ("nginx", ""),
        ("Example.com/x", ""),
        ("HOST:5000/x", ""),
        ("ubuntu-12.04", ""),
    ],
)
def test_an_ambiguous_reference_has_a_warning(text: str, note: str) -> None:
    said = parse_image_reference(text).ambiguity_warning
    assert note in said
    assert bool(said) == bool(note)


def test_any_text_is_a_reference_or_a_refusal() -> None:
    dice = random.Random(7)
    pieces = ["a", "B", "0", ".", "_", "-", "/", ":", "@", "[", "]", "é", "a.b", "host:1", DIGEST]
    accepted = []
    for _ in range(20_000):
        with contextlib.suppress(ValueError):
            text = "".join(dice.choices(pieces, k=dice.randint(1, 7)))
            accepted.append(parse_image_reference(text))
    assert len(accepted) > 500
    for reference in accepted:
        assert parse_image_reference(reference.familiar) == reference
        assert parse_image_reference(reference.canonical) == reference
        assert SERVICE_NAME.fullmatch(reference.suggested_name)
