"""Errors as values: what stands in a node whose formula has raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from efp_graph.errors import GraphError
from efp_graph.texts import visible

if TYPE_CHECKING:
    from efp_graph.graph.node import Node

VETO, KEEP = "veto", "keep"
POLICIES = (VETO, KEEP)


class Failed:
    """The value of a node whose formula raised.

    Attributes:
        error: what it raised, or what a node that it reads had raised before.
        rank: of the node.
    """

    __slots__ = ("error", "rank", "traceback")

    def __init__(self, error: Exception, rank: int) -> None:
        self.error, self.rank, self.traceback = error, rank, error.__traceback__

    def __repr__(self) -> str:
        return f"<failed: {type(self.error).__name__}: {visible(str(self.error))}>"


def verified_policy(policy: str | None) -> str:
    """The policy, if it is one.

    Raises:
        GraphError: it is none.
    """
    if policy not in POLICIES:
        raise GraphError(f"on_error is {policy!r}; it can be {' or '.join(map(repr, POLICIES))}.")
    return policy


def raised(node: Node[Any]) -> NoReturn:
    """Raise the error that a node holds, as one who reads it sees it."""
    failure: Failed = node._value
    raise failure.error.with_traceback(failure.traceback)


def can_be_kept(error: BaseException) -> bool:
    """Whether an error tells something of the values, and not of the graph or of the machine."""
    return isinstance(error, Exception) and not isinstance(error, GraphError | MemoryError | RecursionError)


def equal_failures(old: Failed, new: Failed) -> bool:
    """Whether readers would see the same: errors of one type with the same arguments."""
    return old.error is new.error or (type(old.error) is type(new.error) and repr(old.error) == repr(new.error))


def same_outcome(old: Any, new: Any, same: Callable[[Any, Any], bool]) -> bool:
    """Whether two values are the same by a test of equality, which sees no errors."""
    if type(old) is Failed or type(new) is Failed:
        return type(old) is type(new) and equal_failures(old, new)
    return same(old, new)


def keeps_errors(node: Node[Any]) -> bool:
    """Whether an error of the node lets a batch stand."""
    policy = node.on_error or (node.graph.on_error if node.graph is not None else VETO)
    return policy == KEEP
