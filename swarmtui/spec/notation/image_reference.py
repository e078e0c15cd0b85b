"""Image references: the grammar of distribution/reference, with a reason for every refusal.

Sources: distribution/reference `regexp.go`, `reference.go`, `normalize.go` (splitDockerDomain) and
opencontainers/go-digest. Two rules are stricter: the 255 characters include the host (newer
releases count only the path, older ones everything), and a host cannot contain an underscore (Go's
parser loses such a host).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from swarmtui.spec.quoting import quoted
from swarmtui.spec.suggestion import Advice, CorrectableError, write

HUB = "docker.io"
HUB_CREDENTIALS_KEY = "https://index.docker.io/v1/"
MAX_LENGTH = 255

_LEGACY_HUB = "index.docker.io"
_OFFICIAL_PREFIX = "library/"
_DIGEST_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}

_IMAGE_ID = re.compile(r"[a-f0-9]{64}")
_HOST_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_HOST = re.compile(rf"{_HOST_PART}(?:\.{_HOST_PART})*|\[[a-fA-F0-9:]+\]")
_HOST_AND_PORT = re.compile(r"(.*):([^:\]]*)")
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")


@dataclass(frozen=True)
class ImageReference:
    """The parts of an image reference: `docker.io`, `library/nginx`, `1.27`, `sha256:…`."""

    domain: str
    path: str
    tag: str | None = None
    digest: str | None = None

    def __str__(self) -> str:
        return self.familiar

    @property
    def name(self) -> str:
        """Host and repository: `docker.io/library/nginx`."""
        return f"{self.domain}/{self.path}"

    @property
    def familiar(self) -> str:
        """The short form that a person writes, `nginx:1.27`; parsing it gives this reference."""
        return self._familiar_name + self._suffix

    @property
    def canonical(self) -> str:
        """The full form: `docker.io/library/nginx:1.27`."""
        return self.name + self._suffix

    @property
    def credentials_key(self) -> str:
        """The key under which the docker CLI stores the credentials for this image."""
        return HUB_CREDENTIALS_KEY if self.domain == HUB else self.domain

    @property
    def suggested_name(self) -> str:
        """A valid service name made from the last part of the path."""
        words = re.sub(r"[^a-zA-Z0-9_-]", "-", self.path.rpartition("/")[2])
        return words[:63].strip("-_")

    @property
    def in_lower_case(self) -> str:
        """The text with the registry host in lower case."""
        return replace(self, domain=self.domain.lower()).familiar

    @property
    def ambiguity_warning(self) -> str:
        """A warning about a valid but ambiguous reference; "" for all others."""
        if _is_host_by_capitals(self.domain):
            meant = f"{self.domain.lower()}/{self.path}"
            return (
                f"{self.domain} is read as a registry host because of its capital letters; "
                f"did you mean {meant}?"
            )
        short = self._familiar_name
        if short == "localhost" or _IPV4.fullmatch(short):
            image = self.familiar
            return f"{image} is read as an image on Docker Hub; for a registry write {image}/NAME"
        if short == "sha256":
            return "sha256 is read as the repository; for a digest write NAME@sha256:DIGITS"
        return ""

    def with_default_tag(self) -> ImageReference:
        """Return the reference with the tag `latest` when it has neither tag nor digest."""
        return self if self.tag or self.digest else replace(self, tag="latest")

    def with_digest(self, digest: str) -> ImageReference:
        """Return the reference with `digest` and its tag; ValueError for an invalid digest."""
        _check_digest(digest)
        return replace(self, digest=digest)

    @property
    def _suffix(self) -> str:
        return (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")

    @property
    def _familiar_name(self) -> str:
        short = self.path.removeprefix(_OFFICIAL_PREFIX)
        for text in (short, self.path):
            if _split_domain(text) == (self.domain, self.path) and not _IMAGE_ID.fullmatch(text):
                return text
        return self.name


def parse_image_reference(text: str) -> ImageReference:
    """Read an image as a person writes it; the ValueError says what is wrong and, if known, where.

    Surrounding blanks are ignored. A first part with `.`, `:` or a capital letter, or `localhost`,
    is a registry host; without one the image is on Docker Hub.
    """
    text = text.strip()
    _check_whole(text)
    domain, remainder = _split_domain(text)
    name, at, digest = remainder.partition("@")
    path, colon, tag = name.partition(":")
    _check_length(f"{domain}/{path}")
    _check_case(path)
    _check_domain(domain, path)
    _check_path(path, len(text) - len(remainder))
    if colon:
        _check_tag(tag, path)
    if at:
        _check_digest(digest)
    return ImageReference(domain, path, tag or None, digest or None)


def _split_domain(text: str) -> tuple[str, str]:
    first, slash, rest = text.partition("/")
    if not slash or not _is_host(first):
        first, rest = HUB, text
    domain = HUB if first == _LEGACY_HUB else first
    official = domain == HUB and "/" not in rest
    return domain, _OFFICIAL_PREFIX + rest if official else rest


def _is_host(first: str) -> bool:
    return first == "localhost" or "." in first or ":" in first or first != first.lower()


def _is_host_by_capitals(domain: str) -> bool:
    return domain != domain.lower() and not set(".:") & set(domain)


def _check_whole(text: str) -> None:
    if not text:
        raise ValueError("an image is required, such as nginx:1.27")
    blank = re.search(r"\s", text)
    if blank:
        raise ValueError(f"a space at character {blank.start() + 1} is not allowed in an image")
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text)
    if scheme:
        advice = Advice("write HOST/NAME:TAG", text.removeprefix(scheme[0]))
        raise CorrectableError(f"an image does not begin with {scheme[0]}", text, advice)
    if _IMAGE_ID.fullmatch(text):
        raise ValueError("64 hex characters are an image ID, not a name: write NAME:TAG")


def _check_case(path: str) -> None:
    if path != path.lower():
        typed = path.removeprefix(_OFFICIAL_PREFIX)
        advice = Advice(f"write {typed} as {typed.lower()}", typed.lower())
        raise CorrectableError("repository names are lower case", typed, advice)


def _check_domain(domain: str, path: str) -> None:
    match = _HOST_AND_PORT.fullmatch(domain)
    host, port = match.groups() if match else (domain, None)
    if not _HOST.fullmatch(host):
        raise ValueError(_host_refusal(host))
    if port is not None and not re.fullmatch(r"[0-9]+", port):
        raise ValueError(
            f"the registry port must be digits, not {port!r}: write {host}:5000/{path}"
        )


def _host_refusal(host: str) -> str:
    if ":" in host and "@" not in host:
        return "an IPv6 registry host needs brackets: write [fc00::1]:5000/NAME"
    return (
        f"{host!r} is not a registry host: use letters, digits and - in parts separated by ., "
        "each part beginning and ending with a letter or digit"
    )


def _check_path(path: str, offset: int) -> None:
    wrong = re.search(r"[^a-z0-9._/-]", path)
    if wrong:
        raise ValueError(
            f"{wrong[0]!r} at character {offset + wrong.start() + 1} is not allowed in a "
            "repository name: use a-z, 0-9, . _ - and /"
        )
    for component in path.split("/"):
        _check_component(component, path)


def _check_component(component: str, path: str) -> None:
    if _COMPONENT.fullmatch(component):
        return
    if component:
        raise ValueError(
            f"{quoted(component)} must begin and end with a letter or digit, and have only "
            "one . or _, two _ or any number of - between them"
        )
    if path in {"", _OFFICIAL_PREFIX}:
        raise ValueError("the repository name is missing: write NAME:TAG or HOST/NAME:TAG")
    raise ValueError("a part of the repository name is missing: remove one /")


def _check_tag(tag: str, path: str) -> None:
    if not tag:
        typed = path.removeprefix(_OFFICIAL_PREFIX)
        advice = write(f"{typed}:latest", f" or just {typed}")
        raise CorrectableError("the tag after the colon is missing", f"{typed}:", advice)
    if len(tag) > 128:
        raise ValueError(f"a tag has at most 128 characters, this one has {len(tag)}")
    wrong = re.search(r"[^\w.-]", tag, re.ASCII)
    if wrong:
        raise ValueError(
            f"{wrong[0]!r} is not allowed in the tag {tag!r}: use letters, digits, _ . and -"
        )
    if tag[0] in ".-":
        raise ValueError(f"a tag begins with a letter, digit or _, not with {tag[0]!r}")


def _check_digest(digest: str) -> None:
    algorithm, colon, digits = digest.partition(":")
    if not colon:
        raise ValueError(
            "a digest is expected after @: write NAME@sha256:DIGITS, or NAME:TAG for a tag"
        )
    if algorithm not in _DIGEST_DIGITS:
        raise ValueError(
            f"{quoted(algorithm)} is not a digest algorithm: use {', '.join(_DIGEST_DIGITS)}"
        )
    expected = _DIGEST_DIGITS[algorithm]
    if len(digits) != expected:
        raise ValueError(
            f"a {algorithm} digest has {expected} hex digits, this one has {len(digits)} characters"
        )
    wrong = re.search(r"[^0-9a-f]", digits)
    if wrong:
        raise ValueError(
            f"{wrong[0]!r} in the digest is not a hex digit: use 0-9 and a-f, in lower case"
        )


def _check_length(name: str) -> None:
    if len(name) > MAX_LENGTH:
        raise ValueError(
            f"a repository name has at most {MAX_LENGTH} characters with its host, "
            f"this one has {len(name)}"
        )
