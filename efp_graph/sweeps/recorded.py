"""Recording a model: the formulas between some inputs and some outputs as one program.

The formulas that the inputs reach are run, in the order of the graph, on *traced* values (see `replay/recording.py`),
and everything is put back. Those of checks and of attributes beside the way to the outputs run too, for the errors that
they would raise: what they look at are guards like any other.

Invariants:
    1. What a recording replays is, bit for bit, what the graph holds: compared for each node while it is made.
    2. The graph is as it was afterwards, whatever is raised.

Cost: the formulas, at about the price of an update that reaches the same nodes, and twice for their kernels.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import InternalError, NotAllowed
from efp_graph.graph.frames import Frame, current_frame
from efp_graph.graph.node import UNRANKED
from efp_graph.objects.nodes import AttributeNode
from efp_graph.replay.program import Program
from efp_graph.replay.recording import Recorder, Traced, plain_copy, recording, traced_copy
from efp_graph.sweeps.outputs import Figure, Outputs
from efp_graph.values import ExplainableObject, same_value
from efp_graph.values.kernels import stepped

if TYPE_CHECKING:
    from efp_graph.graph import Graph, Node


class Scaled(NamedTuple):
    """How a series varies as a whole.

    Attributes:
        series: shape (hours,).
        factor: what makes the present one of it; of parts that have one each, shape (parts,).
        steps: the hours of these parts.
    """

    series: Any
    factor: Any
    steps: tuple[int, ...] = ()


AS_THEY_ARE: Mapping[AttributeNode, Scaled] = MappingProxyType({})


class CannotRecord(Exception):
    """A formula does with a value what cannot be noted; the graph calculates then. Never reaches the user."""


def recorded_program(
    inputs: Sequence[AttributeNode], outputs: Outputs, scaled: Mapping[AttributeNode, Scaled] = AS_THEY_ARE
) -> tuple[Program, list[Figure]]:
    """Record what leads from the inputs, as they are, to the figures of the outputs.

    Args:
        inputs: nodes that hold a number or a series.
        outputs: what is asked for.
        scaled: of the inputs, the series that vary as a whole: the program takes their factors.

    Returns:
        The program, and the figures as they are now.

    Raises:
        CannotRecord: a formula does something that cannot be noted.
        NotAllowed: a simulation is shown.
    """
    graph = home_of(inputs)
    with graph.lock:
        if graph.shows is not None:
            raise NotAllowed(
                f"The model shows {graph.shows}: show the model itself (reset_values) before recording it."
            )
        present = outputs.figures()  # whatever is cold is calculated now, on true values
        outputs.settle(present)
        reached = _reached(inputs)
        nodes: list[Node[Any]] = [*inputs, *reached]
        before = [(node, node._value) for node in nodes]
        frame = current_frame.get()
        try:
            with recording() as recorder:
                for each in inputs:
                    each._value = traced_copy(each._value, _traced(recorder, each, scaled))
                for node in reached:
                    _run(node)
                current_frame.set(None)
                program = Program(recorder, [figure.magnitude for figure in outputs.figures()])
        except Exception as error:
            raise CannotRecord(f"{type(error).__name__}: {error}") from error
        finally:
            current_frame.set(frame)
            for node, value in before:
                node._value = value
        return program, present


def _traced(recorder: Recorder, node: AttributeNode, scaled: Mapping[AttributeNode, Scaled]) -> Traced:
    """The magnitude of an input, from here on traced."""
    if node not in scaled:
        return recorder.input(node._value._value)
    series, factor, steps = scaled[node]
    traced = recorder.input(factor)
    product: Traced = recorder.run(operator.mul, series, recorder.run(stepped, traced, steps) if steps else traced)
    return product


def home_of(inputs: Sequence[AttributeNode]) -> Graph:
    """The graph of some nodes, ready to be read."""
    graph = inputs[0]._home()
    graph.refuse_in_formula("record formulas")
    return graph


def _reached(inputs: Iterable[Node[Any]]) -> list[Node[Any]]:
    """The computed nodes that depend on the inputs, in the order in which they can be computed."""
    given = list(inputs)
    found: dict[Node[Any], None] = {}
    waiting = list(given)
    while waiting:
        for node in waiting.pop().dependents:
            if node not in found:
                found[node] = None
                waiting.append(node)
    for node in given:  # one that is calculated is pinned
        found.pop(node, None)
    return sorted(found, key=lambda node: (node.rank, node.index))


def _run(node: Node[Any]) -> None:
    """Have the formula of a node run on traced values, and hold its result against the graph's."""
    formula, known = node.formula, node._value
    assert formula is not None
    current_frame.set(Frame(None, UNRANKED, 0))  # type: ignore[arg-type]  # of no graph: a cold node is refused
    found = formula()
    plain = plain_copy(found) if isinstance(found, ExplainableObject) else found
    if not same_value(known, plain):
        raise InternalError(f"{node.key} gives another value when it is recorded: {plain!r:.80} for {known!r:.80}.")
    node._value = found
