"""The shapes of js-reactivity-benchmark, in words of our own: those of kairo, of cellx, and its random layers.

A shape builds a graph and gives `turn(number)`: set what changes and read what a page would show. Where the original
puts an effect at the end, the value is read after each change here, since not every library has effects. Numbers of
nodes and turns are those of the original unless a size is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any, NamedTuple

from shape_program.libraries import Library, Read

Turn = Callable[[int], Any]
LARGEST = 1_000_003


class Shape(NamedTuple):
    """A graph to build, its size, and how many turns are measured together."""

    build: Callable[[Library, int], Turn]
    size: int
    turns: int


def plus(amount: int, value: int) -> int:
    """The formula of most nodes."""
    return value + amount


def total(*values: int) -> int:
    """The sum of all that is read."""
    return sum(values)


def remainder(*values: int) -> int:
    """The sum of all that is read, kept small through hundreds of layers."""
    return sum(values) % LARGEST


def deep(library: Library, size: int) -> Turn:
    """A chain."""
    head, write = library.signal(0)
    last = head
    for _ in range(size):
        last = library.computed(partial(plus, 1), [last])

    def turn(number: int) -> int:
        write(number)
        return last()

    return turn


def broad(library: Library, size: int) -> Turn:
    """Many readers of one input, each with a reader of its own."""
    head, write = library.signal(0)
    ends = [
        library.computed(partial(plus, 1), [library.computed(partial(plus, number), [head])]) for number in range(size)
    ]

    def turn(number: int) -> int:
        write(number)
        return [end() for end in ends][-1]

    return turn


def diamond(library: Library, size: int) -> Turn:
    """Some readers of one input, and one that reads them all."""
    head, write = library.signal(0)
    middle = [library.computed(partial(plus, 1), [head]) for _ in range(size)]
    end = library.computed(total, middle)

    def turn(number: int) -> int:
        write(number)
        return end()

    return turn


def triangle(library: Library, size: int) -> Turn:
    """A chain, and one that reads each of its links."""
    head, write = library.signal(0)
    links, last = [head], head
    for _ in range(size - 1):
        last = library.computed(partial(plus, 1), [last])
        links.append(last)
    end = library.computed(total, links)

    def turn(number: int) -> int:
        write(number)
        return end()

    return turn


def mux(library: Library, size: int) -> Turn:
    """Many inputs come together in one table, of which many take a value each: one input changes at a time."""
    heads, writes = zip(*(library.signal(0) for _ in range(size)), strict=True)
    table = library.computed(lambda *values: dict(enumerate(values)), heads)
    entries = [library.computed(lambda table, number=number: table[number], [table]) for number in range(size)]
    ends = [library.computed(partial(plus, 1), [entry]) for entry in entries]

    def turn(number: int) -> int:
        writes[number % size](number)
        return [end() for end in ends][number % size]

    return turn


def repeated(library: Library, size: int) -> Turn:
    """One formula that reads the same input many times."""
    head, write = library.signal(0)
    end = library.dynamic(lambda: sum(head() for _ in range(size)))

    def turn(number: int) -> int:
        write(number)
        return end()

    return turn


def unstable(library: Library, size: int) -> Turn:
    """A formula that reads one of two others, another one after each change."""
    head, write = library.signal(0)
    double = library.computed(lambda value: value * 2, [head])
    inverse = library.computed(lambda value: -value, [head])
    end = library.dynamic(lambda: sum(double() if head() % 2 else inverse() for _ in range(size)))

    def turn(number: int) -> int:
        write(number)
        return end()

    return turn


def avoidable(library: Library, size: int) -> Turn:
    """A chain whose second link is always 0: nothing expensive is to run below it."""
    head, write = library.signal(0)
    zero = library.computed(lambda value: value * 0, [library.computed(partial(plus, 0), [head])])

    def busy(value: int) -> int:
        for _ in range(size):
            value += 1
        return value - size + 1

    end = library.computed(busy, [zero])
    for amount in (2, 3):
        end = library.computed(partial(plus, amount), [end])

    def turn(number: int) -> int:
        write(number)
        return end()

    return turn


def cellx(library: Library, size: int) -> Turn:
    """Layers of four, each from the layer before: all four inputs are set, and the last layer is read."""
    pairs = [library.signal(value) for value in (1, 2, 3, 4)]
    one, two, three, four = (read for read, _ in pairs)
    for _ in range(size):
        one, two, three, four = (
            library.computed(lambda two: two, [two]),
            library.computed(lambda one, three: one - three, [one, three]),
            library.computed(lambda two, four: two + four, [two, four]),
            library.computed(lambda three: three, [three]),
        )
    ends = (one, two, three, four)

    def turn(number: int) -> tuple[int, ...]:
        with library.batch():
            for place, (_, write) in enumerate(pairs):
                write(place + 1 if number % 2 else 4 - place)
        return tuple(end() for end in ends)

    return turn


def layers(
    library: Library, size: int, *, depth: int, sources: int, is_static: float = 1.0, is_read: float = 1.0
) -> Turn:
    """Layers in which each node adds up its neighbours of the layer before; some leave one out, depending on the first.

    Args:
        library: the library.
        size: nodes of a layer.
        depth: layers, the inputs included.
        sources: nodes that each reads.
        is_static: share of the nodes that always read all of them.
        is_read: share of the last layer that is read.
    """
    dice = Random(1)
    pairs = [library.signal(number) for number in range(size)]
    layer: list[Read] = [read for read, _ in pairs]
    for _ in range(depth - 1):
        before, layer = layer, []
        for place in range(size):
            reads = [before[(place + step) % size] for step in range(sources)]
            if dice.random() < is_static:
                layer.append(library.computed(remainder, reads))
            else:
                layer.append(library.dynamic(partial(_some, reads)))
    ends = dice.sample(layer, max(1, round(size * is_read)))

    def turn(number: int) -> int:
        place = number % size
        pairs[place][1](number + place)
        return sum(end() for end in ends)

    return turn


def _some(reads: list[Read]) -> int:
    """The sum of what is read, one of them left out when the first is odd."""
    value = reads[0]()
    left_out = 1 + value % (len(reads) - 1) if value % 2 else 0
    for place, read in enumerate(reads[1:], 1):
        if place != left_out:
            value += read()
    return value % LARGEST


SHAPES: dict[str, Shape] = {
    "deep": Shape(deep, 50, 50),
    "broad": Shape(broad, 50, 50),
    "diamond": Shape(diamond, 5, 500),
    "triangle": Shape(triangle, 10, 100),
    "mux": Shape(mux, 100, 20),
    "repeated observers": Shape(repeated, 30, 100),
    "unstable": Shape(unstable, 20, 100),
    "avoidable": Shape(avoidable, 100, 1000),
    "cellx": Shape(cellx, 1000, 2),
    "simple": Shape(partial(layers, depth=5, sources=2, is_read=0.2), 10, 1000),
    "dynamic": Shape(partial(layers, depth=10, sources=6, is_static=0.75, is_read=0.2), 10, 200),
    "very dynamic": Shape(partial(layers, depth=15, sources=6, is_static=0.5), 100, 20),
    "large": Shape(partial(layers, depth=12, sources=4, is_static=0.95), 1000, 10),
    "wide and dense": Shape(partial(layers, depth=5, sources=25), 1000, 5),
    "deep layers": Shape(partial(layers, depth=500, sources=3), 5, 10),
}
