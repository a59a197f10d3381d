"""A node used in place of its value, and what is no node used in place of one: refused before it can do harm.

A forgotten call is the commonest slip: `if total:` is always true and `total == 3` never, without a word. So all that
asks a node for a truth, an order, a number, elements or a comparison with something that is no node is refused. Two
nodes compare by identity, as keys of dictionaries and members of lists do.

These methods are put on the class when it is made, so that type checkers do not know them and refuse the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from efp_graph.errors import ForgottenCall, GraphError
from efp_graph.texts import visible

_ARITHMETIC = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow"),
    *("lshift", "rshift", "and", "or", "xor"),
)
_USES = {
    "asked whether it is true": ("bool",),
    "put in an order": ("lt", "le", "gt", "ge"),
    "calculated with": (
        *_ARITHMETIC,
        *(f"r{name}" for name in _ARITHMETIC),
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
        raise GraphError(f"What is {what} has to be a node of the graph, and {shown_value(node)} is none.{way}")


def shown_value(value: object) -> str:
    try:
        text = repr(value)
    except Exception:
        text = ""
    kind = type(value).__name__
    return f"{visible(text)} ({kind})" if text and len(text) <= 60 else f"something of the type {kind}"
