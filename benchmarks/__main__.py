"""All benchmarks: `python -m benchmarks [name ...]` runs them one after another and writes benchmarks/RESULTS.md.

Each also runs alone (`python -m benchmarks.quickstart`). What they print are ratios to something measured in the same
run, so that a page of results can be compared with one of another machine.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from efp_graph.files import write_whole

RESULTS = Path(__file__).with_name("RESULTS.md")
BENCHMARKS = {
    "quickstart": ("benchmarks.quickstart", "The quickstart against a plain numpy script"),
    "updates": ("benchmarks.updates", "One change in small and in large systems"),
    "sweeps": ("benchmarks.sweeps", "Thousands of scenarios against plain numpy"),
    "memory": ("benchmarks.memory", "Memory of synthetic systems"),
    "core": ("benchmarks.core", "The graph alone against plain Python"),
    "reactive": ("benchmarks.peers.against_reactive", "The graph alone against other libraries"),
    "efootprint": ("benchmarks.peers.against_efootprint", "The same models in e-footprint"),
}


def main() -> None:
    """Run and write. Sections of benchmarks that are not asked for are kept as they are."""
    asked = sys.argv[1:] or list(BENCHMARKS)
    sections = _read()
    for name in asked:
        module, title = BENCHMARKS[name]
        print(f"== {title}", flush=True)
        run = subprocess.run([sys.executable, "-m", module], capture_output=True, text=True, check=False)
        text = run.stdout.rstrip() or "(no result)"
        if run.returncode:
            text += f"\n\nstopped: {run.stderr.strip().splitlines()[-1] if run.stderr.strip() else run.returncode}"
        print(text, flush=True)
        sections[title] = f"`python -m {module}`, {_circumstances()}\n\n```text\n{text}\n```"
    ordered = [(title, sections[title]) for _, title in BENCHMARKS.values() if title in sections]
    head = "# Results\n\nWritten by `python -m benchmarks`: ratios, to what each benchmark says it is held against.\n"
    write_whole(RESULTS, head + "".join(f"\n## {title}\n\n{body}\n" for title, body in ordered))


def _read() -> dict[str, str]:
    """{title: text} of the sections there are."""
    if not RESULTS.exists():
        return {}
    parts = RESULTS.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1].strip() for part in parts}


def _circumstances() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
