"""All benchmarks: `python -m benchmarks [name ...]` runs them one after another and writes benchmarks/RESULTS.md.

Each also runs alone (`python -m benchmarks.quickstart`). What they print are ratios to something measured in the same
run, so that a page of results can be compared with one of another machine. The page is written after each benchmark:
one that fails is told in its section, and neither it nor an interruption loses the others.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from benchmarks.peers.environments import FOLDER
from efp_graph.files import write_whole

RESULTS = Path(__file__).with_name("RESULTS.md")
BENCHMARKS = {
    "quickstart": ("benchmarks.quickstart", "The quickstart against a plain numpy script"),
    "scaling": ("benchmarks.scaling", "Synthetic systems against plain numpy"),
    "edge": ("benchmarks.edge", "Many edge patterns against plain numpy"),
    "updates": ("benchmarks.updates", "One change in small and in large systems"),
    "growth": ("benchmarks.growth", "What a service costs in small and in large systems"),
    "graph_growth": ("benchmarks.graph_growth", "What a node costs in small and in large graphs"),
    "profiles": ("benchmarks.profiles", "Where the time goes"),
    "sweeps": ("benchmarks.sweeps", "Thousands of scenarios against plain numpy"),
    "large_sweeps": ("benchmarks.large_sweeps", "What a scenario costs in large systems"),
    "memory": ("benchmarks.memory", "Memory of synthetic systems"),
    "files": ("benchmarks.files", "Files of models"),
    "audit_page": ("benchmarks.audit_page", "The audit page"),
    "core": ("benchmarks.core", "The graph alone against plain Python"),
    "reactive": ("benchmarks.peers.against_reactive", "The graph alone against other libraries"),
    "signals": ("benchmarks.peers.against_signals", "The graph alone on the shapes of js-reactivity-benchmark"),
    "efootprint": ("benchmarks.peers.against_efootprint", "The same models in e-footprint"),
}
WITH_PEERS = ("reactive", "signals", "efootprint")  # they install other libraries


def main() -> None:
    """Run and write. Sections of benchmarks that are not asked for are kept; the exit code tells of failures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(BENCHMARKS)}; without one, all")
    parser.add_argument("--environments", type=Path, default=FOLDER, help="folder for those of other libraries")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the page to write")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}, but {', '.join(BENCHMARKS)}")
    sections, failed = _read(options.results), False
    for name in options.names or BENCHMARKS:
        module, title = BENCHMARKS[name]
        print(f"== {title}", flush=True)
        arguments = ["--environments", str(options.environments)] if name in WITH_PEERS else []
        start = perf_counter()
        text, complete = _output(module, arguments)
        failed = failed or not complete
        print(text, flush=True)
        told = f"`python -m {module}`, {_circumstances()}, done in {perf_counter() - start:.0f} s"
        sections[title] = f"{told}\n\n```text\n{text}\n```"
        _write(options.results, sections)
    sys.exit(failed)


def _output(module: str, arguments: list[str]) -> tuple[str, bool]:
    """What a benchmark prints, and whether it came to its end."""
    run = subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False)
    text = run.stdout.strip("\n").rstrip() or "(no result)"
    if run.returncode:
        last = run.stderr.strip().splitlines()[-1:] or ["see above"]
        text += f"\n\nstopped (exit code {run.returncode}): {last[0]}"
    return text, not run.returncode


def _write(path: Path, sections: dict[str, str]) -> None:
    ordered = [(title, sections[title]) for _, title in BENCHMARKS.values() if title in sections]
    head = "# Results\n\nWritten by `python -m benchmarks`: ratios, to what each benchmark says it is held against.\n"
    write_whole(path, head + "".join(f"\n## {title}\n\n{body}\n" for title, body in ordered))


def _read(path: Path) -> dict[str, str]:
    """{title: text} of the sections there are."""
    if not path.exists():
        return {}
    parts = path.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1].strip() for part in parts}


def _circumstances() -> str:
    when, cores = f"{datetime.now(UTC):%Y-%m-%d}", f"{os.cpu_count()} cores of {_processor()}"
    return f"{when}, {cores}, Python {platform.python_version()}, numpy {version('numpy')}"


def _processor() -> str:
    """The model of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named and named[0] else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
