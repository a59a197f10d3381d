"""Whether a thread is at something just now: told by a token on its stack, not by looking at its frames.

The frames of a thread that runs change while another one walks them, and a lock that an interrupt leaves behind is
lost. A token is there exactly as long as the `with` block.
"""

from __future__ import annotations

from _thread import RLock
from threading import Thread, current_thread, local
from typing import NamedTuple
from weakref import ref


class _OfThread(local):
    """What each thread has of its own.

    Attributes:
        thread: itself. Half the time of `current_thread`, which is asked for hundreds of times while a model is built.
    """

    def __init__(self) -> None:
        self.thread: Thread = current_thread()


mine = _OfThread()


class Stay(NamedTuple):
    """A thread in a `with Presence()` block."""

    token: ref[Presence]
    thread: Thread

    def lasts(self) -> bool:
        """Whether the thread is in the block still. In a forked child the threads of the parent are nowhere."""
        return self.token() is not None and (self.thread is mine.thread or self.thread.is_alive())


_new = tuple.__new__  # quicker than the constructor of a named tuple


class Presence(RLock):  # type: ignore[misc]  # final for type checkers only
    """Tells others, exactly, whether a thread is inside a `with` block: it is there as long as the block.

    A lock that nobody else takes: as its `__exit__` is written in C, no frame holds it, and so no traceback of an
    interrupt does. It goes with the block however that ends.
    """

    def __enter__(self) -> Stay:  # type: ignore[override]
        self.acquire()
        return _new(Stay, (ref(self), mine.thread))
