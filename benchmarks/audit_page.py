"""The audit page: its size, what writing it costs, and how soon a browser can be used.

    python -m benchmarks.audit_page

The cost of writing is told as a ratio to that of building and calculating the same system. The browser part needs the
"test" extra and Debian's Chromium; without them it is left out.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from benchmarks.measuring import paired
from benchmarks.synthetic import system_of
from efp_graph import System
from examples.quickstart import build

SYSTEMS: list[tuple[str, Callable[[], System]]] = [
    ("quickstart, 3 years", build),
    ("100 services, 1 year", lambda: system_of(100)),
    ("100 services, 3 years", lambda: system_of(100, hours=26_298)),
]


def main() -> None:
    """Print a line per system."""
    with tempfile.TemporaryDirectory() as folder:
        for name, make in SYSTEMS:
            system, path = make(), Path(folder) / f"{name}.html"
            system.audit_report(path)
            ratio = paired(lambda _, s=system, p=path: s.audit_report(p), lambda _, m=make: m(), runs=4, warmup=1)
            print(f"{name:<24}{path.stat().st_size / 1e6:6.2f} MB   written in {ratio.median:.2f} x its build", end="")
            seconds = interactive(path)
            print("" if seconds is None else f"   interactive after {seconds:.2f} s")


def interactive(path: Path, runs: int = 3) -> float | None:
    """Seconds from opening the file until a click on "Inputs" has shown that table; the median of some runs."""
    program = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if program is None:
        return None
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(runs):
            page = browser.new_page()
            start = perf_counter()
            page.goto(path.as_uri())
            page.click("nav a[data-place=inputs]")
            page.wait_for_selector("table.inputs tbody tr")
            times.append(perf_counter() - start)
            page.close()
        browser.close()
    return statistics.median(times)


if __name__ == "__main__":
    main()
