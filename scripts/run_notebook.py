"""Run docs/quickstart.ipynb and keep what its cells show, so that GitHub and the site show it without running it.

    python scripts/run_notebook.py

Needs the extra "docs". Charts are kept as pictures alone: their data, which JupyterLab draws, take megabytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "docs" / "quickstart.ipynb"
PLOTLY = "application/vnd.plotly.v1+json"


def run(path: Path) -> None:
    """Run a notebook and write it, with what its cells show."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, record_timing=False).execute(cwd=str(path.parent))
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(PLOTLY, None)
            output.get("metadata", {}).pop(PLOTLY, None)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.write(notebook, path)


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else NOTEBOOK)
