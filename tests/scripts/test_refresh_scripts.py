"""The scripts that make tables again, on copies of the data folder: what they write is what their input says."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import tzdata

ROOT = Path(__file__).parents[2]
HEADER = (
    "service,use_case,http_reqs,iterations,application_ram_avg,database_ram_avg,application_cpu_avg,database_cpu_avg"
)


@pytest.fixture
def checkout(tmp_path):
    """A copy of the package and its scripts."""
    shutil.copytree(ROOT / "efp_graph", tmp_path / "efp_graph", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(checkout, *arguments):
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=checkout, env={"PYTHONPATH": str(checkout)})


def test_the_means_over_runs_are_taken_first_and_then_divided(checkout):
    raw = checkout / "raw.csv"
    raw.write_text(HEADER + "\ngo-pgx,default,600,1,1e6,1e6,0.25,0.25\ngo-pgx,default,1800,3,3e6,1e6,0.75,0.25\n")

    said = run(checkout, "scripts/refresh_ecobenchmark.py", raw)
    assert said.returncode == 1
    assert "go-pgx/mysql: not in the raw results" in said.stdout
    assert "go-pgx/default: ram_per_request_MB is 0.666" in said.stdout

    assert run(checkout, "scripts/refresh_ecobenchmark.py", raw, "--write").returncode == 0
    with (checkout / "efp_graph/data/ecobenchmark.csv").open() as lines:
        (row,) = csv.DictReader(lines)
    # 1200 requests in 600 s of 1 s each: 2 in parallel; 2 + 1 MB; 8 × (0.5 + 0.25) cores
    assert [float(row[name]) for name in ("requests_in_parallel_mean", "ram_mean_MB", "cpu_cores_mean")] == [2, 3, 6]
    assert [float(row[name]) for name in ("ram_per_request_MB", "cpu_core_per_request")] == [1.5, 3]
    assert run(checkout, "scripts/provenance.py", "check").returncode == 0


def test_the_intensity_of_a_year_or_of_the_last_one_is_taken(checkout):
    with (ROOT / "efp_graph/data/countries.csv").open() as lines:
        names = [row["name"] for row in csv.DictReader(lines)]
    released = checkout / "owid-energy-data.csv"
    text = "".join(f"{name},2022,100\n{name},2023,90.5\n{name},2024,\n" for name in names)
    released.write_text("country,year,carbon_intensity_elec\n" + text)

    said = run(checkout, "scripts/refresh_countries.py", released)
    assert "France          bundled    85 g/kWh, 2023    90.5 g/kWh" in said.stdout
    assert run(checkout, "scripts/provenance.py", "check").returncode == 0  # nothing was written

    assert run(checkout, "scripts/refresh_countries.py", released, "--year", "2022", "--write").returncode == 0
    with (checkout / "efp_graph/data/countries.csv").open() as lines:
        assert {row["average_carbon_intensity_g_per_kWh"] for row in csv.DictReader(lines)} == {"100"}
    listed = run(checkout, "-c", "from efp_graph.footprint.tables import table; print(table('countries').version)")
    assert listed.stdout == "years 2022\n"
    assert run(checkout, "scripts/refresh_countries.py", released, "--year", "1900").returncode == 1


def test_the_facts_of_the_installed_ecologits_are_the_bundled_ones(checkout):
    found = list((checkout / "efp_graph/data").glob("ecologits_0.11*.csv"))
    before = [path.read_bytes() for path in found]

    done = run(checkout, "scripts/refresh_ecologits.py")

    assert done.returncode == 0, done.stderr
    assert [path.read_bytes() for path in found] == before


def test_the_carbon_intensities_are_those_of_the_published_file(checkout):
    table = checkout / "efp_graph/data/carbon_intensity.csv"
    before = table.read_bytes()
    published = checkout / "carbon-intensity-electricity.csv"
    lines = ["Entity,Code,Year,Carbon intensity of electricity - gCO2/kWh"]
    with table.open() as rows:
        for row in csv.DictReader(rows):
            years = [year for year in row if year.isdigit() and row[year]]
            lines += [f"{row['name']},{row['code']},{year},{row[year]}" for year in years]
    published.write_text("\n".join(lines) + "\n")

    assert run(checkout, "scripts/refresh_carbon_intensity.py", published).returncode == 0
    assert table.read_bytes() == before

    published.write_text("\n".join([*lines, "Spain,ESP,2025,100"]) + "\n")
    assert run(checkout, "scripts/refresh_carbon_intensity.py", published).returncode == 0
    shown = "from efp_graph import Countries; print(Countries.SPAIN().average_carbon_intensity.label)"
    assert run(checkout, "-c", shown).stdout == "carbon intensity of electricity in Spain, 2025\n"
    shown = "from efp_graph import Countries; print(Countries.JAPAN().average_carbon_intensity.comment)"
    assert run(checkout, "-c", shown).stdout == "yearly mean of 2024, the newest there is of it\n"


def test_codes_names_and_zones_are_those_of_the_installed_packages(checkout):
    iso = pytest.importorskip("iso3166")
    table = checkout / "efp_graph/data/territories.csv"
    before = table.read_bytes()
    installed = f"iso3166 {metadata.version('iso3166')}, tz database {tzdata.IANA_VERSION}"
    recorded = run(checkout, "-c", "from efp_graph.footprint.tables import table; print(table('territories').version)")

    paths = f"{checkout}{os.pathsep}{Path(iso.__file__).parents[1]}"
    command = [sys.executable, "scripts/refresh_territories.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=checkout, env={"PYTHONPATH": paths})

    assert done.returncode == 0, done.stderr
    if recorded.stdout.strip() == installed:  # other releases may have other zones
        assert table.read_bytes() == before


def test_the_regions_are_those_of_the_installed_boaviztapi(checkout):
    pytest.importorskip("boaviztapi")
    table = checkout / "efp_graph/data/cloud_regions.csv"
    before = table.read_bytes()

    done = run(checkout, "scripts/refresh_cloud_regions.py")

    assert done.returncode == 0, done.stderr
    assert table.read_bytes() == before


def test_a_file_that_was_changed_is_told_until_it_is_recorded(checkout):
    with (checkout / "efp_graph/data/countries.csv").open("a") as table:
        table.write("SPAIN,Spain,ES,174,Europe/Madrid,Our world in data,https://ourworldindata.org\n")

    said = run(checkout, "scripts/provenance.py", "check")
    assert (said.returncode, said.stdout) == (1, "countries.csv: not the recorded file\n")

    assert run(checkout, "scripts/provenance.py", "record", "countries.csv").returncode == 0
    assert run(checkout, "-c", "from efp_graph import Countries; print(Countries.SPAIN().short_name)").stdout == "ES\n"
