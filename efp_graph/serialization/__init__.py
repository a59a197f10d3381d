"""Models in files: native JSON, models written by hand, files of e-footprint.

Reading guide: `found.py` (what was found, and where), `json_text.py` and `yaml_text.py` (texts), `packing.py`,
`hourly_values.py`, `beside.py` and `values_in_files.py` (values), `building.py` (objects), `native_writing.py`,
`native_reading.py` and `upgrades.py` (the native format), `schema.py` (its JSON Schema), `efootprint_names.py`,
`efootprint_reading.py` and `efootprint_writing.py` (files of e-footprint), `by_hand.py`, `by_hand_values.py` and
`by_hand_writing.py` (models that a person writes), `loading.py` (one door for all), `copying.py` (copies and pickles of
a system).
"""

from efp_graph.connectors import boavizta, ecologits  # their classes are in files too
from efp_graph.serialization.by_hand_writing import to_yaml
from efp_graph.serialization.copying import copied, packed, unpacked
from efp_graph.serialization.efootprint_reading import ReadingReport, read_efootprint_json
from efp_graph.serialization.efootprint_writing import write_efootprint_json
from efp_graph.serialization.loading import load
from efp_graph.serialization.native_reading import from_json, read_results
from efp_graph.serialization.native_writing import to_json

__all__ = [
    "ReadingReport",
    "copied",
    "from_json",
    "load",
    "packed",
    "read_efootprint_json",
    "read_results",
    "to_json",
    "to_yaml",
    "unpacked",
    "write_efootprint_json",
]
