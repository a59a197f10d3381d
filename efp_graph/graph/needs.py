"""Who wants a node: what observes it, and the needed nodes that read it.

`Node.needs` counts these reasons. When the first comes or the last goes, the node begins or ceases to be a reason for
what it reads, and so on down. A change of one edge costs what changes its answer, and nothing is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from efp_graph.graph.keys import Unnamed

if TYPE_CHECKING:
    from efp_graph.graph.node import Node


def add_need(node: Node[Any]) -> None:
    """Count one more reason to keep a node up to date."""
    if not node.needs and node.graph is not None:
        node.graph.edits += 1  # as `_changed`; first, and once for all that is reached
    node.needs += 1
    reached = [node] if node.needs == 1 else []
    for wanted in reached:  # it grows while it is read
        if type(wanted.key) is Unnamed:
            _hold_again(wanted)
        for read in dict.fromkeys(wanted.reads):
            read.needs += 1
            if read.needs == 1:
                reached.append(read)


def drop_need(node: Node[Any]) -> None:
    """Count one reason less."""
    reached = [node]
    while reached:
        unwanted = reached.pop()
        unwanted.needs -= 1
        if unwanted.needs == 0:
            _changed(unwanted)
            reached.extend(dict.fromkeys(unwanted.reads))


def recount(nodes: Iterable[Node[Any]]) -> None:
    """Count all reasons afresh, after an interrupt that may have come in the middle of counting."""
    counts = {node: own_needs(node) for node in nodes}
    reached = [node for node, count in counts.items() if count]
    while reached:
        for read in dict.fromkeys(reached.pop().reads):
            counts[read] = counts.get(read, 0) + 1
            if counts[read] == 1:
                reached.append(read)
    for node, count in counts.items():
        if node.needs != count or type(node.key) is Unnamed:
            node.needs = count
            _changed(node)


def own_needs(node: Node[Any]) -> int:
    """How many reasons there are that are no nodes."""
    return len(node.observers or ())


def is_onlooker(node: Node[Any]) -> bool:
    """Whether what a node reads must not hold it: it has no key, and nobody needs it."""
    return type(node.key) is Unnamed and not node.needs


def add_reader(node: Node[Any], reads: Iterable[Node[Any]]) -> None:
    """Have nodes know that a node reads them."""
    if type(node.key) is not Unnamed or node.needs:
        for dependency in reads:
            dependency.dependents[node] = None
        return
    for dependency in reads:
        if dependency.onlookers is None:
            dependency.onlookers = WeakSet()
        dependency.onlookers.add(node)


def _changed(node: Node[Any]) -> None:
    """What was recorded of earlier propagations is void: another set of nodes runs."""
    if node.graph is not None:
        node.graph.edits += 1
    if type(node.key) is Unnamed:
        _hold_again(node)


def _hold_again(node: Node[Any]) -> None:
    """Have what a node reads hold it, or not, as it is needed now. In between it does both."""
    add_reader(node, node.reads)
    for dependency in node.reads:
        if is_onlooker(node):
            dependency.dependents.pop(node, None)
        elif dependency.onlookers is not None:
            dependency.onlookers.discard(node)
