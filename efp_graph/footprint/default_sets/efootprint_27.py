"""What e-footprint 27 has by default, where version 10 has something else.

Its classes for edge devices and bought APIs did not exist in version 10: their declared defaults are those of 27.
"""

from efp_graph.objects.default_sets import DefaultFigure, DefaultSet
from efp_graph.values import Source, u

RELEASE = Source("e-footprint 27.0.0, default values", "https://pypi.org/project/efootprint/27.0.0/")
NO_POWER = Source(
    "e-footprint 27.0.0, whose storage draws no power of its own", "https://pypi.org/project/efootprint/27.0.0/"
)

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
)
