"""Measure all shapes and print."""

from benchmarks.core.diamonds import diamonds
from benchmarks.core.hours import hour_nodes
from benchmarks.core.layers import layers
from benchmarks.core.long_shapes import long_shapes
from benchmarks.core.rows import heading, keep_freed_memory


def main() -> None:
    keep_freed_memory()
    print(heading())
    for shape in (layers, diamonds, hour_nodes, long_shapes):
        for row in shape():
            print(row, flush=True)


if __name__ == "__main__":
    main()
