"""Who may work on a graph, and what becomes of work that was left undone.

Whoever works on a graph has a *claim* on it: a batch, `with graph.lock`, or a single operation. Claims nest: the graph,
and each claim, has at most one claim inside it, so they form a chain, and the innermost one is at work.

Whose it is: a claim belongs to the context (`contextvars`) that entered it, and to those that were copied from that one
meanwhile: the tasks that it starts, and threads by `asyncio.to_thread`. They read and set as a part of it, one
operation at a time. Other threads wait until the outermost claim has ended. Another task of the same thread cannot
wait, since the claim would never end then: it is refused (`BatchOpen`).

What is left undone: an interrupt (Ctrl-C, or whatever a signal handler raises) can come between any two instructions.
    1. How a claim ends is decided by one store, of `completion`: a function that makes an end of it, and that can be
       called again from its start if it was interrupted. What can fail or takes time comes before that store. It is a
       function of the claim, not a method bound to it: a claim that held itself would keep all the values that its
       batch replaced until the garbage collector comes.
    2. A claim lives as long as its *guard*, which nobody but `with` holds. When that is gone, or its thread, or its
       task, or the event loop of that was closed, and nothing was decided, the claim is abandoned: it is taken back.
    3. Whoever comes next makes an end of what was decided or abandoned, before anything else.
    4. Who is at it just now is told by `Presence`, a token on the stack of the thread; a second one waits for it.
So nothing has to be unlocked by the one who locked it, and no lock can be lost. Entering and leaving are single
operations on dictionaries (`setdefault`, `pop`), which no other thread and no signal can part.

Reading what is up to date takes no claim. `Graph.entries` counts the claims on the graph: a reader that found no claim,
and the same count before and after, has read between two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar, Token, copy_context
from types import TracebackType
from typing import TYPE_CHECKING, Any
from weakref import ref

from efp_graph.errors import BatchOpen, GraphError, reason_of
from efp_graph.graph.evaluation import abandon
from efp_graph.graph.frames import current_frame
from efp_graph.graph.presence import Presence, Stay, mine
from efp_graph.graph.telling import tell
from efp_graph.graph.waiting import Look, current_task, wait

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
        completion: makes an end of the claim that it gets, as often as it takes. None while it is open. It is no bound
            method, since every claim would be garbage then that only the collector finds.
        attempts: those who have tried to make an end of it, by number. The last one may be at it.
        leaving: its owner, who has begun to leave it, or to end one inside it with which it is left.
        frame: that of the formula in which it was entered, or None.
        base: how many cold nodes were being computed when it was entered.
        task: the one that entered it, weakly, since the task holds the guard; None outside of tasks.
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
        "key",
        "leaving",
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
        self.attempts: dict[int, Stay] = {}
        self.outer: Graph | Claim | None = None
        self.guard: ref[Any] | None = None
        self.completion: Callable[[Any], None] | None = None
        self.leaving: Stay | None = None
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
        self.thread = mine.thread
        task = None if self.key is None else current_task()
        self.task: ref[Any] | None = None if task is None else ref(task)
        self.frame = current_frame.get()
        self.base = len(self.graph.chain)

    def decide(self, error: BaseException | None) -> None:
        """Do what may fail, and decide by a store to `completion` how the claim ends."""
        self.completion = type(self).take_back

    def take_back(self) -> None:
        """Put back what was begun and not finished."""
        if len(self.graph.chain) > self.base:
            abandon(self.graph, self.base)

    def leaves_nothing(self) -> bool:
        """Whether it can be left at once: nobody else works in it, and there is nothing to do or to put back."""
        return self.key is None and self.completion is None and not self.inside and len(self.graph.chain) <= self.base

    def is_in_place(self) -> bool:
        """Whether it was entered, and has not come to its end."""
        return self.outer is not None and self.outer.inside.get(None) is self

    def is_over(self) -> bool:
        """Whether whoever comes next may make an end of it."""
        if self.completion is not None or self.guard is None or self.guard() is None:
            return True
        if self.leaving is not None:
            return not self.leaving.lasts()
        if self.task is not None and ((task := self.task()) is None or task.get_loop().is_closed()):
            return True
        return self.thread is not mine.thread and not self.thread.is_alive()

    def has_room(self) -> bool:
        """Whether what was just entered inside it may stay: nobody else makes an end of it meanwhile."""
        attempts = self.attempts
        return self.is_in_place() and (not attempts or attempts[len(attempts) - 1].thread is mine.thread)

    def belongs_here(self) -> bool:
        """Whether this context may work inside it."""
        if self.key is None:
            return self.thread is mine.thread
        return self.key in entered.get()

    def is_left_by_its_owner(self) -> bool:
        """Whether this is the thread and the task that entered it. Of a task that is gone, what it held is closed."""
        if self.thread is not mine.thread:
            return False
        task = current_task()
        return task is None if self.task is None else self.task() in (None, task)

    def can_be_used_here(self, *, by_owner: bool = False) -> bool:
        """Whether this context, or that of the thread which entered it alone, may work inside it at once."""
        guard, key = self.guard, self.key
        if self.inside or self.completion is not None or self.leaving is not None or guard is None or guard() is None:
            return False
        if key is None or by_owner:
            return self.thread is mine.thread and (key is None or key in entered.get())
        return key in entered.get()

    def is_worked_in_here(self) -> bool:
        """Whether nobody but this thread works inside it, be it in a formula. Nobody makes an end of it meanwhile."""
        me = mine.thread
        if self.thread is not me or self.completion is not None or self.leaving is not None:
            return False
        inner = self.inside.get(None)
        return (inner is None or inner.thread is me) and (self.key is None or self.key in entered.get())


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
        finish(place)
        if place.is_in_place():  # it is being done further down the stack of this thread
            return place, place


def enter(claim: Claim, handle: object) -> None:
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
            if not isinstance(place, Claim) or place.has_room():
                break
            place.inside.pop(None, None)
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
        return
    with Presence() as here:
        problem = _leave(claim, error, here)
    if claim.token is not None:
        _forget(claim)
    if claim.graph.telling.outbox:
        problem = told(claim.graph, error, problem)
    if problem is not None:
        try:
            raise problem
        finally:
            problem = None  # it would hold this frame, and this frame it


def _leave(claim: Claim, error: BaseException | None, here: Stay) -> BaseException | None:
    """Make an end of a claim, and of those around it which were left before. Gives what is to be raised.

    Raises:
        GraphError: one is open inside it.
    """
    claim.leaving = here  # nobody enters it any more
    inner = await_operations(claim) if claim.inside else None
    if inner is not None:
        claim.asked = (error,)
        raise GraphError(
            f"{claim.words}, and cannot be left before what was begun inside it: {inner.words[0].lower()}"
            f"{inner.words[1:]}. It will be left with that, {'taken back' if error else 'committed'}."
        )
    outer = around = claim.outer
    while isinstance(around, Claim) and around.asked is not None:
        around.leaving, around = here, around.outer
    problem = end(claim, error, here)
    while isinstance(outer, Claim) and outer.asked is not None and not outer.inside and outer.completion is None:
        refused = end(outer, outer.asked[0], here)
        if refused is not None and not isinstance(refused, Exception):
            problem = refused
        elif refused is not None and problem is None:
            problem = GraphError(f"{outer.words}; it was left too early, and is taken back now: {reason_of(refused)}")
            problem.__cause__ = refused
        outer = outer.outer
    return problem


def told(graph: Graph, error: BaseException | None, problem: BaseException | None) -> BaseException | None:
    """Tell observers what was committed, when this context has no claim any more. Gives what is to be raised."""
    inner = graph.inside.get(None)
    seen = problem or error
    if (inner is None or not inner.belongs_here()) and (seen is None or isinstance(seen, Exception)):
        failed = tell(graph)
        if failed is not None and seen is not None:
            seen.add_note(str(failed))
        elif failed is not None:
            return failed
    return problem


def _forget(claim: Claim) -> None:
    """Take a claim off those that this context may work inside."""
    assert claim.token is not None
    try:  # noqa: SIM105 - with each batch, and a third of the time
        entered.reset(claim.token)
    except ValueError:  # another context of the same task
        pass
    claim.token = None


def await_operations(claim: Claim) -> Claim | None:
    """Let single operations inside a claim end. Gives the claim that is open inside it, if there is one."""
    while (inner := claim.inside.get(None)) is not None:
        me, is_brief = mine.thread, inner.key is None
        if (is_brief and inner.thread is me) or (not inner.inside and inner.is_over()):
            finish(inner)
        elif inner.thread is not me and (is_brief or claim.attempts):
            wait(claim.graph, inner, Look())
        else:
            return inner
    return None


def end(claim: Claim, error: BaseException | None, here: Stay) -> BaseException | None:
    """Make an end of a claim in its owner's name, however often that is interrupted.

    Args:
        here: who does so, at every attempt.

    Returns:
        What is to be raised: the first interrupt, or what the end was refused with.
    """
    problem: BaseException | None = None
    for _ in range(ATTEMPTS):
        try:
            left = (error or problem,)
            refused = copy_context().run(finish, claim, left, here)  # no formula is left behind in this one
            problem = problem or refused
            if current_frame.get() is not claim.frame:
                current_frame.set(claim.frame)
            break
        except BaseException as raised:
            if claim.completion is None:
                claim.completion = type(claim).take_back
            if problem is None or (isinstance(problem, Exception) and not isinstance(raised, Exception)):
                problem = raised
    if error is not None and (not isinstance(error, Exception) or isinstance(problem, Exception)):
        return None  # the exception that it is left with is the one to be seen
    return problem


def finish(
    claim: Claim, left: tuple[BaseException | None] | None = None, here: Stay | None = None
) -> Exception | None:
    """Bring a claim to the end that was decided, unless that is being done further down the stack of this thread.

    Only one thread is at it at a time: each attempt has a number, nobody takes the next one while the last one lasts,
    and whoever takes it looks again whether there is anything left to do.

    Args:
        left: what its owner leaves it with, if nothing was decided. A claim that nobody left is taken back.
        here: who does so. One who was interrupted goes on with the number that he has.

    Returns:
        What the end that its owner wanted was refused with; it is taken back then.
    """
    if here is None:
        with Presence() as here:
            return finish(claim, left, here)
    attempts, outer = claim.attempts, claim.outer
    refused: Exception | None = None
    assert outer is not None
    while outer.inside.get(None) is claim:
        number = len(attempts)
        last = attempts[number - 1] if number else None
        if last is not here:
            if last is not None and last.lasts():
                if last.thread is mine.thread:
                    break
                wait(claim.graph, claim, Look())
                continue
            if attempts.setdefault(number, here) is not here or outer.inside.get(None) is not claim:
                continue
        if claim.inside:
            _finish_inside(claim)
        left = left or claim.asked
        if claim.completion is None and left is not None:
            try:
                claim.decide(left[0])
            except Exception as problem:
                refused = problem
                _finish_inside(claim)  # an operation of its own, from which an exception of a signal handler came
        completion = claim.completion = claim.completion or type(claim).take_back
        completion(claim)
        outer.inside.pop(None, None)
    if claim.graph.waiters:
        wake(claim.graph)
    return refused


def _finish_inside(claim: Claim) -> None:
    """Make an end of whatever is inside a claim."""
    while (inner := await_operations(claim)) is not None:
        finish(inner)


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
    task = None if claim.task is None else claim.task()
    return thread if task is None else f"task {task.get_name()!r} in {thread}"
