"""Why a target against e-footprint that is missed is missed. Printed under the table; docs/performance.md says more."""

from __future__ import annotations

QUICKSTART = {
    "build and first compute": (
        "a quarter of it is arithmetic; the rest is spread evenly over 15,000 calls of Python for 180 nodes, 50 inputs "
        'and 100 formulas; no function takes 4 % (section "Where the time goes")'
    ),
    "one PUE changed": (
        "12 passes over 26,298 hours are more than half of it, in float64 twice what they are in float32; the rest is "
        "0.09 ms for the checks, the journal, the history and the report of an update of eight nodes"
    ),
    "one resolution changed": "as for the PUE",
    "a step added": "50 formulas run, half of them anew because links changed; 1 ms of it is arithmetic",
    "10,000 scenarios": "13 passes over the hours for each, at the speed of numpy, on the cores that there are",
    "saved with results and loaded": (
        "nine tenths of it are saving: 3.2 MB in float64, without loss, and the model, which is on the disk when it "
        "is there (fsync). The total is read from the file, all else is calculated when it is asked for (next row)"
    ),
}
HUNDRED_SERVICES = {
    "build and first compute": (
        "a third of it is arithmetic and new memory; the rest is 12,000 calls of Python per service, spread evenly "
        '(section "Where the time goes")'
    ),
    "one PUE changed": (
        "14 nodes, 8 of them sums of blocks of four, whose arrays come from main memory: 190 MB do not fit a cache"
    ),
}
