"""Replaying: a recorded list of kernels, run for many scenarios at once.

A `Program` is made from a recording. It keeps the steps that outputs and guards need, in two parts:
    head   numbers that follow from varied numbers alone: one numpy call per step for a whole chunk of scenarios;
    body   all that touches hourly series, in blocks of a few scenarios that stay in the processor's cache: a series of
           a year takes a block of its own, of short ones there are hundreds in a block.
Scenarios that break a guard of the head are left out of the body; those that break one of the body get no result.

Shapes in a block of `r` scenarios: a number that varies is (r, 1), a series that varies (r, hours); constants are plain
numbers and arrays of shape (hours,).

Invariant: each scenario gets, bit for bit, what the recorded kernels give for it alone. Elementwise kernels do so in
any shape; sums over hours are made row by row, because pairwise addition depends on the layout.

Memory: besides inputs and outputs, at most `memory` bytes, or what one scenario needs (`bytes_per_scenario`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from efp_graph.replay.binding import Bound, depth_first, with_registers
from efp_graph.replay.recording import Recorder, needed
from efp_graph.values.finite import Overflows

CACHE = 1024 * 1024  # bytes of a series in a block: small for the cache, large for calls; 0.25 to 4 MB are close
LEAST_BLOCKS = 2  # for each thread: below that, starting it costs more than it gains
CHUNK = 4096  # scenarios whose numbers are calculated together
MEMORY = 256 * 1024 * 1024  # bytes, unless another bound is given

Array = Any


class Replayed(NamedTuple):
    """What a program gives for N scenarios.

    Attributes:
        outputs: one array per output, (N,) for a number, (N, hours) for a series; what stands in the rows of scenarios
            that are not valid means nothing.
        valid: (N,) bool: whether the recorded steps are right for the scenario.
    """

    outputs: list[Array]
    valid: Array


class Program:
    """A recording as a function of its inputs. It holds numbers, arrays and names of functions, and can be pickled.

    Args:
        recorder: the recording.
        outputs: what to keep of it: traced magnitudes, or plain ones for what does not depend on the inputs.

    Attributes:
        steps: the kernels and guards that are run.
        bytes_per_scenario: memory for the series that one scenario holds at a time.
        seconds_per_scenario: how long one takes, roughly: 1 µs per step and 0.1 ns per hour.
    """

    def __init__(self, recorder: Recorder, outputs: Sequence[Any]) -> None:
        self._inputs = tuple(recorder.inputs)
        self._outputs = tuple(recorder.slot_of(each) for each in outputs)
        self.steps = needed(recorder.steps, self._outputs)
        used = {*self._outputs, *(slot for step in self.steps for slot in step.operands)}
        self._constants = {slot: recorder.values[slot] for slot in sorted(used & recorder.constants)}
        varied = {*self._inputs, *(step.result for step in self.steps if step.result is not None)}
        self._hours = {slot: len(value) for slot in varied if isinstance(value := recorder.values[slot], np.ndarray)}
        self._output_shapes = [np.shape(recorder.values[slot]) for slot in self._outputs]
        self._slots = len(recorder.values)
        self._bind()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_head", "_body", "_registers")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._bind()

    def _bind(self) -> None:
        """Part the steps, and look their functions up."""
        in_body = set(self._hours)
        head, body = [], []
        for step in self.steps:
            if step.result in in_body or not in_body.isdisjoint(step.operands):
                body.append(step)
                if step.result is not None:
                    in_body.add(step.result)
            else:
                head.append(step)
        body = depth_first(body, self._outputs)
        made = {step.result for step in body if step.result is not None}
        self._head, _ = with_registers(head, (), {}, stacked=True)
        self._body, self._registers = with_registers(body, made - set(self._outputs), self._hours, stacked=True)
        self._shared = {slot for step in body for slot in step.operands} - made - self._constants.keys()
        outputs = list(enumerate(self._outputs))
        self._from_body = [(each, slot) for each, slot in outputs if slot in made]
        self._from_head = [(each, slot) for each, slot in outputs if slot not in made]
        self.bytes_per_scenario = 8 * (sum(self._registers) + _peak(self._body, self._hours))
        sizes = [max((self._hours.get(slot, 1) for slot in step.operands), default=1) for step in body]
        self.seconds_per_scenario = 1e-6 + 1e-6 * len(body) + 1e-10 * sum(sizes)

    def run(self, columns: Sequence[Any], *, memory: int = MEMORY, threads: int = 1) -> Replayed:
        """The outputs for N scenarios.

        Args:
            columns: one array per input, (N,) for a number, (N, hours) for a series.
            memory: bound of the intermediate results [bytes].
            threads: how many share the blocks; numpy lets them work at the same time.
        """
        given = [np.asarray(column, dtype=np.float64) for column in columns]
        count = len(given[0])
        outputs = [np.empty((count, *shape)) for shape in self._output_shapes]
        valid = np.ones(count, dtype=bool)
        size = max(1, min(CHUNK, memory // (16 * (len(self._head) + 1))))
        overflows = Overflows()
        with overflows.noted():
            for start in range(0, count, size):
                part = slice(start, start + size)
                given_part, outputs_part = [each[part] for each in given], [each[part] for each in outputs]
                self._run_chunk(given_part, outputs_part, valid[part], memory, threads, overflows)
        return Replayed(outputs, valid)

    def _run_chunk(
        self,
        columns: list[Array],
        outputs: list[Array],
        valid: Array,
        memory: int,
        threads: int,
        overflows: Overflows,
    ) -> None:
        slots: list[Any] = [None] * self._slots
        for slot, value in self._constants.items():
            slots[slot] = value
        for slot, column in zip(self._inputs, columns, strict=True):
            slots[slot] = column.reshape(len(valid), -1)
        if not _run(self._head, slots, valid, overflows):
            return
        for position, slot in self._from_head:
            value = slots[slot]
            outputs[position][:] = value if slot in self._constants else value.reshape(outputs[position].shape)
        rows = max(1, CACHE // (8 * max(self._hours.values(), default=1)))
        rows = max(1, min(rows, memory // max(1, threads * self.bytes_per_scenario)))
        threads = max(1, min(threads, memory // max(1, self.bytes_per_scenario)))
        alive = np.flatnonzero(valid) if self._body else np.empty(0, dtype=int)
        blocks = [alive[start : start + rows] for start in range(0, len(alive), rows)]
        threads = min(threads, len(blocks) // LEAST_BLOCKS)
        if threads < 2:
            self._run_blocks(blocks, slots, outputs, valid)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(threads) as pool:
            shares = [pool.submit(self._run_blocks, blocks[i::threads], slots, outputs, valid) for i in range(threads)]
            for share in shares:
                share.result()

    def _run_blocks(self, blocks: list[Array], slots: list[Any], outputs: list[Array], valid: Array) -> None:
        overflows = Overflows()
        with overflows.noted():
            registers = [np.empty((len(blocks[0]), hours)) for hours in self._registers] if blocks else []
            for rows in blocks:
                self._run_block(rows, slots, registers, outputs, valid, overflows)

    def _run_block(
        self,
        rows: Array,
        shared: list[Any],
        registers: list[Array],
        outputs: list[Array],
        valid: Array,
        overflows: Overflows,
    ) -> None:
        first, end = int(rows[0]), int(rows[-1]) + 1
        picked: Any = slice(first, end) if end - first == len(rows) else rows
        slots = shared.copy()
        for slot in self._shared:
            slots[slot] = shared[slot][picked]
        if registers and len(rows) < len(registers[0]):
            registers = [each[: len(rows)] for each in registers]
        passed = np.ones(len(rows), dtype=bool)
        if _run(self._body, slots, passed, overflows, registers):
            for position, slot in self._from_body:
                outputs[position][picked] = slots[slot].reshape(len(rows), *self._output_shapes[position])
        valid[picked] = passed


def _run(
    steps: list[Bound], slots: list[Any], valid: Array, overflows: Overflows, registers: Sequence[Array] = ()
) -> bool:
    """Run the steps on the slots, numpy telling `overflows`.

    Rows of `valid` that break a guard, or of which a result is infinite, become False; all of them if a kernel fails.
    """
    for function, operands, result, expected, dead, register in steps:
        try:
            if register is None:
                found = function(*[slots[each] for each in operands])
            else:
                found = function(*[slots[each] for each in operands], registers[register])
        except Exception:  # of a kernel on inputs for which it is not defined: the graph tells what it says to them
            valid[:] = False
            return False
        if result is not None:
            slots[result] = found
            if overflows.met:
                overflows.met = False
                valid &= np.isfinite(found).reshape(len(valid), -1).all(axis=1)
        else:
            held = np.asarray(found == expected)
            if not held.all():
                valid &= held.reshape(len(valid), -1).all(axis=1) if held.ndim else held
        for each in dead:
            slots[each] = None
    return True


def _peak(steps: list[Bound], hours: dict[int, int]) -> int:
    """The largest number of hours that one scenario holds at a time outside registers, over all its series."""
    held = peak = 0
    outside: set[int] = set()
    for step in steps:
        if step.result in hours and step.result is not None and step.register is None:
            outside.add(step.result)
            held += hours[step.result]
        peak = max(peak, held)
        held -= sum(hours[slot] for slot in step.dead if slot in outside)
    return peak
