"""Trees: a pivot whose rows stand below what they are part of, each with its share of the whole."""

from __future__ import annotations

import math

from efp_graph.attribution.pivot import WHOLE, Line, Pivot, total_and_share
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.totals import cell
from efp_graph.values.scales import Scale


class Tree(Pivot):
    """CO2eq of a system by levels, one below the other: what stands at a level has a line, with its parts below it.

    Example: `print(system.attribution().tree(["category", "source", "job"]))`
    """

    def lines(self, most: int | None = None) -> tuple[list[str], list[list[str]]]:
        """The heading and the lines of the table: each part, the largest first, and below it the parts of it."""
        sums: dict[Line, list[float]] = {}
        for (row, _), amounts in self._parts.items():
            for depth in range(len(row) + 1):
                sums.setdefault(row[:depth], []).extend(amounts)
        whole = {path: math.fsum(amounts) for path, amounts in sums.items()}
        below: dict[Line, list[Line]] = {}
        for path in sorted(whole, key=whole.__getitem__):
            if path:
                below.setdefault(path[:-1], []).append(path)
        names = {row[:depth]: self._texts(row)[depth - 1] for row in self.row_keys for depth in range(1, len(row) + 1)}
        total, depth = self.total, len(self.rows)
        scale = Scale.of(whole.values(), GWP.unit, GWP.equivalent)
        lines = []
        waiting = below.get((), [])[:]
        while waiting:
            path = waiting.pop()
            texts = [*[""] * (len(path) - 1), cell(names[path]), *[""] * (depth - len(path))]
            lines.append([*texts, *total_and_share(whole[path], total, scale)])
            waiting += below.get(path, [])
        lines.append([WHOLE, *[""] * (depth - 1), *total_and_share(total, total, scale)])
        return [*self.rows, f"{WHOLE} {scale.heading}", "share"], lines
