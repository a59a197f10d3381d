"""What files tell of how well a value is known, the same in native ones and in those written by hand.

{"distribution": {"kind": "triangular", "low": 250, "mode": 300, "high": 400}}
{"pedigree": [2, 3, 1, 2, 1], "basic": 1.05}        {"origin": "default", "archetype": "laptop"}
"""

from __future__ import annotations

from typing import Any

from efp_graph.errors import UnknownOption
from efp_graph.serialization.found import Found
from efp_graph.values import Distribution, ExplainableObject
from efp_graph.values.assessment import BASIC, LIMITS, UNASSESSED
from efp_graph.values.distributions import LISTS
from efp_graph.values.origins import GIVEN, Origin, origin_from

SPREAD = ("distribution", "pedigree", "basic")  # of scalars and series
BOUNDS = ("low", "high", "bounds", *SPREAD)  # of scalars
ORIGIN = ("origin", "archetype")


def spread_written(value: ExplainableObject) -> dict[str, Any]:
    """The distribution and the pedigree of a value."""
    told: dict[str, Any] = {}
    assessment = value.assessment
    if assessment is UNASSESSED:  # most
        return told
    distribution, pedigree = assessment.distribution, assessment.pedigree
    if distribution is not None:
        numbers = distribution.parameters.items()
        lists = {name: list(each) if name in LISTS else each for name, each in numbers}
        told["distribution"] = {"kind": distribution.kind, **lists}
    if pedigree is not None:
        told["pedigree"] = list(pedigree.scores)
        told |= {} if pedigree.basic == BASIC else {"basic": pedigree.basic}
    return told


def bounds_written(value: ExplainableObject) -> dict[str, Any]:
    """What its bounds are, where they are no limits, and its spread."""
    bounds = value.assessment.bounds
    return ({} if bounds == LIMITS else {"bounds": bounds}) | spread_written(value)


def spread_found(found: Found) -> dict[str, Any]:
    """The arguments of a value that hold what `bounds_written` tells."""
    told: dict[str, Any] = {}
    if "bounds" in found:
        told["bounds"] = found["bounds"].text()
    distribution = found.get("distribution")
    if distribution is not None:
        told["distribution"] = _distribution(distribution)
    pedigree = found.get("pedigree")
    if pedigree is not None:
        told["pedigree"] = [each.whole(1, 5) for each in pedigree.elements()]
    if "basic" in found:
        told["basic"] = found["basic"].number()
    return told


def _distribution(found: Found) -> Distribution:
    numbers: dict[str, Any] = {
        name: [one.number() for one in each.elements()] if name in LISTS else each.number()
        for name, each in found.mapping(("kind",)).entries()
        if name != "kind"
    }
    return Distribution(found["kind"].text(), **numbers)


def origin_written(value: ExplainableObject) -> dict[str, str]:
    """The origin of a value that was not just given."""
    origin: Origin = getattr(value, "_origin", GIVEN)
    if origin is GIVEN:
        return {}
    told = {} if origin.kind == GIVEN.kind else {"origin": origin.kind}
    return told | ({"archetype": origin.archetype} if origin.archetype else {})


def origin_found(found: Found) -> dict[str, Origin]:
    """The argument of a value that holds its origin."""
    if "origin" not in found:
        return {}
    given = found["origin"].text()
    try:
        origin = origin_from(given, None)
    except UnknownOption as error:
        raise found["origin"].error(str(error)) from error
    return {"origin": origin._replace(archetype=found.optional_text("archetype") or "")}
