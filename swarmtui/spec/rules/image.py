"""Rules on the image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from swarmtui.spec.notation.image_reference import parse_image_reference
from swarmtui.spec.rules.rule import RuleProblem, rule
from swarmtui.spec.tree import IMAGE

if TYPE_CHECKING:
    from swarmtui.spec.model.service import ServiceSpec


@rule("error", IMAGE)
def uppercase_registry_host(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """A first part of the image that is a registry by its capital letters alone is refused.

    Engine 26.1 takes UPPER/case for a registry UPPER, 20.10 answers 400 (distribution/reference
    normalize.go changed in between): nobody means it.
    """
    reference = parse_image_reference(spec.image)
    if reference.ambiguity_warning and reference.domain != reference.domain.lower():
        yield RuleProblem(IMAGE, reference.ambiguity_warning)


@rule("warning", IMAGE)
def ambiguous_image_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An image that is read otherwise than it looks.

    Distribution's rules for what the first part of a name means are not obvious
    (distribution/reference normalize.go splitDockerDomain).
    """
    reference = parse_image_reference(spec.image)
    if reference.ambiguity_warning and reference.domain == reference.domain.lower():
        yield RuleProblem(IMAGE, reference.ambiguity_warning)


@rule("hint", IMAGE)
def no_image_tag(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An image has a tag or a digest.

    Without one it means the tag latest, and what that is changes with every push
    (distribution/reference TagNameOnly).
    """
    reference = parse_image_reference(spec.image)
    if not (reference.tag or reference.digest):
        yield RuleProblem(IMAGE, "untagged means latest", f"name a version: {reference}:VERSION")


@rule("hint", IMAGE)
def latest_image_tag(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """The tag of an image names a version, and is not latest.

    What latest is changes with every push: the next launch, and a node that cannot be told the
    digest, may run something else.
    """
    reference = parse_image_reference(spec.image)
    if reference.tag == "latest" and not reference.digest:
        yield RuleProblem(IMAGE, "latest changes with every push", "name a version")


RULES = (uppercase_registry_host, ambiguous_image_name, no_image_tag, latest_image_tag)
