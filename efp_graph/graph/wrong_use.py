"""What is refused before it can do harm: a node used in place of its value, and declarations that cannot work.

A forgotten call is the commonest slip: `if total:` is always true and `total == 3` never, without a word. So all that
asks a node for a truth, an order, a number, elements or a comparison with something that is no node is refused. Two
nodes compare by identity, as keys of dictionaries and members of lists do.

These methods are put on the class when it is made, so that type checkers do not know them and refuse the same.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, TypedDict

from efp_graph.errors import ForgottenCall, GraphError, UnknownKey, WrongDeclaration, nearest
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
_MOST_NAMES = 1000  # among which the nearest is looked for: with more it takes too long
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

        def __format__(self, form):
            if form:
                raise forgotten(self, f"formatted by {form!r}")
            return str(self)

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


def checked_node(node: object, what: str) -> None:
    """What has to be a node.

    Raises:
        GraphError: it is none.
    """
    if not isinstance(node, MustBeCalled):
        way = f" The node of a key is graph[{node!r}]." if isinstance(node, str) else ""
        raise GraphError(f"What is {what} has to be a node of the graph, and {_shown(node)} is none.{way}")


def unknown_key(key: object, graph: Graph) -> UnknownKey:
    """The error for a key that no node of a graph has."""
    names = list(graph.nodes)
    hint = nearest(key, names) if isinstance(key, str) and 0 < len(names) <= _MOST_NAMES else ""
    return UnknownKey(f"The graph has no node {_shown(key)}. {hint}".rstrip())


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
        WrongDeclaration: it cannot be called, is asynchronous, is a generator, or takes other arguments than it will
            get.
    """
    if not callable(function):
        raise WrongDeclaration(
            f"{name} needs a function that computes its value, and {_shown(function)} was given. "
            f"For a value that is given: graph.input({name!r}, ...)."
        )
    refuse_asynchronous(function, name)
    refuse_generator(function, name)
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


def checked_helper(function: object, what: str, arguments: int | None) -> None:
    """A function that a node calls for a part of its work: for an item, for an argument, for the cut-off.

    Args:
        what: it is, for messages.
        arguments: how many it gets, or None where that differs.

    Raises:
        WrongDeclaration: it cannot be called, is asynchronous, is a generator, or takes other arguments than it will
            get.
    """
    if not callable(function) or isinstance(function, MustBeCalled):
        raise WrongDeclaration(f"{what} has to be a function, and {_shown(function)} was given.")
    if _is_async(function):
        raise WrongDeclaration(
            f"{what} is asynchronous, and its result is needed at once. Await it elsewhere: in "
            "graph.resource(function), or before an input is set."
        )
    if _is_generator(function):
        raise WrongDeclaration(
            f"{what} is a generator, which is used up by who reads it first. Have it return its result, as a list say."
        )
    problem = None if arguments is None else misfit(function, arguments)
    if problem is not None:
        gets = "one argument" if arguments == 1 else f"{arguments} arguments"
        raise WrongDeclaration(f"{what} gets {gets}. It {problem} does not fit that.")


def checked_same(same: object, name: str) -> None:
    """An own test of equality, if there is one.

    Raises:
        WrongDeclaration: it is no function of the old and the new value.
    """
    if same is not None:
        checked_helper(same, f"`same` of {name}", 2)


def refuse_generator(function: Any, name: str) -> None:
    """Raise WrongDeclaration for a function that gives a generator in place of a value.

    Its code would run with the first reader, when no read of it is seen any more, and leave nothing for the next one.
    """
    if _is_generator(function):
        raise WrongDeclaration(
            f"The function of {name} is a generator, which is used up by who reads it first. Have it return a list."
        )


def refuse_asynchronous(function: Any, name: str) -> None:
    """Raise WrongDeclaration for a function that gives a coroutine in place of a value."""
    if _is_async(function):
        raise WrongDeclaration(
            f"The function of {name} is asynchronous, and a formula gives its value at once. Declare it as "
            "graph.resource(function), which has its latest value, or await the result elsewhere and set an input."
        )


def checked_callback(function: object, what: str, arguments: int, asynchronous: str) -> None:
    """A function that is told of changes.

    Args:
        what: it does, for messages.
        arguments: how many it gets.
        asynchronous: the way for an asynchronous one.

    Raises:
        WrongDeclaration: it cannot be called, is asynchronous, is a generator, or takes other arguments than it will
            get.
    """
    if not callable(function) or isinstance(function, MustBeCalled):
        raise WrongDeclaration(f"What {what} has to be a function, and {_shown(function)} was given.")
    if _is_async(function):
        raise WrongDeclaration(
            f"The function that {what} is asynchronous, and changes are told one after the other. Use {asynchronous}."
        )
    if _is_generator(function):
        cleaned = "" if arguments else " What cleans up after it is a function that it returns."
        raise WrongDeclaration(
            f"The function that {what} is a generator: calling it runs nothing. Have it do without `yield`.{cleaned}"
        )
    problem = misfit(function, arguments)
    if problem is not None:
        gets = "function(old, new, report)" if arguments else "function()"
        raise WrongDeclaration(f"The function that {what} is called as {gets}. It {problem} does not fit that.")


def checked_asynchronous(function: object, name: str) -> None:
    """The function of a resource.

    Raises:
        WrongDeclaration: it cannot be called, is not asynchronous, or takes arguments.
    """
    called = inspect.getattr_static(type(function), "__call__", None)
    if not callable(function) or not any(map(inspect.iscoroutinefunction, (function, called))):
        raise WrongDeclaration(
            f"{name} needs a function that is declared by `async def`, and {_shown(function)} was given. "
            "What is computed at once is graph.computed(function)."
        )
    problem = misfit(function, 0)
    if problem is not None:
        raise WrongDeclaration(f"The function of {name} {problem} it will not get: let it read what it needs.")


def refuse_coroutine(result: object, name: str, asynchronous: str) -> None:
    """Raise WrongDeclaration when a function gave a coroutine, which nobody would await."""
    if inspect.iscoroutine(result):
        result.close()
        raise WrongDeclaration(f"{name} gave a coroutine, which nobody awaits. Use {asynchronous}.")


def not_weak(function: object) -> WrongDeclaration:
    """The error for a function that cannot be observed by without being kept alive."""
    return WrongDeclaration(
        f"{_shown(function)} cannot be held weakly: nothing would keep it alive. Leave `weak` out, or give a function "
        "or a method that something else holds."
    )


def checked_reads(reads: object, graph: Graph, name: str) -> tuple[Any, ...]:
    """The nodes of `reads`.

    Raises:
        WrongDeclaration: it is no list of nodes of this graph, in an order that is known: that of the arguments.
    """
    if isinstance(reads, str | bytes) or not isinstance(reads, Sequence):
        given = f"the node {visible(reads.key)!r}" if hasattr(reads, "key") else _shown(reads)
        raise WrongDeclaration(
            f"`reads` of {name} has to be a list of nodes, and {given} was given: reads=[price, count]."
        )
    nodes = tuple(reads)
    for each in nodes:
        if not isinstance(each, MustBeCalled):
            known = isinstance(each, str) and each in graph.nodes
            way = f"reads=[graph[{each!r}]]." if known else "reads=[price, count]."
            raise WrongDeclaration(f"`reads` of {name} has to be a list of nodes, and {_shown(each)} is in it: {way}")
    for node in nodes:
        if node.graph is not graph:
            raise WrongDeclaration(
                f"`reads` of {name} has {visible(node.key)!r} in it, which belongs to another graph or was removed. "
                "Join the two graphs first: graph.absorb(other)."
            )
    return nodes


def checked_meta(
    words: Mapping[str, Any], meta: object, name: str, options: tuple[str, ...] = ("same",)
) -> dict[str, Any] | None:
    """What is known of a node for people: the words that are known, and whatever else is in `meta`.

    Args:
        options: what else the declaration takes by keyword, for messages.

    Raises:
        WrongDeclaration: a word is not known, or `meta` is no dictionary with texts as keys.
    """
    for each in words:
        if each not in KNOWN:
            raise WrongDeclaration(
                f"{name} was given {each!r}, which is not known. {nearest(each, (*KNOWN, *options, 'meta'))} "
                f"Your own: meta={{{each!r}: ...}}."
            )
    given = {word: told for word, told in words.items() if told is not None}
    if meta is None:
        return given or None
    if not isinstance(meta, Mapping) or not all(isinstance(each, str) for each in meta):
        raise WrongDeclaration(
            f"`meta` of {name} has to be a dictionary with texts as keys, and {_shown(meta)} was given."
        )
    return {**meta, **given} or None


def refuse_words(words: Mapping[str, object], verb: str, options: tuple[str, ...]) -> None:
    """Raise WrongDeclaration for a keyword that a verb of the graph does not know."""
    for word in words:
        raise WrongDeclaration(f"graph.{verb} was given {word!r}, which is not known. {nearest(word, options)}")


def _is_async(function: Any) -> bool:
    return _has_flags(
        function, _ASYNC, lambda each: inspect.iscoroutinefunction(each) or inspect.isasyncgenfunction(each)
    )


def _is_generator(function: Any) -> bool:
    return _has_flags(function, inspect.CO_GENERATOR, inspect.isgeneratorfunction)


def _has_flags(function: Any, flags: int, has_them: Callable[[Any], bool]) -> bool:
    """Whether the code of a function has one of some flags; `has_them` answers that for what is no plain function."""
    if type(function) is FunctionType:
        return bool(function.__code__.co_flags & flags)
    while isinstance(function, functools.partial):
        function = function.func
    return has_them(function) or has_them(inspect.getattr_static(type(function), "__call__", None))


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
