"""Make the table of carbon intensities by country and year from a file of Our World in Data.

    python scripts/refresh_carbon_intensity.py carbon-intensity-electricity.csv

The file is what https://ourworldindata.org/grapher/carbon-intensity-electricity gives for download: a row per entity
and year. The table has a row per entity and a column per year, the figures as they are published; an empty cell is a
year without a figure. Figures of models that name a year move with it, so say in the changelog what moved.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

from provenance import DATA, record

from efp_graph.files import write_whole

INTENSITY = "Carbon intensity of electricity - gCO2/kWh"
LINK = "https://ourworldindata.org/grapher/carbon-intensity-electricity"


def main() -> int:
    """Write the table, and say what moved."""
    parser = argparse.ArgumentParser(description="Carbon intensities by country and year from Our World in Data.")
    parser.add_argument("file", type=Path)
    figures: dict[tuple[str, str], dict[int, str]] = {}
    with parser.parse_args().file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row[INTENSITY]:
                figures.setdefault((row["Entity"], row["Code"]), {})[int(row["Year"])] = row[INTENSITY]
    years = sorted({year for known in figures.values() for year in known})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "code", *years])
    for (name, code), known in sorted(figures.items()):
        writer.writerow([name, code, *(known.get(year, "") for year in years)])
    write_whole(DATA / "carbon_intensity.csv", text.getvalue())
    print(
        record(
            "carbon_intensity.csv",
            content=f"yearly mean carbon intensity of electricity by country, {years[0]} to {years[-1]}, in gCO2eq/kWh",
            version=f"{years[0]} to {years[-1]}",
            origin="Our World in Data, from Ember and the Energy Institute's Statistical Review of World Energy",
            link=LINK,
            licence="CC BY 4.0",
            refresh="python scripts/refresh_carbon_intensity.py carbon-intensity-electricity.csv",
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
