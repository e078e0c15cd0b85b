"""IDs, digests, timestamps and names in the engine's formats."""

from __future__ import annotations

import time
from collections.abc import Container
from hashlib import sha256
from random import Random

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 25

_ADJECTIVES = (
    "admiring", "blissful", "bold", "brave", "clever", "cool", "dazzling", "eager", "elegant",
    "festive", "focused", "gallant", "hopeful", "jolly", "keen", "lucid", "modest", "nifty",
    "peaceful", "quirky", "relaxed", "serene", "stoic", "tender", "upbeat", "vibrant", "wizardly",
)  # fmt: skip
_SURNAMES = (
    "albattani", "babbage", "bardeen", "bell", "carson", "curie", "darwin", "dijkstra", "einstein",
    "euler", "franklin", "galileo", "goodall", "hopper", "hypatia", "johnson", "kepler", "lamarr",
    "lovelace", "meitner", "noether", "pascal", "ride", "shannon", "tesla", "turing", "wozniak",
)  # fmt: skip


def swarm_id(*seed: object) -> str:
    """Return an ID in swarmkit's format, 25 base-36 characters; equal seeds give equal IDs."""
    number = int.from_bytes(_hash(seed))
    digits = []
    for _ in range(_ID_LENGTH):
        number, digit = divmod(number, 36)
        digits.append(_BASE36[digit])
    return "".join(digits)


def hex_id(*seed: object) -> str:
    """Return 64 hex characters: the ID of a container or a local network."""
    return _hash(seed).hex()


def digest(*seed: object) -> str:
    """Return an image digest, `sha256:…`."""
    return f"sha256:{hex_id(*seed)}"


def _hash(seed: tuple[object, ...]) -> bytes:
    return sha256("\0".join(map(str, seed)).encode()).digest()


def timestamp(seconds: float) -> str:
    """Format seconds since 1970 as RFC 3339 with nanoseconds."""
    whole, nanos = divmod(round(seconds * 1_000_000) * 1000, 1_000_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{nanos:09d}Z"


def random_name(random: Random, taken: Container[str]) -> str:
    """Return a random `adjective_surname` not in `taken`, as the daemon names a service."""
    name = f"{random.choice(_ADJECTIVES)}_{random.choice(_SURNAMES)}"
    while name in taken:
        name += str(random.randrange(10))
    return name
