"""`Tape`: a model as a function of some of its inputs, for thousands of scenarios.

    tape = system.compile(
        inputs=[Server.power_usage_effectiveness.of(server)],
        outputs=[System.total_footprint.of(system)],
    )
    figures = tape.run([np.linspace(1.05, 2, 1000)])        # {"Web shop.total_footprint": (1000, hours)}

How it works: `evaluator.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from efp_graph.errors import InputError
from efp_graph.objects.nodes import AttributeNode
from efp_graph.replay.program import MEMORY
from efp_graph.sweeps.evaluator import Evaluator, Rows
from efp_graph.sweeps.outputs import Output, Outputs
from efp_graph.sweeps.pools import Here
from efp_graph.sweeps.recorded import CannotRecord
from efp_graph.sweeps.scenarios import Scenarios, need_numeric, varied_input
from efp_graph.texts import visible
from efp_graph.values.calendar import instant_of


class Tape:
    """A model as a function of some of its inputs; made by `System.compile`.

    Args:
        inputs: nodes of inputs that hold a number or a series now.
        outputs: by name.

    Attributes:
        inputs, outputs: these.
        bytes_per_scenario: memory for the series that a scenario needs while it is replayed.

    Raises:
        NotAllowed: an input holds no number, an output is neither a number nor a series, or a simulation is shown.
    """

    def __init__(self, inputs: Sequence[AttributeNode], outputs: Mapping[str, Output]) -> None:
        if not inputs:
            raise InputError("A tape needs at least one input: inputs=[Server.power.of(server)].")
        for node in inputs:
            need_numeric(node)
        self.inputs = list(inputs)
        self.outputs = dict(outputs)
        self._evaluator = Evaluator(Outputs(self.outputs))
        self._revision = -1
        self._record()

    def _record(self) -> None:
        """Record the model, unless that was done and nothing has changed since."""
        revision = self.inputs[0]._home().revision
        if revision == self._revision:
            return
        self._evaluator = Evaluator(Outputs(self.outputs))
        with suppress(CannotRecord):  # the graph calculates every scenario then
            self._evaluator.record_present(self.inputs)
        self._revision = revision

    @property
    def bytes_per_scenario(self) -> int:
        """Memory for the series that a scenario needs while it is replayed."""
        return max((each.program.bytes_per_scenario for each in self._evaluator.variants), default=0)

    def run(self, values: Mapping[Any, Any] | Sequence[Any], *, memory: int = MEMORY, errors: str = "raise") -> Figures:
        """The outputs for N scenarios, in one pass.

        Args:
            values: for each input an array, (N,) for a number and (N, hours) for a series, in the unit that the input
                has in the model, or a pint quantity of one; in the order of the inputs, or by input.
            memory: bound of the intermediate results [bytes]; one scenario is the least.
            errors: "raise" the first error of a scenario, or "keep" all of them beside the figures.

        Returns:
            The figures, each bit for bit what the graph gives for that scenario alone.

        Raises:
            InputError: the values cannot be understood.
            EfpGraphError: a scenario is refused by the model, unless errors are kept. The model is as before.
        """
        if errors not in ("raise", "keep"):
            raise InputError(f'errors is "raise" or "keep", and was given as {errors!r}.')
        scenarios = self._scenarios(values)
        self._record()
        rows = []
        for each in self._evaluator.run(scenarios, scenarios.chunks(len(scenarios)), Here(), memory):
            if each.error is not None and errors == "raise":
                each.error.add_note(f"(scenario {each.indices[0]} of {len(scenarios)}; errors='keep' goes on)")
                raise each.error
            rows.append(each)
        return Figures(len(scenarios), rows)

    def _scenarios(self, values: Mapping[Any, Any] | Sequence[Any]) -> Scenarios:
        if isinstance(values, Mapping):
            missing = [node.label for node in self.inputs if node not in values]
            if missing or len(values) != len(self.inputs):
                raise InputError(f"A tape takes values for its {len(self.inputs)} inputs; missing: {missing}.")
            values = [values[node] for node in self.inputs]
        elif len(values) != len(self.inputs):
            raise InputError(
                f"A tape takes an array for each of its {len(self.inputs)} inputs: {len(values)} were given."
            )
        varied = [varied_input(node, each) for node, each in zip(self.inputs, values, strict=True)]
        for each in varied:
            if each.unit is None:
                raise InputError(f"{each.name} takes numbers here, and was given {each.levels!r:.80}.")
        return Scenarios(varied, [each.levels for each in varied])


class Figures(Mapping[str, Any]):
    """The results of N scenarios: {name of an output: array}, (N,) for numbers, (N, hours) for series.

    Attributes:
        units: of the outputs, by name: pint units, or None where there was no value at all.
        starts: the first hour of each series, an aware datetime in UTC.
        errors: {scenario: exception} for those that the model refuses; their figures are NaN.
        replayed: (N,) bool: which ones were replayed; the others were calculated by the graph.
    """

    def __init__(self, count: int, rows: Sequence[Rows]) -> None:
        self.errors = {int(each.indices[0]): each.error for each in rows if each.error is not None}
        self.replayed = np.zeros(count, dtype=bool)
        self.units: dict[str, Any] = {}
        self.starts: dict[str, Any] = {}
        self._arrays: dict[str, Any] = {}
        hours: dict[str, tuple[int, int]] = {}  # the union of the hours of all scenarios
        for each in rows:
            self.replayed[each.indices] = each.replayed
            for figure in each.figures:
                self.units.setdefault(figure.name, None)
                if figure.unit is not None:
                    self.units[figure.name] = figure.unit.pint
                if figure.hour is not None:
                    first, end = figure.hour, figure.hour + figure.magnitude.shape[1]
                    known = hours.get(figure.name, (first, end))
                    hours[figure.name] = min(first, known[0]), max(end, known[1])
        for name in self.units:
            first, end = hours.get(name, (0, 0))
            self._arrays[name] = np.zeros((count, end - first) if name in hours else count)
            if name in hours:
                self.starts[name] = instant_of(first)
        for each in rows:
            if each.error is not None:
                for array in self._arrays.values():
                    array[each.indices] = np.nan
            for figure in each.figures:
                array = self._arrays[figure.name]
                if figure.hour is not None:
                    offset = figure.hour - hours[figure.name][0]
                    array[each.indices, offset : offset + figure.magnitude.shape[1]] = figure.magnitude
                elif array.ndim == 1:  # else it is "no value", which is 0 at each hour
                    array[each.indices] = figure.magnitude

    def __getitem__(self, name: str) -> Any:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        shapes = ", ".join(f"{visible(name)} {array.shape}" for name, array in self._arrays.items())
        return f"<Figures of {len(self.replayed)} scenarios: {shapes}; {len(self.errors)} errors>"
