"""Fingerprints: a few bytes that are the same in every process for the same value, or the same function.

Values count by their bits, as for the cut-off (`equality.py`): 1, 1.0 and True differ, so do 0.0 and -0.0. A set has
no order; anything else counts by the parts that `pickle` would take it apart into, and by its class.

A function counts by what it does: its code and constants, its defaults, what it closes over, and the global names that
it uses, with the functions and classes behind these, as far as they are the user's own. What belongs to Python or to an
installed package counts by its name: a new version of it is not seen. A node counts by its key, for its value is read.
A list that the function adds to, or a variable that it sets, is a record of what it did and no part of what it does.

Two fingerprints that differ by mistake cost a run; two that are the same by mistake would give a wrong value. So what
cannot be told is refused (`NoFingerprint`).
"""

from __future__ import annotations

import dis
import functools
import sys
from array import array
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from efp_graph.errors import GraphError, reason_of
from efp_graph.graph.declaring import Computed, Declared, Model
from efp_graph.graph.equality import are_floats, taken_apart
from efp_graph.graph.graph import Graph
from efp_graph.graph.keys import Unnamed
from efp_graph.graph.node import Node

SIZE = 16  # bytes
_ADDING = frozenset({"append", "appendleft", "extend", "insert", "add"})
_SETTING = frozenset(dis.opmap[name] for name in ("STORE_DEREF", "STORE_GLOBAL"))
_SLOTS = ("member_descriptor", "getset_descriptor", "wrapper_descriptor", "_abc_data")


class NoFingerprint(GraphError):
    """It cannot be told whether another one would be the same."""


def fingerprint(value: Any) -> bytes:
    """That of a value, or of a function.

    Raises:
        NoFingerprint: see there.

    Example:
        >>> fingerprint({"a", "b"}) == fingerprint({"b", "a"}), fingerprint(1) == fingerprint(1.0)
        (True, False)
    """
    try:
        return _Reading().of(value)
    except GraphError:
        raise
    except Exception as error:
        raise NoFingerprint(f"{type(value).__name__}: {type(error).__name__}: {reason_of(error)}") from error


class _Reading:
    """One value being read: what is known of its parts already, and which of them are under way."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Any, bytes]] = {}  # with the object, so that no other one gets its number
        self.under_way: dict[int, int] = {}

    def of(self, value: Any) -> bytes:
        kind = type(value)
        if kind is str:
            return _hash("str", value.encode("utf-8", "surrogatepass"))
        if kind is float:
            return _hash("float", array("d", [value]).tobytes())
        if kind in (int, bool, type(None), type(...), bytes):
            return _hash(kind.__name__, repr(value).encode() if kind is not bytes else value)
        number = id(value)
        if number in self.known:
            return self.known[number][1]
        if number in self.under_way:  # it contains itself
            return _hash("again", str(len(self.under_way) - self.under_way[number]).encode())
        self.under_way[number] = len(self.under_way)
        print_ = _hash(*self._parts(value, kind))
        del self.under_way[number]
        self.known[number] = value, print_
        return print_

    def _all(self, values: Iterable[Any]) -> list[bytes]:
        return [self.of(value) for value in values]

    def _parts(self, value: Any, kind: type) -> tuple[Any, ...]:
        if isinstance(value, Node):
            if isinstance(value.key, Unnamed):
                raise NoFingerprint(f"the node {value.key} has no key of its own")
            if value.comes_by_itself:
                raise NoFingerprint(f"the node {value.key} is an entry of a family, which comes and goes")
            return "node", value.key.encode()
        if isinstance(value, Graph):
            return ("graph",)
        if kind is complex:
            return "complex", array("d", [value.real, value.imag]).tobytes()
        if kind is list or kind is tuple:
            if are_floats(value):
                return kind.__name__, b"floats", array("d", value).tobytes()
            return kind.__name__, *self._all(value)
        if kind is dict:
            return "dict", *self._all(value), b"", *self._all(value.values())
        if kind is set or kind is frozenset:
            return kind.__name__, *sorted(self._all(value))
        if kind.__module__ == "numpy" and hasattr(value, "tobytes"):
            content = self.of(value.tolist()) if value.dtype.hasobject else value.tobytes()
            return "numpy", kind.__name__.encode(), value.dtype.str.encode(), repr(value.shape).encode(), content
        if isinstance(value, ModuleType):
            return "module", value.__name__.encode()
        if kind is CodeType:
            return self._code(value)
        if kind is FunctionType:
            return self._function(value)
        if kind is MethodType:
            return "method", self.of(value.__func__), self.of(value.__self__)
        if kind is BuiltinFunctionType:
            owner = value.__self__
            bound = b"" if owner is None or isinstance(owner, ModuleType) else self.of(owner)
            return "built in", _name_of(value), bound
        if kind is functools.partial:
            return "partial", self.of(value.func), self.of(value.args), self.of(value.keywords)
        if kind is functools._lru_cache_wrapper:
            return "cached", self.of(value.__wrapped__)
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, Model):
            return self._model(value)
        if kind.__name__ in ("staticmethod", "classmethod"):
            return kind.__name__, self.of(value.__func__)
        if kind is property:
            return "property", *self._all((value.fget, value.fset, value.fdel))
        return "object", self.of(kind), *self._all(taken_apart(value, kind))

    def _code(self, code: CodeType) -> tuple[Any, ...]:
        names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
        return "code", code.co_code, code.co_exceptiontable, self.of(names), self.of(counts), *self._all(code.co_consts)

    def _function(self, function: FunctionType) -> tuple[Any, ...]:
        if not _is_own(function.__module__):
            return "function of others", _name_of(function)
        parts = [self.of(function.__code__), self.of(function.__defaults__), self.of(function.__kwdefaults__)]
        written = _written_in(function.__code__)
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            try:
                content = cell.cell_contents
            except ValueError:  # not there yet
                continue
            if name not in written:
                parts.append(self._named(name, content))
        names = sorted(set(_names_in(function.__code__)))
        for name in names:
            if name not in function.__globals__ or name in written:
                continue
            content = function.__globals__[name]
            parts.append(self._named(name, content))
            if isinstance(content, ModuleType) and _is_own(content.__name__):
                inside = vars(content)
                parts += [self._named(f"{name}.{used}", inside[used]) for used in names if used in inside]
        return "function", *parts

    def _named(self, name: str, content: Any) -> bytes:
        try:
            return _hash("named", name.encode(), self.of(content))
        except Exception as error:
            raise NoFingerprint(f"it uses {name}: {reason_of(error)}") from error

    def _class(self, kind: type) -> tuple[Any, ...]:
        parts = [_name_of(kind)]
        for base in kind.__mro__:
            if not _is_own(base.__module__):
                continue
            for name, content in sorted(vars(base).items()):
                is_method = isinstance(content, FunctionType | staticmethod | classmethod | property)
                if isinstance(content, Declared) or type(content).__name__ in _SLOTS:
                    continue
                if is_method or not (name.startswith("__") and name.endswith("__")):
                    parts.append(self._named(f"{base.__name__}.{name}", content))
        return "class", *parts

    def _model(self, model: Model) -> tuple[Any, ...]:
        """What a formula has of its object besides nodes: methods, attributes of its own, and what it overrides."""
        kind = type(model)
        attributes = [attribute for base in kind.__mro__ for attribute in vars(base).values()]
        declared = [attribute for attribute in attributes if isinstance(attribute, Computed)]
        overridden = [computed.function for computed in declared if kind._declared.get(computed.name) is not computed]
        own = {name: value for name, value in vars(model).items() if name not in Model.__annotations__}
        return "model", self.of(kind), *self._all(overridden), self.of(own)


def _hash(kind: str, *parts: bytes) -> bytes:
    digest = blake2b(kind.encode(), digest_size=SIZE)
    for part in parts:
        digest.update(b"|%d|" % len(part))
        digest.update(part)
    return digest.digest()


def _name_of(thing: Any) -> bytes:
    return f"{thing.__module__}.{thing.__qualname__}".encode()


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


@functools.lru_cache(maxsize=1000)
def _written_in(code: CodeType) -> frozenset[str]:
    """The names, from outside a function, that it sets, or whose lists and sets it adds to."""
    written: set[str] = set()
    if not _ADDING.isdisjoint(code.co_names) or not _SETTING.isdisjoint(code.co_code[::2]):
        before = ""
        for instruction in dis.get_instructions(code):
            if instruction.opcode in _SETTING:
                written.add(instruction.argval)
            elif instruction.argval in _ADDING and instruction.opname in ("LOAD_METHOD", "LOAD_ATTR"):
                written.add(before)
            before = str(instruction.argval) if instruction.opname in ("LOAD_GLOBAL", "LOAD_DEREF", "LOAD_NAME") else ""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            written |= _written_in(constant)
    return frozenset(written)


@functools.lru_cache(maxsize=1000)
def _is_own(module: str | None) -> bool:
    """Whether a module is the user's: neither Python's nor an installed package's, nor of this library."""
    if module is None:
        return True
    top = module.partition(".")[0]
    if top == "__main__":
        return True
    if top in sys.stdlib_module_names or top == __name__.partition(".")[0]:
        return False
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return not any(f"{kind}-packages" in file for kind in ("site", "dist"))
