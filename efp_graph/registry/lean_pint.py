"""pint, imported without scipy and dask, which it loads wherever it finds them.

They take longer than pint and all of this package, and pint asks them for something only when it is given a dask
array, or units to choose from. So while pint is imported, stand-ins are in their places; pint keeps these, and they
load the real module when they are first asked for something. Whoever else imports scipy or dask, even meanwhile, gets
what is real.

Considered and not taken: `importlib.util.LazyLoader` (it loads when a name is imported *from* a module, as pint does);
`None` in `sys.modules` (then the pint of the whole program could use neither).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

# What pint imports, and the functions that it imports from there by name
_LOADED_LATER: dict[str, tuple[str, ...]] = {"scipy": (), "dask.base": ("compute", "persist", "visualize")}


class StandIn(ModuleType):
    """A module that is loaded when one of these functions is called, or it is asked for anything else."""

    def __init__(self, name: str, functions: tuple[str, ...] = ()) -> None:
        super().__init__(name)
        for function in functions:
            setattr(self, function, self._called_later(function))

    def _called_later(self, function: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            return getattr(self._real(), function)(*arguments, **named)

        return call

    def _real(self) -> ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return import_module(self.__name__)

    def __getattr__(self, name: str) -> Any:  # of what is not here
        if (
            name == "__path__" and "." in self.__name__
        ):  # `from dask.base import compute` asks whether that is a package
            raise AttributeError(name)
        return getattr(self._real(), name)


@contextmanager
def loaded_later(modules: dict[str, tuple[str, ...]]) -> Iterator[None]:
    """Have stand-ins for those of the modules that are installed and not loaded: `{name: functions}`."""
    stand_ins = [
        StandIn(name, functions)
        for name, functions in modules.items()
        if name not in sys.modules and find_spec(name.partition(".")[0]) is not None
    ]
    sys.modules.update({stand_in.__name__: stand_in for stand_in in stand_ins})
    try:
        yield
    finally:
        for stand_in in stand_ins:
            if sys.modules.get(stand_in.__name__) is stand_in:
                del sys.modules[stand_in.__name__]


with loaded_later(_LOADED_LATER):
    import pint as pint
