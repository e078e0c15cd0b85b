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
    """A registry host is recognized only by its uppercase letters.

    Engine 26.1 reads UPPER/case as the registry UPPER, 20.10 answers 400 (distribution/reference
    normalize.go changed in between); neither is intended.
    """
    reference = parse_image_reference(spec.image)
    if reference.ambiguity_warning and reference.domain != reference.domain.lower():
        warning, meant = reference.ambiguity_warning, reference.in_lower_case
        yield RuleProblem(IMAGE, warning, suggestion=meant)


@rule("warning", IMAGE)
def ambiguous_image_name(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An image name is read as something else than it appears to mean.

    The rules for the first part of a name are not obvious (distribution/reference normalize.go
    splitDockerDomain).
    """
    reference = parse_image_reference(spec.image)
    if reference.ambiguity_warning and reference.domain == reference.domain.lower():
        yield RuleProblem(IMAGE, reference.ambiguity_warning)


@rule("hint", IMAGE)
def no_image_tag(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An image has neither a tag nor a digest.

    Without either, the tag is latest, and its content changes with every push
    (distribution/reference TagNameOnly).
    """
    reference = parse_image_reference(spec.image)
    if not (reference.tag or reference.digest):
        yield RuleProblem(IMAGE, "no tag means latest", f"write {reference}:VERSION")


@rule("hint", IMAGE)
def latest_image_tag(spec: ServiceSpec) -> Iterator[RuleProblem]:
    """An image has the tag latest and no digest.

    The content of latest changes with every push: the next launch, and a node that does not get the
    digest, may run something else.
    """
    reference = parse_image_reference(spec.image)
    if reference.tag == "latest" and not reference.digest:
        yield RuleProblem(IMAGE, "latest changes with every push", "use a version as the tag")


RULES = (uppercase_registry_host, ambiguous_image_name, no_image_tag, latest_image_tag)
