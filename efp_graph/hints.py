"""Hints of messages in the language that their reader writes at the moment: Python, a file of a model, or a terminal.

Who reads a file or the command line says so (`spoken`); who words a message gives its hint in each language (`hint`).
Unless said otherwise the reader writes Python.

Example:
    >>> with spoken(BY_HAND):
    ...     hint("SourceValue(1 * u.W)", "1 W")
    '1 W'
    >>> hint("SourceValue(1 * u.W)", "1 W")
    'SourceValue(1 * u.W)'
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PYTHON = "Python"
BY_HAND = "a file written by hand"
NATIVE = "a native file"
TERMINAL = "the terminal"

_language: ContextVar[str] = ContextVar("language of hints", default=PYTHON)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Have hints in a language, inside a `with` block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def hint(python: str, plain: str, *, native: str | None = None, terminal: str | None = None) -> str:
    """The form of a hint that its reader can use.

    Args:
        python: for whoever writes Python.
        plain: for all others, where nothing else is given.
        native: for whoever edits a native file.
        terminal: for whoever types a command.
    """
    forms = {PYTHON: python, NATIVE: native, TERMINAL: terminal}
    found = forms.get(_language.get())
    return plain if found is None else found
