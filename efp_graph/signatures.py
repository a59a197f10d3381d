"""What type checkers and editors see of the constructors of the model's classes; nothing when the program runs.

`signatures.pyi` beside this file is written from the declarations by `scripts/write_signatures.py`, and a test holds
that it is current. `class Server(ServerSignature, ServerBase)` takes the signature from there, and is
`class Server(ServerBase)` at run time.
"""

from __future__ import annotations

from typing import Any


class Signature:
    """A base that leaves no trace in the class."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return ()

    def __repr__(self) -> str:
        return self.name


def __getattr__(name: str) -> Signature:
    if not name.endswith("Signature"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return Signature(name)
