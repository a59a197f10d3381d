"""Results in files: JSON with all that is needed to have the same draws again, and the draws themselves as Parquet."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.files import named_for, write_whole
from efp_graph.sweeps.checkpoint import add_to, content_of
from efp_graph.texts import json_text
from efp_graph.uncertainty.draws import BLOCK
from efp_graph.uncertainty.estimates import Estimate, Probability, Spread
from efp_graph.uncertainty.inputs import Known
from efp_graph.values.parquet_forms import write_parquet

if TYPE_CHECKING:
    from efp_graph.uncertainty.result import UncertaintyResult

QUANTILES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99)


def digest_of(system: Any) -> str:
    """SHA-256 of the inputs of a system, by class, name and attribute: models that differ in one have another."""
    digest = hashlib.sha256()
    for one in (system, *system.all_linked_objects):
        for attribute in one.inputs():
            held = attribute.node_of(one).last_value
            add_to(digest, [type(one).__name__, one.name, attribute.name, *content_of(held)])
    return digest.hexdigest()


def as_data(result: UncertaintyResult) -> dict[str, Any]:
    """All of a result but the draws, in plain data."""
    left_out = Counter(result.refused.values())
    return {
        "system": result.title,
        "period": result.period.caption,
        "criterion": result.criterion.name,
        "unit": str(result.unit),
        "seed": result.seed,
        "design": result.design,
        "draws": len(result),
        "blocks": len(result) // BLOCK,
        "digest": result.digest,
        "given": result.given.magnitude,
        "given_percentile": _probability(result.given_percentile),
        "sd_linear": result.sd_linear.magnitude,
        "strongly_nonlinear": result.is_strongly_nonlinear,
        "inputs": _inputs(result),
        "exact": [each.address for each in result.known if each.rule.distribution is None],
        "correlations": [
            {"facts": [one, other], "correlation": each} for (one, other), each in result.correlations.items()
        ],
        "outputs": {
            "total": _spread(result.total),
            "categories": [
                {"category": category, "phase": phase, **_spread(each)}
                for (category, phase), each in result.by_category.items()
            ],
            "objects": [
                {"object": one.name, "class": type(one).__name__, "phase": phase, **_spread(each)}
                for (one, phase), each in result.by_object.items()
            ],
            "periods": [
                {"period": name, "given": result.given_of(name), **_spread(each)}
                for name, each in result.by_period.items()
            ],
        },
        "refused": [{"message": message, "draws": count} for message, count in left_out.items()],
        "remarks": list(result.remarks),
    }


def write_json(result: UncertaintyResult, path: str | Path) -> Path:
    """See `UncertaintyResult.to_json`."""
    return write_whole(named_for(path, ("json",), "An uncertainty"), json_text(as_data(result)) + "\n")


def save_parquet(result: UncertaintyResult, path: str | Path) -> Path:
    """See `UncertaintyResult.to_parquet`."""
    columns: dict[str, Any] = {}
    units: dict[str, str] = {}
    for each, values in zip(result.uncertain_inputs, result.values(), strict=True):
        columns[each.known.address] = np.asarray(values)
        units[each.known.address] = "" if each.unit is None else str(each.unit)
    columns["total"] = result.outputs
    columns |= {f"total {name}": each.draws for name, each in result.by_period.items()}
    units |= {name: str(result.unit) for name in columns if name not in units}
    told = {
        "seed": str(result.seed),
        "design": result.design,
        "digest": result.digest,
        "period": result.period.caption,
        "remarks": "\n".join(result.remarks),
    }
    return write_parquet(path, columns, units=units, told=told)


def _inputs(result: UncertaintyResult) -> list[dict[str, Any]]:
    found = []
    for number, fact in enumerate(result.facts):
        for each in fact.inputs:
            known: Known = each.known
            found.append(
                {
                    "address": known.address,
                    "fact": number,
                    "key": fact.key,
                    "rule": known.rule.name,
                    "distribution": {"kind": each.distribution.kind, **each.distribution.parameters},
                    "told": each.described,
                    "unit": None if each.unit is None else str(each.unit),
                    "given": each.given,
                    "cut": each.cut,
                    "origin": known.origin.kind,
                    "source": None if known.source is None else known.source.name,
                }
            )
    return found


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "mean": _estimate(spread.mean),
        "sd": _estimate(spread.sd),
        "quantiles": [
            {"share": share, **_estimate(each)}
            for share, each in zip(QUANTILES, spread.quantiles(QUANTILES), strict=True)
        ],
    }


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {"value": estimate.magnitude, "standard_error": estimate.standard_error.magnitude}


def _probability(probability: Probability) -> dict[str, float]:
    return {"value": float(probability), "standard_error": probability.standard_error}
