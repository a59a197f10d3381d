"""What e-footprint 27 has by default, where version 10 has something else.

Its classes for edge devices and bought APIs did not exist in version 10: their declared defaults are those of 27.
"""

import math
from collections.abc import Mapping

from efp_graph.footprint.territories import OF_YEAR, countries
from efp_graph.objects.default_sets import DefaultFigure, DefaultSet
from efp_graph.values import ExplainableObject, Source, SourceValue, u

RELEASE = Source("e-footprint 27.0.0, default values", "https://pypi.org/project/efootprint/27.0.0/")
NO_POWER = Source(
    "e-footprint 27.0.0, whose storage draws no power of its own", "https://pypi.org/project/efootprint/27.0.0/"
)
LAST_YEAR = 2024  # of which its countries are, or the newest before


def whole_grams(country: str) -> Mapping[str, ExplainableObject]:
    """The carbon intensity of a country by its constant: that of its source without what is behind the point."""
    found = countries()[country]
    year = max((each for each in found.figures if each <= LAST_YEAR), default=min(found.figures))
    exact = found.carbon_intensity(year)
    comment = f"{OF_YEAR} {year}, in whole grams as e-footprint 27 has it"
    figure = math.floor(found.figures[year]) * u.g / u.kWh
    return {"average_carbon_intensity": SourceValue(figure, exact.source, exact.label, comment=comment)}


SET = DefaultSet(
    "efootprint 27",
    (
        DefaultFigure("ServerBase", "average_carbon_intensity", 400 * u.g / u.kWh, RELEASE),
        DefaultFigure("BoaviztaCloudServer", "average_carbon_intensity", 400 * u.g / u.kWh, RELEASE),
        DefaultFigure("BoaviztaCloudServer", "instance_type", "ent1-s", RELEASE),
        DefaultFigure("Storage", "power_per_storage_capacity", 0 * u.W / u.TB, NO_POWER),
        DefaultFigure("Storage", "power_per_storage_capacity", 0 * u.W / u.TB, NO_POWER, "ssd"),
        DefaultFigure("Storage", "power_per_storage_capacity", 0 * u.W / u.TB, NO_POWER, "hdd"),
    ),
    {"Country": whole_grams},
)
