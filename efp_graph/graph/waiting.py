"""Waiting for another thread that works on a graph, and telling when that would be for ever.

A waiting thread sleeps until it is woken, and looks by itself every few milliseconds, since who works may be gone.

A formula that waits for threads which read nodes would wait for ever, since these wait for it. Were they let through,
what they read would be no dependency, and the value would be wrong from the next change on. So a reader is refused
when it finds a formula standing in a wait, each time it looks at the same instruction, for something that this thread
has to do with: the thread itself, its pool, or a future, a queue, an event that its own functions hold too. Whoever has
nothing to do with it waits on, up to `PATIENCE` seconds of such standing.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from efp_graph.errors import UnseenRead

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from efp_graph.graph.graph import Graph
    from efp_graph.graph.ownership import Claim

POLL, LONGEST_POLL = 0.005, 0.02  # seconds
LOOKS = 4  # that find a formula at the same instruction
PATIENCE = 10.0  # seconds
MOST_OBJECTS = 10_000  # that are looked at to tell whether a formula waits for a thread
_WAITING = ("threading", "queue", "concurrent.futures", "multiprocessing.pool", "asyncio", "selectors")
_SYNCHRONISING = ("threading", "_thread", "queue", "_queue", "concurrent", "multiprocessing", "asyncio", "_asyncio")

formulas: set[CodeType] = set()  # of the functions of the engine that call formulas: see scheduler.py


class Look:
    """What a waiting thread has seen of a formula that stands in a wait: where, and how often in a row."""

    __slots__ = ("polls", "seconds", "times", "where")

    def __init__(self) -> None:
        self.polls = self.times = 0
        self.seconds = 0.0
        self.where: Any = None


def wait(graph: Graph, obstacle: Claim, look: Look) -> None:
    """Sleep until the claim in the way has ended, or for some milliseconds.

    Raises:
        UnseenRead: a formula waits for this thread.
    """
    lock = threading.Lock()
    lock.acquire()
    seconds = min(POLL * (look.polls + 1), LONGEST_POLL)
    look.polls += 1
    graph.waiters.append(lock.release)
    if not obstacle.is_in_place() or lock.acquire(timeout=seconds):
        return
    at_work = obstacle
    while (inner := at_work.inside.get(None)) is not None:
        at_work = inner
    frames = _frames_of_a_waiting_formula(at_work.thread)
    where = [(frame.f_code, frame.f_lasti) for frame in frames]
    if not where or where != look.where:
        look.where, look.times, look.seconds = where, 0, 0.0
        return
    look.times += 1
    look.seconds += seconds
    if look.times >= LOOKS and (look.seconds > PATIENCE or _wait_for_this_thread(frames)):
        raise UnseenRead(
            "A node is read in another thread while a formula waits for that thread. Reads in other threads are not "
            "seen as dependencies of the formula: read the nodes in the formula itself, and hand their values on to "
            "the threads."
        )


async def turn(graph: Graph, obstacle: Claim) -> None:
    """As `wait`, for a task: the others of its thread go on meanwhile."""
    import asyncio

    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def look() -> None:
        if not future.done():
            future.set_result(None)

    graph.waiters.append(lambda: loop.call_soon_threadsafe(look))
    if obstacle.is_in_place():
        await asyncio.wait([future], timeout=LONGEST_POLL)


def frame_of(thread: threading.Thread) -> FrameType | None:
    """The innermost frame of a thread."""
    if thread is threading.current_thread():
        return sys._getframe(1)
    return sys._current_frames().get(thread.ident or 0)


def current_task() -> Any:
    """The asyncio task that is running in this thread, or None."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None or asyncio._get_running_loop() is None:
        return None
    return asyncio.current_task()


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """A frame, the one that called it, and so on."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def _frames_of_a_waiting_formula(thread: threading.Thread) -> list[FrameType]:
    """The frames of a thread up to the engine, if it runs a formula, and that stands in a wait; else none."""
    frames: list[FrameType] = []
    for frame in outwards(frame_of(thread)):
        if frame.f_code in formulas:
            return frames if frames and (_is_of(_WAITING, frames[0]) or _calls_a_lock(frames[0])) else []
        frames.append(frame)
    return []


def _calls_a_lock(frame: FrameType) -> bool:
    """Whether the instruction under way may wait in C: of a lock, a queue, or at the entrance of a `with` block."""
    import dis

    attribute, operation = None, ""
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.offset > frame.f_lasti:
            break
        operation = instruction.opname
        if operation in ("LOAD_METHOD", "LOAD_ATTR"):
            attribute = instruction.argval
    return "WITH" in operation or (operation.startswith(("CALL", "PRECALL")) and attribute in ("acquire", "get"))


def _wait_for_this_thread(frames: list[FrameType]) -> bool:
    mine = set(map(id, _held_by(outwards(sys._getframe(1)))))
    mine.add(id(threading.current_thread()))
    return any(id(value) in mine for value in _held_by(frames))


def _held_by(frames: Iterable[FrameType]) -> Iterator[Any]:
    """Threads, locks, queues, futures and their kind that functions under way refer to, by up to three steps."""
    objects: list[Any] = []
    for frame in frames:
        objects += frame.f_locals.values()
        if not _is_of(_WAITING, frame):
            objects += [frame.f_globals[name] for name in frame.f_code.co_names if name in frame.f_globals]
    seen: set[int] = set()
    for _ in range(3):
        inside: list[Any] = []
        for value in islice(objects, MOST_OBJECTS):
            if id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, (list, tuple, set, frozenset)):
                inside += islice(list(value), MOST_OBJECTS)
            elif isinstance(value, dict):
                inside += islice(list(value.values()), MOST_OBJECTS)
            elif type(value).__module__.split(".")[0] in _SYNCHRONISING:
                yield value
                inside += getattr(value, "__dict__", {}).values()
                inside += [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
        objects = inside


def _is_of(modules: tuple[str, ...], frame: FrameType) -> bool:
    name = str(frame.f_globals.get("__name__", ""))
    return any(name == module or name.startswith(module + ".") for module in modules)
