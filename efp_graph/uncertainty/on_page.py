"""An uncertainty as the audit page shows it: how the total and its parts are spread, and what the draws are of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.audit.records import AuditedSpread, AuditedUncertainty
from efp_graph.uncertainty.told import SHARES, of_draws, parts_of

if TYPE_CHECKING:
    from efp_graph.uncertainty.estimates import Spread
    from efp_graph.uncertainty.result import UncertaintyResult

BINS = 40
TAIL = 0.005  # of the draws, on each side of the histogram: lognormal totals have a few that are very large


def on_page(result: UncertaintyResult) -> AuditedUncertainty:
    """What the page is told; amounts are in the unit of the result."""
    edges, counts = _histogram(result.outputs)
    return AuditedUncertainty(
        lines=(
            *([of_draws(result)] if result.facts else []),
            f"Over the {result.period.caption}.",
            *result.remarks,
        ),
        unit=result._unit,
        equivalent=result.criterion.equivalent,
        given=float(result.given.magnitude),
        shares=SHARES,
        spreads=tuple(_spread(name, each) for name, each in parts_of(result)),
        edges=edges,
        counts=counts,
    )


def _spread(name: str, spread: Spread) -> AuditedSpread:
    quantiles = tuple(float(each.magnitude) for each in spread.quantiles(SHARES))
    return AuditedSpread(name, float(spread.mean.magnitude), float(spread.sd.magnitude), quantiles)


def _histogram(outputs: Any) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Edges and counts; nothing of a total that does not vary. What lies in the tails is in no bin."""
    known = outputs[np.isfinite(outputs)]
    low, high = np.quantile(known, (TAIL, 1 - TAIL)) if len(known) else (0.0, 0.0)
    if not low < high:
        return (), ()
    counts, edges = np.histogram(known, BINS, (low, high))
    return tuple(edges.tolist()), tuple(counts.tolist())
