"""Make the catalogue of the installed EcoLogits into a table: `efp_graph/data/ecologits_<version>_models.csv`.

    pip install ecologits && python scripts/refresh_ecologits.py

An older table stays as it is: models made with it keep their figures. Add the version to `BUNDLED` in
`efp_graph/footprint/catalogues.py`; the default changes only on purpose.
"""

from __future__ import annotations

import csv
import io
from importlib.metadata import version
from typing import Any

from ecologits.model_repository import ParametersMoE, models
from provenance import DATA, record

from efp_graph.files import write_whole

COLUMNS = (
    "provider", "model", "architecture", "total_min_billion", "total_max_billion", "active_min_billion",
    "active_max_billion", "disclosed",
)  # fmt: skip


def bounds(figure: Any) -> tuple[float, float]:
    """A number, or a range, as its ends."""
    return (figure.min, figure.max) if hasattr(figure, "min") else (figure, figure)


def row(model: Any) -> tuple[Any, ...]:
    """A model as a row; aliases are models by themselves."""
    parameters = model.architecture.parameters
    total, active = (
        (parameters.total, parameters.active) if isinstance(parameters, ParametersMoE) else (parameters, parameters)
    )
    hidden = any(warning.code == "model-arch-not-released" for warning in model.warnings)
    kind = model.architecture.type.value
    return (model.provider.value, model.name, kind, *bounds(total), *bounds(active), "no" if hidden else "yes")


def main() -> None:
    """Write the table and its provenance."""
    release = version("ecologits")
    file = f"ecologits_{release}_models.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row(model) for model in models.list_models())
    write_whole(DATA / file, text.getvalue())
    print(
        record(
            file,
            content=f"generative-AI models of {release}: provider, architecture, bounds of total and active parameters",
            version=release,
            origin="EcoLogits, package on PyPI",
            link=f"https://pypi.org/project/ecologits/{release}/",
            licence="MPL-2.0",
            refresh="python scripts/refresh_ecologits.py",
        )
    )


if __name__ == "__main__":
    main()
