"""The phases, categories and criteria that come with the package: their names stand here and nowhere else.

Others are declared where they are needed: see `objects/ledger.py` and docs/how-to/extend.md.
"""

from efp_graph.objects.ledger import Category, Criterion, Phase

ENERGY = Phase("energy", "Electricity", hatch="", colour="#0072B2", order=1)
FABRICATION = Phase("fabrication", "Fabrication", hatch="/", colour="#D55E00", order=2)
WHOLE_LIFE = Phase("whole life", "Whole life", hatch="x", colour="#999999", order=3, is_whole=True)

SERVERS = Category("Servers", colour="#0072B2", order=1)
STORAGE = Category("Storage", colour="#E69F00", order=2)
NETWORK = Category("Network", colour="#009E73", order=3)
DEVICES = Category("Devices", colour="#8F236A", order=4)
EXTERNAL_APIS = Category("ExternalAPIs", "External APIs", colour="#56B4E9", order=5)
EDGE_DEVICES = Category("EdgeDevices", "Edge devices", colour="#8C6D31", order=6)

GWP = Criterion("gwp", "Climate change", "IPCC, GWP100", "kg", "CO2eq", is_usual=True)
# Few classes have factors for these, so totals of them are lower bounds
ADPE = Criterion("adpe", "Minerals and metals", "EF 3.0, abiotic depletion of elements", "kg", "Sb eq", order=2)
ADPF = Criterion("adpf", "Fossil resources", "EF 3.0, abiotic depletion of fossil resources", "MJ", order=3)
WCF = Criterion("wcf", "Water consumption footprint", "water of data centres and power plants", "liter", order=4)
