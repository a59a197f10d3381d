"""Functions that are given to a graph: what it could not call, or would get no value from, is refused at once.

A function has to take the arguments that it will get, and to give its result when it is called. A coroutine would be
awaited by nobody; a generator would run when it is read first, where no read of it is seen, and leave nothing for the
next one.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import CodeType, FunctionType, MethodType
from typing import Any

from efp_graph.errors import WrongDeclaration
from efp_graph.graph.wrong_use import MustBeCalled, shown_value

_ASYNC = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE


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
            f"{name} needs a function that computes its value, and {shown_value(function)} was given. "
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
        raise WrongDeclaration(f"{what} has to be a function, and {shown_value(function)} was given.")
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
        raise WrongDeclaration(f"What {what} has to be a function, and {shown_value(function)} was given.")
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
            f"{name} needs a function that is declared by `async def`, and {shown_value(function)} was given. "
            "What is computed at once is graph.computed(function)."
        )
    problem = misfit(function, 0)
    if problem is not None:
        raise WrongDeclaration(f"The function of {name} {problem} it will not get: let it read what it needs.")


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


def refuse_coroutine(result: object, name: str, asynchronous: str) -> None:
    """Raise WrongDeclaration when a function gave a coroutine, which nobody would await."""
    if inspect.iscoroutine(result):
        result.close()
        raise WrongDeclaration(f"{name} gave a coroutine, which nobody awaits. Use {asynchronous}.")


def not_weak(function: object) -> WrongDeclaration:
    """The error for a function that cannot be observed by without being kept alive."""
    return WrongDeclaration(
        f"{shown_value(function)} cannot be held weakly: nothing would keep it alive. Leave `weak` out, or give a "
        "function or a method that something else holds."
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
        parameters = [str(parameter) for parameter in signature.parameters.values()]
        return f"takes {', '.join(parameters)}, which" if parameters else "takes no argument, which"
    return None


def _is_async(function: Any) -> bool:
    return _has_flags(
        function, _ASYNC, lambda function: inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
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
