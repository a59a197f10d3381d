"""What files cost: loading a native file against building the same model twice, and the size of the file.

    python -m benchmarks.files [services]
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import paired
from benchmarks.synthetic import YEAR, system_of
from efp_graph import System


def main() -> None:
    """Print the ratio and the size."""
    services = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with TemporaryDirectory() as folder:
        path = system_of(services).to_json(Path(folder) / "model.json")
        ratio = paired(
            lambda _: System.from_json(path),
            lambda _: (system_of(services), system_of(services)),
            runs=8,
            warmup=2,
        )
        size = path.stat().st_size
    print(f"{services} services, {YEAR} hours each, file of {size / 1e6:.1f} MB")
    print(f"loading / building twice: {ratio}")


if __name__ == "__main__":
    main()
