"""Whether code runs below the cell of a notebook, and showing something there. IPython is used where it runs."""

from __future__ import annotations

import sys
from typing import Any


def in_notebook() -> bool:
    """Whether code runs in a kernel, below whose cells things are shown."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


def display(shown: Any) -> None:
    """Show something below the cell that runs."""
    from IPython.display import display

    display(shown)  # type: ignore[no-untyped-call]
