"""Sums over many objects, as trees of nodes: one change costs a few additions, not one per object.

Objects are summed in blocks of FAN in the order of their list, blocks in blocks of FAN, and so on: the shape follows
from the number of objects alone, so an updated total has the bits of a fresh one. A change of one object recomputes one
block per level. Which objects are in a block is a node of its own, so that a change of the list reaches the blocks that
it moves.

Considered and not taken: adding the difference to the old total (rounding would depend on the history of changes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.objects.attributes import V
from efp_graph.objects.calculated import Calculated, Derived, Formula, R, refuse_bare
from efp_graph.objects.nodes import AttributeNode
from efp_graph.values import sum_of

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

ALL = -1  # the level of the whole list
FAN = 4  # fewer cost more nodes and memory, more cost additions: 8 is a tenth slower at 1,000 objects


class Block(NamedTuple):
    """Place of a partial sum in the tree: level 0 sums objects, level n + 1 sums blocks of level n; ALL is the list.

    Of an attribute that has several sums, `of` tells which.
    """

    level: int
    position: int
    of: Any = None

    @property
    def is_partial_sum(self) -> bool:
        """That it is one: see `AttributeNode.is_partial_sum`."""
        return True

    @property
    def id(self) -> str:
        """Part of the key of its node."""
        return f"block {self._place}"

    @property
    def name(self) -> str:
        """Part of the label of its node."""
        return f"partial sum {self._place}"

    @property
    def _place(self) -> str:
        whose = "" if self.of is None else f" of {self.of.id}"
        return f"{self.level}.{self.position}{whose}"


class TotalOver(Calculated[V]):
    """A calculated attribute that is the sum of a term over the objects of a derived list."""

    def __init__(self, term: Formula, objects: str, unit: Any) -> None:
        Calculated.__init__(self, self.total, unit)
        self.term = term
        self.objects = objects
        self.help = (term.__doc__ or "").strip()
        self._paragraph = getattr(term, "paragraph", None)
        self._members = Members(self.objects_of)

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        self._members.name = f"{name} parts"

    def objects_of(self, owner: ModelingObject, of: Any = None) -> Sequence[Any]:
        """What is summed over."""
        objects: Sequence[Any] = getattr(owner, self.objects)
        return objects

    def term_of(self, owner: ModelingObject, one: Any, of: Any = None) -> Any:
        """What an object adds."""
        return self.term(owner, one)

    def total(self, owner: ModelingObject, of: Any = None) -> Any:
        """The sum."""
        objects = self.objects_of(owner, of)
        level, count = 0, len(objects)
        if count <= FAN:
            return sum_of(self.term_of(owner, each, of) for each in objects)
        while count > FAN:
            level, count = level + 1, -(-count // FAN)
        return self._sum_of_blocks(owner, (Block(level - 1, index, of) for index in range(count)))

    def _sum_of_blocks(self, owner: ModelingObject, blocks: Iterable[Block]) -> Any:
        return sum_of(_node(owner, self, block).read() for block in blocks)

    def blocks(self, owner: ModelingObject) -> Iterable[tuple[Block, AttributeNode]]:
        """The partial sums that an object has, and the lists of what they sum, with their nodes."""
        return [pair for each in (self, self._members) for pair in owner.__dict__.get(_register(each), {}).items()]

    def evaluate(self, owner: ModelingObject, node: AttributeNode) -> Any:
        block = node.item
        if not isinstance(block, Block):
            return self.total(owner)
        members = _node(owner, self._members, block).read()
        if block.level == 0:
            return sum_of(self.term_of(owner, each, block.of) for each in members)
        return self._sum_of_blocks(owner, members)


class Members(Derived):
    """What the blocks of a sum over the objects of a list sum: objects, or blocks of the level below.

    The list itself is that of the block of level ALL: it may be made by going through thousands of objects, which is
    done once, not by each block.
    """

    def __init__(self, objects: Callable[[Any, Any], Sequence[Any]]) -> None:
        super().__init__(objects)

    def compute(self, owner: ModelingObject, node: AttributeNode) -> tuple[Any, ...]:
        block = node.item
        assert isinstance(block, Block)
        level, first = block.level, block.position * FAN
        if level == ALL:
            return tuple(self.function(owner, block.of))
        objects = _node(owner, self, Block(ALL, 0, block.of)).read()
        if level == 0:
            return tuple(objects[first : first + FAN])
        below = -(-len(objects) // FAN**level)
        return tuple(Block(level - 1, each, block.of) for each in range(first, min(first + FAN, below)))


def _node(owner: ModelingObject, attribute: Derived, block: Block) -> AttributeNode:
    """The node of a block, made when it is first needed."""
    return attribute.node_in(owner.__dict__.setdefault(_register(attribute), {}), block, owner, block)


def _register(attribute: Derived) -> str:
    """Where an object remembers the nodes of the blocks of an attribute."""
    return f"{attribute.name} blocks"


def total_over(objects: str, unit: Any = None) -> Callable[[Callable[[Any, Any], R]], TotalOver[R]]:
    """Declare a sum: the method gives the term of one of the objects of the derived list named `objects`.

    Raises:
        WrongKind: it was written without brackets.
    """
    refuse_bare(objects, "@total_over", '@total_over("jobs"), with the name of the list of objects')
    return lambda term: TotalOver(term, objects, unit)
