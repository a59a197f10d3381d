"""Make the table of cloud regions and their countries from the BoaviztAPI package that is installed.

    python scripts/refresh_cloud_regions.py

Regions are those of BoaviztAPI's regions.csv. Where `data_centre_pue.csv` has figures by availability zone (Scaleway's
`fr-par-2`), the zone is listed after its region.
"""

from __future__ import annotations

import csv
import io
from importlib import metadata, resources

from provenance import DATA, record

from efp_graph.files import write_whole

FILE = ("data", "archetypes", "cloud", "regions.csv")


def main() -> int:
    """Write the table; the exit code is 1 when a figure of PUE is of a region that nobody knows."""
    known = resources.files("boaviztapi").joinpath(*FILE).read_text(encoding="utf-8").splitlines()
    places = {(row["provider"], row["region"]): row["usage_location"] for row in csv.DictReader(known)}
    with (DATA / "data_centre_pue.csv").open(encoding="utf-8", newline="") as lines:
        named = [(row["provider"], region) for row in csv.DictReader(lines) for region in row["regions"].split()]
    for provider, region in dict.fromkeys(named):
        if (provider, region) in places:
            continue
        above, _, number = region.rpartition("-")
        if not number.isdigit() or (provider, above) not in places:
            print(f"{provider}/{region}: neither a region nor a zone of one")
            return 1
        places[provider, region] = places[provider, above]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["provider", "region", "country"])
    writer.writerows((provider, region, country) for (provider, region), country in places.items())
    write_whole(DATA / "cloud_regions.csv", text.getvalue())
    version = metadata.version("boaviztapi")
    print(
        record(
            "cloud_regions.csv",
            content="the country (ISO 3166-1) of the regions of cloud providers",
            version=version,
            origin="Boavizta, regions.csv of BoaviztAPI (package boaviztapi); zones of Scaleway from its documentation",
            link=f"https://pypi.org/project/boaviztapi/{version}/",
            licence="which region is in which country; none is declared by Boavizta for its data",
            refresh="python scripts/refresh_cloud_regions.py",
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
