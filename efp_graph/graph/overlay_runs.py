"""Running formulas in an overlay: the loop that finds the values which `overlay.py` does not know.

What a run has read and given is kept as a *trace*. Formulas are pure, so a trace is a fact: it holds in every overlay,
whatever happens to the graph, as long as the node has that formula and reads these values.

The loop is explicit. A formula that reads a node which is not known has it computed on the spot, MAX_DEPTH formulas
deep; one level deeper the waiting formulas beyond the first SAFE_DEPTH are interrupted, the loop goes on from the
deepest node, and they run a second time. Before that, what they read the last time is made final too, whether or not
they will read it again, so that no formula is entered more than twice on account of what is known from before.

A formula that fails gives its node an error as its value: who reads that node gets the error raised, and may catch it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import CycleError, GraphError, ImpureFormula, UnseenRead
from efp_graph.graph.equality import same_bits
from efp_graph.graph.evaluation import MAX_DEPTH, SAFE_DEPTH, blame
from efp_graph.graph.failures import Failed, same_outcome
from efp_graph.graph.frames import Frame, current_frame
from efp_graph.graph.node import UNRANKED
from efp_graph.graph.ranks import swallowed
from efp_graph.graph.waiting import formulas

if TYPE_CHECKING:
    from efp_graph.graph.node import Node
    from efp_graph.graph.overlay import Overlay

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "<nothing>", "__slots__": ()})()
_NO_VALUES = (CycleError, ImpureFormula, UnseenRead, MemoryError)  # they end the reading; no formula goes on after them


class Trace(NamedTuple):
    """What a run of a formula has read, what it got, and what it gave."""

    formula: Callable[[], Any]
    reads: Sequence[Node[Any]]
    seen: Sequence[Any] | None  # None: what the nodes hold in the graph
    value: Any


class _TooDeep(BaseException):
    """A node was read under too many waiting formulas; it lies on top of the stack of the evaluation."""


class _OverlayFrame(Frame):
    """The frame of a formula that runs in an overlay."""

    __slots__ = ("_evaluation",)

    def __init__(self, evaluation: Evaluation, depth: int) -> None:
        super().__init__(evaluation.overlay.graph, -1, depth)  # each read takes the second look
        self._evaluation = evaluation

    def aside(self) -> Frame:
        """A frame whose notes are about no dependencies."""
        return _OverlayFrame(self._evaluation, self.depth)

    def look_up(self, node: Node[Any]) -> Any:
        """What the formula gets for a node.

        Raises:
            What the formula of the node has failed with.
        """
        evaluation = self._evaluation
        value = evaluation.overlay.known(node)
        if value is ABSENT:
            value = evaluation.value_of(node, self.depth + 1)
        if type(value) is Failed:
            raise value.error.with_traceback(None)
        return value


class _Task:
    """A node that is being looked at.

    Attributes:
        hints: what it probably reads, as an iterator, once it was interrupted: it is made final before the second run.
    """

    __slots__ = ("hints", "node", "place", "trace", "traces")

    def __init__(self, overlay: Overlay, node: Node[Any]) -> None:
        self.node = node
        self.traces = list(overlay.traces_of(node))
        self.trace = 0
        self.place = 0  # in the reads of the trace that is being looked at
        self.hints: Iterator[Node[Any]] | None = None

    def known_value(self, overlay: Overlay) -> tuple[Any, Node[Any] | None]:
        """The value by a trace that still holds, or `ABSENT`, and the node that has to be known first, if any."""
        while self.trace < len(self.traces):
            _, reads, seen, value = self.traces[self.trace]
            for place in range(self.place, len(reads)):
                read = reads[place]
                if read.graph is not overlay.graph:
                    break
                present = overlay.known(read)
                if present is ABSENT:
                    self.place = place
                    return ABSENT, read
                if seen is None and not overlay.has_same(read, present):
                    break
                if seen is not None and not same_outcome(seen[place], present, same_bits):
                    break
            else:
                return value, None
            self.trace += 1
            self.place = 0
        return ABSENT, None

    def interrupt(self) -> None:
        """The formula is going to be run from its start again."""
        reads = dict.fromkeys(node for trace in self.traces[:1] for node in trace.reads)
        self.hints = iter(reads)

    def next_hint(self, overlay: Overlay) -> Node[Any] | None:
        """A node that the formula probably reads and that is not known yet."""
        for node in self.hints or ():
            if node.graph is overlay.graph and overlay.known(node) is ABSENT:
                return node
        return None


class Evaluation:
    """What one reading from outside any formula has computed.

    Attributes:
        stack: nodes that are being looked at, each needed by the one before it.
        refusal: the exception that ends the reading, even if a formula catches it.
    """

    def __init__(self, overlay: Overlay) -> None:
        self.overlay = overlay
        self.stack: dict[Node[Any], _Task] = {}
        self.refusal: BaseException | None = None

    def value_of(self, node: Node[Any], depth: int) -> Any:
        """The value of a node that is not known yet.

        Args:
            depth: how many formulas wait for it on the interpreter's stack.
        """
        self._demand(node)
        if depth > MAX_DEPTH:
            raise _TooDeep
        self._drive(len(self.stack) - 1, depth)
        return self.overlay.values[node]

    def _demand(self, node: Node[Any]) -> None:
        stack = self.stack
        if node in stack:
            under_way = list(stack)
            self.refusal = CycleError([waiting.key for waiting in (*under_way[under_way.index(node) :], node)])
            raise self.refusal
        if node.formula is None or node.graph is not self.overlay.graph:
            raise GraphError(f"{node.key} is not a node of this graph any more.")
        stack[node] = _Task(self.overlay, node)

    def _drive(self, base: int, depth: int) -> None:
        """Look at the nodes of the stack above `base`, the last demanded first."""
        stack = self.stack
        while len(stack) > base:
            task = next(reversed(stack.values()))
            try:
                needed = self._advance(task, depth)
                if needed is not None:
                    self._demand(needed)
            except _TooDeep:
                if depth > SAFE_DEPTH:
                    raise
            except BaseException as error:
                self._unwind(base, error)

    def _advance(self, task: _Task, depth: int) -> Node[Any] | None:
        """Look at a node, as far as that goes without others. Gives what has to be known first."""
        overlay = self.overlay
        value, needed = task.known_value(overlay)
        if value is ABSENT:
            if needed is None:
                needed = task.next_hint(overlay)
            if needed is not None:
                return needed
            value = self._run(task, depth)
        overlay.settle(task.node, value)
        self.stack.popitem()
        return None

    def _run(self, task: _Task, depth: int) -> Any:
        node, overlay = task.node, self.overlay
        formula = node.formula
        assert formula is not None
        frame = _OverlayFrame(self, depth)
        outer = current_frame.get()
        try:
            current_frame.set(frame)
            value = formula()
        except _TooDeep:
            task.interrupt()
            raise
        except _NO_VALUES as error:
            self.refusal = self.refusal or error
            raise
        except Exception as error:
            value = self._failure(node, error, frame)
        finally:
            current_frame.set(outer)
            frame.close()
        if self.refusal is not None:
            raise self.refusal
        top = next(reversed(self.stack))
        if top is not node:
            self.refusal = swallowed(node, top)
            raise self.refusal
        reads = tuple(frame)
        overlay.traces[node] = Trace(formula, reads, tuple([overlay.known(read) for read in reads]), value)
        overlay.runs.append(node)
        return value

    def _failure(self, node: Node[Any], error: Exception, frame: Frame) -> Failed:
        for read in frame:
            value = self.overlay.known(read)
            if type(value) is Failed and value.error is error:
                return value
        blame(error, node)
        return Failed(error, UNRANKED)

    def _unwind(self, base: int, error: BaseException) -> None:
        """Give up what was demanded above `base`, or only what was looked at in vain for an interrupted formula."""
        stack = self.stack
        while len(stack) > base:
            task = next(reversed(stack.values()))
            if task.hints is not None and error is self.refusal and isinstance(error, CycleError):
                task.hints, self.refusal = None, None
                return
            stack.popitem()
        raise error


formulas.add(Evaluation._run.__code__)
