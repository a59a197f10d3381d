"""Make `efp_graph/data/ecobenchmark.csv` from the raw results of Boavizta's campaign, or check that it is made of them.

    python scripts/refresh_ecobenchmark.py RAW_RESULTS            says what differs from the bundled table
    python scripts/refresh_ecobenchmark.py RAW_RESULTS --write    writes the table and its provenance

RAW_RESULTS is the file that the table's link in `provenance.json` leads to. It is not in this repository: its licence
file is that of an unrelated tool, so only the aggregated figures are here, with credit to Boavizta.

A run lasts 600 s and a request counts as 1 s; both hosts count as 8 cores (docs/methodology.md, O-17). Means are taken
over the runs first, then divided.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from pathlib import Path

from provenance import DATA, record

from efp_graph.files import write_whole

RUN, REQUEST, CORES = 600, 1, 8  # seconds, seconds, cores of a host
COLUMNS = (
    "technology", "implementation_details", "iterations_mean", "http_requests_mean", "requests_in_parallel_mean",
    "ram_mean_MB", "cpu_cores_mean", "ram_per_request_MB", "cpu_core_per_request",
)  # fmt: skip
FIGURES = COLUMNS[2:]


def rows_of(raw: Path) -> list[list[str]]:
    """The rows of the table, in the order in which technologies and variants first appear."""
    runs: dict[tuple[str, str], list[dict[str, str]]] = {}
    with raw.open(encoding="utf-8", newline="") as lines:
        for run in csv.DictReader(lines):
            runs.setdefault((run["service"], run["use_case"]), []).append(run)
    table = []
    for pair, group in runs.items():

        def mean(column: str, group: list[dict[str, str]] = group) -> float:
            return math.fsum(float(run[column]) for run in group) / len(group)

        parallel = mean("http_reqs") * REQUEST / RUN
        ram = (mean("application_ram_avg") + mean("database_ram_avg")) / 1e6
        cores = CORES * mean("application_cpu_avg") + CORES * mean("database_cpu_avg")
        figures = (mean("iterations"), mean("http_reqs"), parallel, ram, cores, ram / parallel, cores / parallel)
        table.append([*pair, *map(repr, figures)])
    return table


def differences(made: list[list[str]]) -> list[str]:
    """What differs from the bundled table by more than rounding, in sentences."""
    with (DATA / "ecobenchmark.csv").open(encoding="utf-8", newline="") as lines:
        bundled = {(row[COLUMNS[0]], row[COLUMNS[1]]): row for row in csv.DictReader(lines)}
    found = {(row[0], row[1]): dict(zip(COLUMNS, row, strict=True)) for row in made}
    said = [f"{'/'.join(pair)}: not in the raw results" for pair in bundled if pair not in found]
    said += [f"{'/'.join(pair)}: not in the table" for pair in found if pair not in bundled]
    for pair, row in found.items():
        for name in FIGURES if pair in bundled else ():
            if not math.isclose(float(row[name]), float(bundled[pair][name]), rel_tol=1e-12):
                said.append(f"{'/'.join(pair)}: {name} is {bundled[pair][name]}, the raw results give {row[name]}")
    return said


def main(arguments: list[str]) -> int:
    """Check or write; the exit code."""
    if not arguments or arguments[1:] not in ([], ["--write"]):
        print(__doc__)
        return 2
    made = rows_of(Path(arguments[0]))
    said = differences(made)
    print("\n".join(said) or f"{len(made)} rows, all made of the raw results")
    if arguments[1:] == ["--write"]:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([COLUMNS, *made])
        write_whole(DATA / "ecobenchmark.csv", text.getvalue())
        print(record("ecobenchmark.csv"))
        return 0
    return bool(said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
