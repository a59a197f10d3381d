"""Who may work on a graph, and what becomes of work that was left undone.

Whoever works on a graph has a *claim* on it: a batch, `with graph.lock`, or a single operation. Claims nest: the graph,
and each claim, has at most one claim inside it, so they form a chain, and the innermost one is at work.

Whose it is: a claim belongs to the context (`contextvars`) that entered it, and to those that were copied from that one
meanwhile: the tasks that it starts, and threads by `asyncio.to_thread`. They read and set as a part of it, one
operation at a time. Other threads wait until the outermost claim has ended. Another task of the same thread cannot
wait, since the claim would never end then: it is refused (`BatchOpen`).

What is left undone: an interrupt (Ctrl-C, or whatever a signal handler raises) can come between any two instructions.
    1. How a claim ends is decided by one store, of `completion`: a function that makes an end of it, and that can be
       called again from its start if it was interrupted. What can fail or takes time comes before that store.
    2. A claim lives as long as its *guard*, which nobody but `with` holds. When that is gone, or its thread, and
       nothing was decided, the claim is abandoned: it is taken back.
    3. Whoever comes next makes an end of what was decided or abandoned, before anything else.
So nothing has to be unlocked by the one who locked it, and no lock can be lost. Entering and leaving are single
operations on dictionaries (`setdefault`, `pop`), which no other thread and no signal can part.

Reading what is up to date takes no claim. `Graph.entries` counts the claims on the graph: a reader that found no claim,
and the same count before and after, has read between two of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from contextvars import ContextVar, Token
from functools import partial
from itertools import islice
from threading import Thread, current_thread
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any
from weakref import ref

from efp_graph.errors import BatchOpen, GraphError, reason_of
from efp_graph.graph.evaluation import abandon
from efp_graph.graph.node import current_frame
from efp_graph.graph.waiting import Look, current_task, frame_of, outwards, wait

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph

ATTEMPTS = 1000  # to make an end of a claim, each of them interrupted

entered: ContextVar[tuple[object, ...]] = ContextVar("efp_graph_entered", default=())  # keys of claims


class Claim:
    """The right to work on a graph, from entering it to its end.

    Attributes:
        inside: the claim inside this one, under the key None, or nothing.
        outer: the claim around it, or the graph; None until it is entered.
        guard: lives as long as the `with` block that entered it.
        key: what contexts that may work inside it have in `entered`; None for a single operation, which belongs to its
            thread alone.
        completion: makes an end of it, as often as it takes. None while it is open.
        is_leaving: whether its owner has begun to leave it.
        frame: that of the formula in which it was entered, or None.
        base: how many cold nodes were being computed when it was entered.
        asked: set when its owner left it while another was open inside: the exception it was left with, or None.
    """

    __slots__ = (
        "__weakref__",
        "asked",
        "attempts",
        "base",
        "completion",
        "frame",
        "graph",
        "guard",
        "inside",
        "is_leaving",
        "key",
        "outer",
        "task",
        "thread",
        "token",
    )

    @property
    def words(self) -> str:
        """What it is called in messages."""
        return "The graph is held (`with graph.lock`)" if self.key is not None else "The graph is at work"

    def __init__(self, graph: Graph, *, is_brief: bool = False) -> None:
        self.graph = graph
        self.inside: dict[None, Claim] = {}
        self.attempts: dict[int, Thread] = {}
        self.outer: Graph | Claim | None = None
        self.guard: ref[Any] | None = None
        self.completion: Callable[[], None] | None = None
        self.is_leaving = False
        self.asked: tuple[BaseException | None] | None = None
        self.key: object = None if is_brief else object()
        self.token: Token[tuple[object, ...]] | None = None

    def prepare(self, handle: object) -> None:
        """Note who is about to enter it.

        Raises:
            GraphError: it was entered before.
        """
        if self.outer is not None:
            raise GraphError(f"{self.words} already. Each `with` block needs one of its own: `with graph.batch():`.")
        if self.guard is None or self.guard() is None:  # not entered by `with`
            self.guard = ref(handle, lambda _: recover(self))
        self.thread = current_thread()
        self.task = None if self.key is None else current_task()
        self.frame = current_frame.get()
        self.base = len(self.graph.chain)

    def decide(self, error: BaseException | None) -> None:
        """Do what may fail, and decide by a store to `completion` how the claim ends."""
        self.completion = self.take_back

    def take_back(self) -> None:
        """Put back what was begun and not finished."""
        if len(self.graph.chain) > self.base:
            abandon(self.graph, self.base)

    def leaves_nothing(self) -> bool:
        """Whether there is nothing to decide, to do, or to put back at its end."""
        return self.completion is None and not self.inside and len(self.graph.chain) <= self.base

    def is_in_place(self) -> bool:
        """Whether it was entered, and has not come to its end."""
        return self.outer is not None and self.outer.inside.get(None) is self

    def is_over(self) -> bool:
        """Whether whoever comes next may make an end of it."""
        if self.completion is not None or self.guard is None or self.guard() is None:
            return True
        if self.thread is not current_thread() and not self.thread.is_alive():
            return True
        if self.asked is not None:
            return not any(frame.f_code is leave.__code__ for frame in outwards(frame_of(self.thread)))
        return self.is_leaving and not _is_under_way(end, self, outwards(frame_of(self.thread)))

    def belongs_here(self) -> bool:
        """Whether this context may work inside it."""
        if self.key is None:
            return self.thread is current_thread()
        return self.key in entered.get()

    def is_left_by_its_owner(self) -> bool:
        """Whether this is the thread and the task that entered it."""
        return self.thread is current_thread() and self.task is current_task()

    def can_be_used_here(self) -> bool:
        """Whether this context may work inside it at once."""
        if self.inside or self.completion is not None or self.guard is None or self.guard() is None:
            return False
        return self.thread is current_thread() if self.key is None else self.key in entered.get()


class Guard(partial[None]):
    """What a `with` block holds: called when the block is left. If it goes without that, its claim is abandoned."""

    def __del__(self) -> None:
        claim = self.args[0]
        if claim.is_in_place():
            claim.guard = None
            recover(claim)


class Exit:
    """`__exit__` of a handle, made when `with` asks for it, before it enters.

    A method would not do: it holds the handle, and a frame that was interrupted holds both, as long as somebody looks
    at the traceback. A guard is nowhere but in the `with` block.
    """

    def __get__(self, handle: Handle | None, kind: type[Handle]) -> Callable[..., None]:
        if handle is None:
            return kind.leave
        claim = handle.claim
        if claim.outer is not None:  # it was entered by hand
            return handle.leave
        guard = (partial if claim.key is None else Guard)(leave, claim)
        claim.guard = ref(guard)
        return guard


class Handle:
    """A context manager around a claim. It is entered once, and left where it was entered."""

    __slots__ = ("__weakref__", "claim")

    def __init__(self, claim: Claim) -> None:
        self.claim = claim

    __exit__ = Exit()

    def leave(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave it: for those who do not use `with`, as `contextlib.ExitStack` does."""
        leave(self.claim, kind, error, trace)


class Hold(Handle):
    """`with graph.lock`: nobody else works on the graph inside the block."""

    __slots__ = ()

    def __init__(self, graph: Graph) -> None:
        self.claim = Claim(graph)

    def __enter__(self) -> None:
        enter(self.claim, self)


class Operation(Handle):
    """A single operation on a graph, which belongs to its thread alone."""

    __slots__ = ()

    def __init__(self, graph: Graph) -> None:
        self.claim = Claim(graph, is_brief=True)

    def __enter__(self) -> Claim:
        enter(self.claim, self)
        return self.claim


def recover(claim: Claim) -> None:
    """Make an end of a claim that was abandoned; if that does not go now, whoever comes next will."""
    if claim.is_in_place():
        with suppress(BaseException):
            place_in(claim.graph)


def place_in(graph: Graph) -> tuple[Graph | Claim, Claim | None]:
    """Where the next claim of this context would go, and the claim that is in its way, or None.

    What was left undone is brought to its end first.
    """
    while True:
        place: Graph | Claim = graph
        obstacle: Claim | None = None
        while (inner := place.inside.get(None)) is not None:
            if obstacle is None and not inner.belongs_here():
                obstacle = inner
            place = inner
        if not isinstance(place, Claim) or not place.is_over():
            return place, obstacle
        if not finish(place):
            return place, place


def enter(claim: Claim, handle: Handle) -> None:
    """Have a claim begin, as soon as whoever is in its way has ended.

    Raises:
        GraphError: it was entered before.
        BatchOpen: that is another task of this thread.
        UnseenRead: that is a formula which waits for this thread.
    """
    claim.prepare(handle)
    look = None
    while (obstacle := try_to_enter(claim)) is not None:
        if obstacle.thread is claim.thread:
            raise batch_open(obstacle)
        look = look or Look()
        wait(claim.graph, obstacle, look)


def try_to_enter(claim: Claim) -> Claim | None:
    """Have a claim begin, unless one is in its way, which is given back."""
    graph = claim.graph
    while True:
        place: Graph | Claim = graph
        batch = graph.innermost
        if batch is not None and batch.can_be_used_here():
            place = batch
        elif graph.inside:
            place, obstacle = place_in(graph)
            if obstacle is not None:
                return obstacle
        claim.outer = place
        if place.inside.setdefault(None, claim) is claim:
            break
    if place is graph:
        graph.entries += 1  # after the claim can be seen, before anything changes
    if claim.key is not None:
        claim.token = entered.set((*entered.get(), claim.key))
    return None


def leave(
    claim: Claim,
    kind: type[BaseException] | None = None,
    error: BaseException | None = None,
    trace: TracebackType | None = None,
) -> None:
    """Make an end of a claim in its owner's name.

    Raises:
        GraphError: it is not left where it was entered, or before one that is open inside it.
        Whatever its end, or that of one around it which was left before, is refused with.
    """
    outer = claim.outer
    if outer is None:
        raise GraphError("What was not entered cannot be left.")
    if outer.inside.get(None) is not claim:
        return  # it was brought to its end before
    if claim.key is not None and not claim.is_left_by_its_owner():
        raise GraphError(
            f"{claim.words} by {_owner_of(claim)}, and can only be left there. It is as it was; when nobody holds it "
            "any more it is taken back."
        )
    if error is None and claim.leaves_nothing():
        outer.inside.pop(None, None)
        if claim.graph.waiters:
            wake(claim.graph)
        _forget(claim)
        return
    claim.is_leaving = True
    if claim.inside:
        _await_operations(claim, error)
    problem = end(claim, error)
    while isinstance(outer, Claim) and outer.asked is not None and not outer.inside and outer.completion is None:
        refused = end(outer, outer.asked[0])
        if refused is not None and not isinstance(refused, Exception):
            problem = refused
        elif refused is not None and problem is None:
            problem = GraphError(f"{outer.words}; it was left too early, and is taken back now: {reason_of(refused)}")
            problem.__cause__ = refused
        outer = outer.outer
    _forget(claim)
    if problem is not None:
        try:
            raise problem
        finally:
            problem = None  # it would hold this frame, and this frame it


def _forget(claim: Claim) -> None:
    """Take a claim off those that this context may work inside."""
    if claim.token is not None:
        with suppress(ValueError):  # another context of the same task
            entered.reset(claim.token)
        claim.token = None


def _await_operations(claim: Claim, error: BaseException | None) -> None:
    """Let operations of other threads inside a claim end. A claim that is open inside it is left first."""
    while (inner := claim.inside.get(None)) is not None:
        if not inner.inside and (inner.is_over() or (inner.key is None and inner.thread is claim.thread)):
            finish(inner)
        elif inner.key is None and inner.thread is not claim.thread:
            wait(claim.graph, inner, Look())
        else:
            claim.is_leaving = False
            claim.asked = (error,)
            raise GraphError(
                f"{claim.words}, and cannot be left before what was begun inside it: {inner.words[0].lower()}"
                f"{inner.words[1:]}. It will be left with that, {'taken back' if error else 'committed'}."
            )


def end(claim: Claim, error: BaseException | None) -> BaseException | None:
    """Make an end of a claim, however often that is interrupted.

    Returns:
        What is to be raised: the first interrupt, or what the end was refused with.
    """
    problem: BaseException | None = None
    for _ in range(ATTEMPTS):
        try:
            if claim.completion is None:
                claim.decide(error or problem)
            finish(claim)
            if current_frame.get() is not claim.frame:
                current_frame.set(claim.frame)
            break
        except BaseException as raised:
            if claim.completion is None:
                claim.completion = claim.take_back
            if problem is None or (isinstance(problem, Exception) and not isinstance(raised, Exception)):
                problem = raised
    if error is not None and (not isinstance(error, Exception) or isinstance(problem, Exception)):
        return None  # the exception that it is left with is the one to be seen
    return problem


def finish(claim: Claim) -> bool:
    """Bring a claim to the end that was decided; one for which nothing was decided is taken back.

    Returns:
        Whether that is done; False if it is being done further down the stack of this thread.
    """
    me = current_thread()
    attempts, outer = claim.attempts, claim.outer
    assert outer is not None
    while outer.inside.get(None) is claim:
        number = len(attempts)
        if number:
            last = attempts[number - 1]
            if last is me and _is_under_way(finish, claim, islice(outwards(sys._getframe()), 1, None)):
                return False
            if last is not me and _is_under_way(finish, claim, outwards(frame_of(last))):
                wait(claim.graph, claim, Look())
                continue
        if attempts.setdefault(number, me) is not me:
            continue
        while claim.inside:
            finish(*claim.inside.values())
        if claim.completion is None and claim.asked == (None,):  # it was left well, before the one inside it
            with suppress(Exception):
                claim.decide(None)
        completion = claim.completion
        if completion is None:
            completion = claim.completion = claim.take_back
        completion()
        outer.inside.pop(None, None)
        break
    if claim.graph.waiters:
        wake(claim.graph)
    return True


def wake(graph: Graph) -> None:
    """Have those who wait look again. One who is missed looks after a while by itself."""
    waiters = graph.waiters
    while waiters:
        with suppress(IndexError, RuntimeError):  # another thread was quicker; nobody waits for it any more
            waiters.popleft()()


def batch_open(obstacle: Claim) -> BatchOpen:
    """The error for a task that would have to wait for another one of its thread."""
    return BatchOpen(
        f"{obstacle.words} by {_owner_of(obstacle)}. Another one of the same thread cannot wait for it without "
        "stopping it. Wait for your turn with `async with graph.batch():`, and read and set inside it; or do the work "
        "in a task that was started inside the block, which is then a part of it."
    )


def _owner_of(claim: Claim) -> str:
    thread = f"thread {claim.thread.name!r}"
    return thread if claim.task is None else f"task {claim.task.get_name()!r} in {thread}"


def _is_under_way(function: Callable[..., Any], claim: Claim, frames: Iterable[FrameType]) -> bool:
    """Whether a function that makes an end of a claim is among the frames of a thread."""
    code = function.__code__
    return any(frame.f_code is code and frame.f_locals.get("claim") is claim for frame in frames)
