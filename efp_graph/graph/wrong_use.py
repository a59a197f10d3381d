"""What is refused before it can do harm: a node used in place of its value, and declarations that cannot work.

A forgotten call is the commonest slip: `if total:` is always true and `total == 3` never, without a word. So all that
asks a node for a truth, an order, a number, elements or a comparison with something that is no node is refused. Two
nodes compare by identity, as keys of dictionaries and members of lists do.

These methods are put on the class when it is made, so that type checkers do not know them and refuse the same.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, TypedDict

from efp_graph.errors import ForgottenCall, WrongDeclaration, nearest
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph



class Words(TypedDict, total=False):
    """What can be told of a node, for people and for the networkx view."""

    label: str | None
    unit: Any
    source: Any
    owner: Any
    formula: str | None


KNOWN = tuple(Words.__annotations__)

_count = count(1)
_ASYNC = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE
_ARITHMETIC = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow"),
    *("lshift", "rshift", "and", "or", "xor"),
)
_USES = {
    "asked whether it is true": ("bool",),
    "put in an order": ("lt", "le", "gt", "ge"),
    "calculated with": (
        *_ARITHMETIC,
        *(f"r{each}" for each in _ARITHMETIC),
        *("neg", "pos", "abs", "invert", "round", "trunc", "floor", "ceil"),
    ),
    "made a number": ("int", "float", "complex", "index"),
    "gone through": ("iter", "len", "contains", "getitem", "reversed"),
}


class MustBeCalled:
    """Base of what is read by calling it: any other use of it as if it were its value raises `ForgottenCall`."""

    __slots__ = ()

    if not TYPE_CHECKING:
        __array_ufunc__ = None  # numpy leaves operators to the node
        __hash__ = object.__hash__

        def __eq__(self, other):
            if isinstance(other, MustBeCalled):
                return self is other
            raise forgotten(self, f"compared with {type(other).__name__}")


def _refusing(use: str) -> Callable[..., Any]:
    def refuse(self: Any, *_: Any) -> Any:
        raise forgotten(self, use)

    return refuse


for _use, _names in _USES.items():
    for _name in _names:
        setattr(MustBeCalled, f"__{_name}__", _refusing(_use))


def forgotten(node: Any, use: str) -> ForgottenCall:
    """The error for a node that is used in place of its value."""
    name = visible(node.key)
    return ForgottenCall(
        f"The node {name!r} is {use}, which is about its value. Call it to read the value: "
        f"{name if name.isidentifier() else 'node'}()."
    )


def checked_key(key: object, kind: str) -> str:
    """The key of a node.

    Raises:
        WrongDeclaration: it is no text, or an empty one.
    """
    if isinstance(key, str) and key:
        return key
    raise WrongDeclaration(
        f"The key of {kind} has to be a text that is not empty, and {_shown(key)} was given. Leave it out, or give "
        "None, for a node without a key of its own."
    )


class Unnamed(str):
    """The key of a node that was given none: it tells it apart for people, and no register has it."""

    __slots__ = ()


def unnamed(kind: str) -> Unnamed:
    """A key that no other node without one has."""
    return Unnamed(f"{kind} #{next(_count)}")


def name_of(function: object) -> str | None:
    """The key of a node that is declared by its function alone; None for what has no name of its own, as a lambda."""
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) and name.isidentifier() else None


def no_value(key: object) -> WrongDeclaration:
    """The error for an input without a value."""
    way = 'graph.input("price", 3.0), or graph.input(value=3.0) for one without a key.'
    return WrongDeclaration(f"An input needs a value, and only {_shown(key)} was given: {way}")


def checked_function(function: object, name: str, arguments: int | None) -> None:
    """The function of a computed node.

    Args:
        name: of the node, for messages.
        arguments: the number of nodes in `reads`, or None where nothing was declared.

    Raises:
        WrongDeclaration: it cannot be called, is asynchronous, or takes other arguments than it will get.
    """
    if not callable(function):
        raise WrongDeclaration(
            f"{name} needs a function that computes its value, and {_shown(function)} was given. "
            f"For a value that is given: graph.input({name!r}, ...)."
        )
    refuse_asynchronous(function, name)
    problem = misfit(function, arguments or 0)
    if problem is None:
        return
    if arguments is None:
        raise WrongDeclaration(
            f"The function of {name} {problem} it will not get. Say of which nodes it gets the values, "
            "graph.computed(..., reads=[price, count]), or let it read them: lambda: price() * count()."
        )
    raise WrongDeclaration(
        f"The function of {name} gets one argument for each node in `reads`, {arguments} in all, and it {problem} does "
        "not fit that."
    )


def refuse_asynchronous(function: Any, name: str) -> None:
    """Raise WrongDeclaration for a function that gives a coroutine in place of a value."""
    if _is_async(function):
        raise WrongDeclaration(
            f"The function of {name} is asynchronous, and a formula gives its value at once. Declare it as "
            "graph.resource(function), which has its latest value, or await the result elsewhere and set an input."
        )


def checked_reads(reads: object, graph: Graph, name: str) -> tuple[Any, ...]:
    """The nodes of `reads`.

    Raises:
        WrongDeclaration: it is no list of nodes.
    """
    if isinstance(reads, str | bytes | MustBeCalled) or not isinstance(reads, Iterable):
        given = f"the node {visible(reads.key)!r}" if hasattr(reads, "key") else _shown(reads)
        raise WrongDeclaration(
            f"`reads` of {name} has to be a list of nodes, and {given} was given: reads=[price, count]."
        )
    nodes = tuple(reads)
    for each in nodes:
        if isinstance(each, MustBeCalled):
            continue
        known = isinstance(each, str) and each in graph.nodes
        way = f"reads=[graph[{each!r}]]." if known else "reads=[price, count]."
        raise WrongDeclaration(f"`reads` of {name} has to be a list of nodes, and {_shown(each)} is in it: {way}")
    return nodes


def checked_meta(words: Mapping[str, Any], meta: object, name: str) -> dict[str, Any] | None:
    """What is known of a node for people: the words that are known, and whatever else is in `meta`.

    Raises:
        WrongDeclaration: a word is not known, or `meta` is no dictionary with texts as keys.
    """
    for each in words:
        if each not in KNOWN:
            options = nearest(each, (*KNOWN, "same", "reads", "meta"))
            raise WrongDeclaration(
                f"{name} was given {each!r}, which is not known. {options} Your own: meta={{{each!r}: ...}}."
            )
    given = {word: told for word, told in words.items() if told is not None}
    if meta is None:
        return given or None
    if not isinstance(meta, Mapping) or not all(isinstance(each, str) for each in meta):
        raise WrongDeclaration(
            f"`meta` of {name} has to be a dictionary with texts as keys, and {_shown(meta)} was given."
        )
    return {**meta, **given} or None


def _is_async(function: Any) -> bool:
    if type(function) is FunctionType:
        return bool(function.__code__.co_flags & _ASYNC)
    while isinstance(function, functools.partial):
        function = function.func
    return any(
        inspect.iscoroutinefunction(each) or inspect.isasyncgenfunction(each)
        for each in (function, inspect.getattr_static(type(function), "__call__", None))
    )


def misfit(function: Any, count: int) -> str | None:
    """What is wrong with a function that gets so many values, or None."""
    bound, plain = 0, function
    if type(function) is MethodType:
        bound, plain = 1, function.__func__
    if type(plain) is FunctionType:  # by hand: `inspect.signature` costs more than all the rest of a declaration
        code: CodeType = plain.__code__
        most, least = code.co_argcount, code.co_argcount - len(plain.__defaults__ or ())
        more = bool(code.co_flags & inspect.CO_VARARGS)
        if (
            code.co_kwonlyargcount == len(plain.__kwdefaults__ or {})
            and least <= count + bound
            and (more or count + bound <= most)
        ):
            return None
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # a function in C that does not tell
        return None
    try:
        signature.bind(*range(count))
    except TypeError:
        taken = [str(each) for each in signature.parameters.values()]
        return f"takes {', '.join(taken)}, which" if taken else "takes no argument, which"
    return None


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except Exception:
        text = ""
    kind = type(value).__name__
    return f"{visible(text)} ({kind})" if text and len(text) <= 60 else f"something of the type {kind}"
