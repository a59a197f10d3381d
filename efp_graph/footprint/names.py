"""What e-footprint 27 calls the attributes of this package: each object answers to both names.

The page docs/reference/names.md has the same table. Names of the classes that version 10 did not have are those of
version 27.
"""

from efp_graph.footprint.vocabulary import ENERGY, FABRICATION
from efp_graph.objects.ledger import Phase
from efp_graph.objects.synonyms import declare_synonyms

WHOLE = {  # {name in version 27: name here}
    "utilization_rate": "server_utilization_rate",
    "hourly_occurrences": "hourly_usage_journey_starts",
    "utc_hourly_occurrences": "utc_hourly_usage_journey_starts",
    "usage_journeys": "usage_journey",
}
PARTS = (  # (part of names in version 27, part of names here)
    ("manufacturing", "fabrication"),
    ("use_footprint", "energy_footprint"),
)

PHASES = {"use": ENERGY.name, "manufacturing": FABRICATION.name}  # {name in version 27, in any letters: name here}

declare_synonyms(WHOLE, PARTS)
Phase.other_names.update(PHASES)


def name_in_27(name: str) -> str:
    """What an attribute of this name is called in version 27.

    Example:
        >>> name_in_27("hourly_usage_journey_starts"), name_in_27("carbon_footprint_fabrication")
        ('hourly_occurrences', 'carbon_footprint_manufacturing')
    """
    name = {ours: theirs for theirs, ours in WHOLE.items()}.get(name, name)
    for theirs, ours in PARTS:
        if theirs not in name:
            name = name.replace(ours, theirs)
    return name
