"""Recorded formulas: the kernels that a calculated attribute ran, run again while only numbers change.

A formula of an object finds its way through descriptors, links, units and conditions before it comes to arithmetic.
Once a node has run often enough it is recorded: its formula runs once more with stand-ins for the magnitudes that it
reads, which note what is done with them (`replay/recording.py`). From then on the node is updated by the kernels alone,
as long as these hold, which is verified each time:
    1. What it read without a magnitude (links, lists, options, no value) is the same.
    2. What it read with one has the same unit, first hour, clock, length, kind of number, label and assessment, that is
       the same form (`replay/forms.py`), and the same source.
    3. Each look at a magnitude that decided something (a comparison, a number of hours taken out) gives the same.
Else the formula runs. So the result is that of the formula, bit for bit, and its expression is the same too.

A record depends on nothing but what it verifies: one that was made in a batch that was taken back does no harm. A
record whose conditions failed is dropped; if it did not serve often the next one is made later, so that a formula which
decides something else at every change is not recorded in vain.

Memory: a few hundred bytes per node, and the given series of the formula. No array of a run is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.graph import UNSET, same_bits
from efp_graph.graph.frames import current_frame
from efp_graph.replay.binding import with_registers
from efp_graph.replay.forms import Form, form_of
from efp_graph.replay.recording import Recorder, Traced, needed, recording, traced_copy
from efp_graph.values import same_value
from efp_graph.values.finite import is_watching, watched
from efp_graph.values.keeping import is_constant, kept
from efp_graph.values.numeric import Numeric
from efp_graph.values.operations import intercepted

if TYPE_CHECKING:
    from efp_graph.graph.node import Node
    from efp_graph.objects.nodes import AttributeNode

PATIENCE = 2  # runs of a formula as it is, before it is recorded
SERVICE = 4  # updates that a record has to serve, or the next one is made later
LONGEST = 1 << 20


class Recording:
    """Whether and how the formula of one node is recorded.

    Attributes:
        record: the record in use, or None.
        wait: how many runs of the formula are left before it is recorded.
        patience: what that was at first.
        served: how many updates the record has served.
    """

    __slots__ = ("patience", "record", "served", "wait")

    def __init__(self) -> None:
        self.record: Record | None = None
        self.wait = self.patience = PATIENCE
        self.served = 0

    def is_due(self) -> bool:
        """Whether the run that is about to start is to be recorded."""
        self.wait -= 1
        return self.wait < 0

    def keep(self, record: Record) -> None:
        """A record was made."""
        self.record, self.served = record, 0

    def serve(self, node: AttributeNode) -> Any:
        """The value of the node by its record, or `UNSET` when the formula has to run."""
        record = self.record
        if record is None or record.reads != node.reads:
            return UNSET
        value = record.value_of(node)
        if value is UNSET:
            self.give_up(4 * self.patience if self.served < SERVICE else PATIENCE)
        else:
            self.served += 1
        return value

    def give_up(self, patience: int) -> None:
        """Have the formula run as it is for a while."""
        self.record = None
        self.wait = self.patience = min(patience, LONGEST)


def recorded_run(node: AttributeNode, run: Callable[[], Any]) -> Any:
    """Run a formula with a record being made, when it is time for that. `UNSET` when the formula is to run as it is.

    Args:
        run: gives the value of the node, bound to it.
    """
    own = node.recording
    if own is None:
        own = node.recording = Recording()
    own.record = None
    frame, graph = current_frame.get(), node.graph
    if not own.is_due() or frame is None or frame.look_up is not None or graph is None or intercepted():
        return UNSET
    start, demanded = len(frame), len(graph.chain)
    own.wait = PATIENCE  # in case it is interrupted
    try:
        with recording() as recorder:
            stand_ins = _StandIns(recorder)
            with frame.standing_in(stand_ins):
                value = run()
        record = Record.of(value, frame[start:], stand_ins, recorder)
    except Exception:
        if len(graph.chain) != demanded:  # a node that it reads failed: that error is the one to be seen
            raise
        record = None
    if record is None:
        del frame[start:]
        own.give_up(LONGEST)
        return UNSET
    own.keep(record)
    return value


class _StandIns:
    """What a formula gets in place of the values that it reads, and what it got."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.numbers: dict[Node[Any], tuple[Form, Any]] = {}  # {node: (form, what stands in for it)}
        self.others: dict[Node[Any], Any] = {}

    def __call__(self, node: Node[Any]) -> Any:
        known = self.numbers.get(node)
        if known is not None:
            return known[1]
        value = node._value
        form = form_of(value)
        if form is None or value.node is not node:
            self.others[node] = value
            return value
        stand_in = traced_copy(value, self._recorder.input(value._value))
        self.numbers[node] = (form, stand_in)
        return stand_in


def _getter(slots: Sequence[int]) -> Callable[[list[Any]], Sequence[Any]]:
    """What takes the values of some slots, in C: a step of a record takes half of its time to gather its operands."""
    if len(slots) > 1:
        return itemgetter(*slots)
    return itemgetter(slice(slots[0], slots[0] + 1) if slots else slice(0))


class Record:
    """The kernels of a formula, and under which conditions they give what it gives.

    Attributes:
        reads: what the formula read, in order.
    """

    __slots__ = ("_made", "_numbers", "_others", "_registers", "_result", "_scalars", "_slots", "_steps", "reads")

    def __init__(
        self, value: Numeric, result: int, reads: list[Node[Any]], stand_ins: _StandIns, recorder: Recorder
    ) -> None:
        self.reads = reads
        self._others = tuple(stand_ins.others.items())
        numbers = stand_ins.numbers.items()
        self._numbers = tuple([(each._value.slot, node, form, each.source) for node, (form, each) in numbers])
        self._result = result
        form = form_of(value)
        assert form is not None  # a result has no source
        number = type(value._value)
        self._made = type(value), value._unit, value._hour, value._clock, value.expression, form, number
        steps = needed(recorder.steps, (result,))
        hours = {
            step.result: len(found)
            for step in steps
            if step.result is not None and isinstance(found := recorder.values[step.result], np.ndarray)
        }
        self._scalars = _getter([step.result for step in steps if step.result is not None and step.result not in hours])
        bound, self._registers = with_registers(steps, hours.keys() - {result}, hours, stacked=False)
        self._steps = tuple(
            [(each.function, _getter(each.operands), each.result, each.expected, each.register) for each in bound]
        )
        kept = recorder.constants.intersection((result, *(slot for step in steps for slot in step.operands)))
        self._slots = [each if slot in kept else None for slot, each in enumerate(recorder.values)]

    @classmethod
    def of(cls, value: Any, reads: list[Node[Any]], stand_ins: _StandIns, recorder: Recorder) -> Record | None:
        """The record of a run, whose value gets its plain magnitude; None when it cannot be repeated by kernels."""
        if not isinstance(value, Numeric) or value._label is not None or value.source is not None:
            return None
        if any(hasattr(value, name) for name in ("_assessment", "_twins", "_whole")):
            return None
        magnitude = value._value
        if isinstance(magnitude, Traced):
            plain = recorder.values[magnitude.slot]
            value._value = kept(plain) if isinstance(plain, np.ndarray) else plain
        elif not isinstance(magnitude, int | float | np.ndarray):
            return None
        return cls(value, recorder.slot_of(magnitude), reads, stand_ins, recorder)

    def value_of(self, node: AttributeNode) -> Any:
        """The value of the node from what it reads now, or `UNSET` when only the formula can tell."""
        if not is_watching():
            with watched():
                return self.value_of(node)
        for other, value in self._others:
            now = other._value
            if now is not value and not same_value(value, now):
                return UNSET
        slots: list[Any] = self._slots.copy()
        for slot, each, form, source in self._numbers:
            value = each._value
            try:
                same = value._form is form
            except AttributeError:  # one that was not asked for its form yet, or that has none
                same = form_of(value) is form
            if not same or value._source is not source:
                return UNSET
            slots[slot] = value._value
        try:
            registers = [np.empty(hours) for hours in self._registers]
            for function, operands, result, expected, register in self._steps:
                if register is None:
                    found = function(*operands(slots))
                else:
                    found = function(*operands(slots), registers[register])
                if result is not None:
                    slots[result] = found
                elif not same_bits(found, expected):
                    return UNSET
            if not all(map(isfinite, self._scalars(slots))):
                return UNSET
        except Exception:  # the formula tells what there is to say
            return UNSET
        kind, unit, hour, clock, expression, form, number = self._made
        value = object.__new__(kind)
        outcome = slots[self._result]
        # a series that equals another one is not looked for: that would cost a tenth of an update
        value._value = kept(outcome) if hour is not None and is_constant(outcome) else outcome
        value._unit, value._hour, value._clock = unit, hour, clock
        value._label = value._source = None
        value.node, value.expression = node, expression
        if type(outcome) is number:  # the larger of a number and 0 may be an integer: that is another form
            value._form = form
        return value
