"""Tapes: a graph of numbers as a function of some inputs, for thousands of scenarios in one pass.

    tape = graph.tape([total], [price, count])
    tape.run([prices, counts])[total]          # an array: one number for each scenario

The formulas run as they are, in an overlay (`overlay.py`) in which the inputs are columns of numbers (`columns.py`).
Where a formula branches on a value, the scenarios are divided, and each part goes its way; where one fails, each
scenario is run alone. So the numbers are those of a graph that is set to each scenario, to the bit, and a formula that
takes each number apart (`math.sin(price)`) costs a run for each scenario. A formula must not ask for `type(price)`;
`isinstance` is answered as for a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from efp_graph.errors import GraphError
from efp_graph.graph.columns import Column, Split, from_list, splits
from efp_graph.graph.failures import Failed
from efp_graph.graph.node import Node
from efp_graph.graph.overlay import Overlay

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph


class Tape:
    """A graph as a function of some inputs. Made by `Graph.tape`. It follows the graph: what is not given is as there.

    Attributes:
        passes: how many times the last run went through the formulas: 1, and one more for each way that scenarios
            branch into.
    """

    def __init__(self, graph: Graph, outputs: Sequence[Node[Any]], inputs: Sequence[Node[Any]]) -> None:
        self.graph, self.outputs, self.inputs = graph, list(outputs), list(inputs)
        self.passes = 0
        for node in (*self.outputs, *self.inputs):
            if not isinstance(node, Node) or node.graph is not graph:
                raise GraphError(f"A tape is about nodes of its graph. This is none: {node!r}.")
        for node in self.inputs:
            if node.formula is not None:
                raise GraphError(f"{node.key} is computed by a formula and is no input of a tape.")
            if not isinstance(node._value, int | float):
                raise GraphError(f"{node.key} holds {type(node._value).__name__}; a tape varies numbers.")

    def run(self, values: Mapping[Node[Any], Any] | Sequence[Any], *, errors: str = "raise") -> dict[Node[Any], Any]:
        """{output: an array with its value in each scenario}, of objects where these are not all numbers of one kind.

        Args:
            values: the numbers of each input, one for each scenario, or one number for all of them; by input, or in
                the order of the inputs. For an input that holds a float they are taken as floats.
            errors: "raise" what a formula raises in the first scenario in which one does; "keep" has the exceptions
                stand in the arrays, in place of numbers.

        Raises:
            GraphError: numbers are missing, or are not as many for each input.
            ImpureFormula: a formula runs a tape.
            CycleError, or whatever a formula raises.
        """
        if errors not in ("raise", "keep"):
            raise GraphError(f'errors={errors!r} is not known: "raise" or "keep".')
        graph = self.graph
        graph.refuse_in_formula("run a tape")
        columns, size = self._columns(values)
        results: dict[Node[Any], list[Any]] = {node: [None] * size for node in self.outputs}
        waiting = [list(range(size))] if size else []
        self.passes = 0
        with graph.lock:
            if graph.open_batch is not None:
                graph.flush()
            while waiting:
                places = waiting.pop()
                self.passes += 1
                try:
                    values_of = self._pass(columns, places)
                except Split as split:
                    waiting += [[places[place] for place in part] for part in split.parts]
                    continue
                if values_of is None:
                    waiting += [[place] for place in places]
                    continue
                for node, value in values_of.items():
                    numbers = value.listed() if type(value) is Column else [value] * len(places)
                    for place, number in zip(places, numbers, strict=True):
                        results[node][place] = number
        if errors == "raise":
            for figures in zip(*results.values(), strict=True):
                for number in figures:
                    if type(number) is Failed:
                        raise number.error.with_traceback(None)
        return {node: _array(numbers) for node, numbers in results.items()}

    def _columns(self, values: Mapping[Node[Any], Any] | Sequence[Any]) -> tuple[dict[Node[Any], list[Any]], int]:
        if not isinstance(values, Mapping):
            if len(values) != len(self.inputs):
                raise GraphError(f"A tape of {len(self.inputs)} inputs is given numbers for {len(values)}.")
            values = dict(zip(self.inputs, values, strict=True))
        for node in self.inputs:
            if node not in values:
                raise GraphError(f"The tape is given no numbers for {node.key}.")
        for node in values:
            if node not in self.inputs:
                raise GraphError(f"{node!r} is no input of the tape.")
        columns = {node: _numbers(node, values[node]) for node in self.inputs}
        sizes = {len(column): node for node, column in columns.items() if column is not None}
        if len(sizes) > 1:
            counts = ", ".join(f"{size} for {node.key}" for size, node in sizes.items())
            raise GraphError(f"A tape needs as many numbers for each input. It is given {counts}.")
        size = next(iter(sizes), 1)
        given = {node: values[node] for node, column in columns.items() if column is None}
        return {
            node: [_as_held(node, given[node])] * size if column is None else column for node, column in columns.items()
        }, size

    def _pass(self, columns: dict[Node[Any], list[Any]], places: list[int]) -> dict[Node[Any], Any] | None:
        """The values of the outputs in some scenarios; None when a formula failed that ran for several.

        Raises:
            Split: they have to be divided.
        """
        overlay = Overlay(self.graph)
        for node, numbers in columns.items():
            some = [numbers[place] for place in places]
            overlay.given[node] = from_list(some) if len(some) > 1 else some[0]
        overlay.changes += 1
        raised: list[Split] = []
        token = splits.set(raised)
        try:
            values = {node: overlay.read(node) for node in self.outputs}
        finally:
            splits.reset(token)
        if raised:
            raise raised[0]
        if len(places) > 1 and any(type(value) is Failed for value in overlay.values.values()):
            return None
        return values


def _numbers(node: Node[Any], values: Any) -> list[Any] | None:
    """The numbers that an input is given, or None for one number."""
    values = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(values, int | float):
        return None
    numbers = list(values)
    for number in numbers:
        if not isinstance(number, int | float):
            raise GraphError(f"{node.key} is given {number!r}; a tape varies numbers.")
    return [_as_held(node, number) for number in numbers]


def _as_held(node: Node[Any], number: Any) -> Any:
    number = number.item() if hasattr(number, "item") else number
    return float(number) if isinstance(node._value, float) else number


def _array(numbers: list[Any]) -> Any:
    """An array of numbers if they are of one kind, or whole ones among floats that are floats too; else of objects."""
    import numpy as np

    kinds = set(map(type, numbers))
    if kinds <= {int, float} and all(type(number) is float or abs(number) <= 2**53 for number in numbers):
        return np.array(numbers)
    if kinds == {bool}:
        return np.array(numbers)
    result = np.empty(len(numbers), dtype=object)
    result[:] = [number.error if type(number) is Failed else number for number in numbers]
    return result
