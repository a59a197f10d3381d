"""Restoring: the last step is taken back, and made again, by putting values where they were. No formula runs.

The journal of a batch knows the values that it replaced. The newest step of the history keeps them, as long as that is
little: at most MOST_NODES values of together MOST_BYTES. They are exchanged for the present ones if the graph is just
as the step left it: the same edges, and in each node the very value that the step put there. In every other case the
step is taken back by setting its inputs and running formulas, which gives the same bits.

Considered and not taken: keeping the values of more steps. Each may hold the memory of the whole model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.graph.journal import new_version

if TYPE_CHECKING:
    from efp_graph.graph.graph import Graph
    from efp_graph.graph.journal import Journal
    from efp_graph.graph.node import Node

MOST_NODES, MOST_BYTES = 256, 64_000_000

Pair = tuple[Any, Any]


class Replaced:
    """The values that a batch replaced in computed nodes, and those that it put there.

    Attributes:
        edits: the edges that both belong to (`Graph.edits`).
        revision: the one that the batch made.
        nodes: which ones. This and what follows is read from the journal of the batch when `fits` is first asked.
        present: what they hold if nothing has happened since.
        absent: what they held on the other side of the step.
    """

    __slots__ = ("_journal", "absent", "edits", "nodes", "present", "revision")

    nodes: list[Node[Any]]
    present: list[Any]
    absent: list[Any]

    def __init__(self, edits: int, journal: Journal, revision: int) -> None:
        self.edits, self.revision = edits, revision
        self._journal: Journal | None = journal  # until somebody wants the step back, which most never do

    @classmethod
    def of(cls, graph: Graph, journal: Journal, revision: int) -> Replaced | None:
        """What a batch that removed nothing has replaced; None when edges or nodes changed, or when it is much."""
        if journal.edges or journal.added or not journal.is_light(MOST_NODES, MOST_BYTES):
            return None
        return cls(graph.edits, journal, revision)

    def fits(self, graph: Graph, inputs: dict[Node[Any], Pair], *, back: bool) -> bool:
        """Whether the graph is as the step left it.

        Args:
            inputs: {input: (value before, value after)} of the step.
            back: whether it is to be taken back; else it was, and is to be made again.
        """
        if graph.edits != self.edits or (self._journal is not None and not self._read(graph, self._journal)):
            return False
        return all(node._value is pair[back] for node, pair in inputs.items()) and all(
            node._value is value for node, value in zip(self.nodes, self.present, strict=True)
        )

    def _read(self, graph: Graph, journal: Journal) -> bool:
        """Read the journal; False when nodes may hold other values than the batch gave them, or ran twice in it."""
        olds, nodes = journal.notes()
        if graph.revision != self.revision or len(set(nodes)) < len(nodes):
            return False
        self.nodes, self.absent, self.present = nodes, olds, [node._value for node in nodes]
        self._journal = None
        return True

    def exchange(self, graph: Graph, inputs: dict[Node[Any], Pair], *, back: bool) -> None:
        """Put the values of the other side in place, inside a batch."""
        batch = graph.innermost
        assert batch is not None
        for node, value in zip(self.nodes, self.present, strict=True):
            batch.journal.note_value(node, value)
        graph.version = new_version()
        for node, pair in inputs.items():
            batch.journal.inputs.setdefault(node, node._value)
            node._value = pair[not back]
        for node, value in zip(self.nodes, self.absent, strict=True):
            node._value = value
        for moved in (*inputs, *self.nodes):  # who was read since the step, and is needed by nobody
            for reader in moved.readers:
                if not reader.needs:
                    graph.scheduler.mark_reader(reader)
        self.present, self.absent = self.absent, self.present
        graph.report.restored.extend(self.nodes)
