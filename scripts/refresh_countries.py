"""Compare the countries' carbon intensities with a release of Our World in Data's energy data, or take them from it.

    python scripts/refresh_countries.py owid-energy-data.csv [--year 2022]             shows both, side by side
    python scripts/refresh_countries.py owid-energy-data.csv --year 2023 --write       takes the year's figures

The file is at https://github.com/owid/energy-data (column `carbon_intensity_elec`, g CO2eq per kWh). Without a year,
the last one that a country has. The bundled figures are those of e-footprint 9.1.5, on which the golden figures rest:
they are changed on purpose only. Time zones are kept as they are.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

from provenance import DATA, record

from efp_graph.files import write_whole

INTENSITY = "average_carbon_intensity_g_per_kWh"


def published(path: Path, year: int | None) -> dict[str, tuple[int, float]]:
    """{country: (year, intensity)}."""
    found: dict[str, tuple[int, float]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["carbon_intensity_elec"] and (year is None or int(row["year"]) == year):
                here = (int(row["year"]), float(row["carbon_intensity_elec"]))
                found[row["country"]] = max(found.get(row["country"], here), here)
    return found


def main() -> int:
    """Compare, and write if asked to; the exit code is 1 when a country is not in the file."""
    parser = argparse.ArgumentParser(description="Countries' carbon intensities from Our World in Data.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--year", type=int)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    figures = published(given.file, given.year)
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    missing = [row["name"] for row in table if row["name"] not in figures]
    for row in table:
        if row["name"] in figures:
            year, intensity = figures[row["name"]]
            print(f"{row['name']:15} bundled {row[INTENSITY]:>5} g/kWh, {year} {intensity:7.1f} g/kWh")
            row[INTENSITY] = f"{intensity:g}"
    if missing:
        print(f"not in the file: {', '.join(missing)}")
        return 1
    if given.write:
        text = io.StringIO()
        writer = csv.DictWriter(text, table[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
        write_whole(DATA / "countries.csv", text.getvalue())
        years = sorted({figures[row["name"]][0] for row in table})
        print(record("countries.csv", version="years " + ", ".join(map(str, years))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
