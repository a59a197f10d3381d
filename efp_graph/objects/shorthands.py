"""What stands for several inputs at once: `region="aws/eu-west-3"` gives a server its PUE and its carbon intensity.

A shorthand is no attribute: the object keeps the values, each with its source, and they may be changed one by one. It
is taken by `from_defaults`, in files by hand and on the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Shorthand(NamedTuple):
    """A shorthand of a class.

    Attributes:
        name: of the argument.
        annotation, home: what may be given, for type checkers, and the module that defines it.
        help: what it stands for, in a line.
        values: gives {attribute: value}, from the class, what is given for the shorthand, and the other inputs given.
    """

    name: str
    annotation: str
    home: str
    help: str
    values: Callable[[Any, Any, Mapping[str, Any]], dict[str, Any]]
