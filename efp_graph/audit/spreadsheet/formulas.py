"""The formula of a cell, from the form of an operation (`values/spreadsheet_forms.py`) and the cells of its operands.

Formulas are templates until they are written, because cells further down are not known before everything is planned:
    ROW, ABOVE           the number of the row of the cell, and of the one above;
    TOP, BOTTOM          the numbers of the first and last row of the hours;
    SCALAR_n             a scalar that the formula needs, which the column puts into a cell of its own on top.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from string import Formatter
from typing import NamedTuple

from efp_graph.values import EmptyExplainableObject, ExplainableObject
from efp_graph.values.units import HOUR, Unit

ROW, ABOVE, TOP, BOTTOM = "\x00", "\x01", "\x02", "\x03"
SCALAR = re.compile("\x04(\\d+)\x05")
LONGEST = 8_000  # characters that a spreadsheet program takes in a formula, 8192, less what references may still grow
ATOM, PRODUCT, SUM, SIGNED = 3, 2, 1, 0  # how tightly a formula binds, as in the table of operations


class NotExpressible(Exception):
    """No formula says it; the text tells why."""


class Cells(NamedTuple):
    """Where a series stands: references to its column."""

    letter: str
    prefix: str = ""

    @property
    def here(self) -> str:
        """The cell of this hour."""
        return f"{self.prefix}{self.letter}{ROW}"

    @property
    def all(self) -> str:
        """The cells of all hours."""
        return f"{self.prefix}{self.letter}${TOP}:{self.letter}${BOTTOM}"

    @property
    def own(self) -> str:
        """The cells of the hours that the series has."""
        return f"INDEX({self.all},{self.first}+1):INDEX({self.all},{self.last}+1)"

    @property
    def first(self) -> str:
        """The cell that tells the first hour."""
        return f"{self.prefix}{self.letter}${FIRST_HOUR}"

    @property
    def last(self) -> str:
        """The cell that tells the last hour."""
        return f"{self.prefix}{self.letter}${LAST_HOUR}"


FIRST_HOUR, LAST_HOUR = 8, 9  # rows of the sheet of hours


class Term(NamedTuple):
    """An operand, ready to be put into a formula: its text, how tightly that binds, its value, its column if any.

    `summed`: it is a series, and the text gives the sum over its hours. `shape`: a number that terms of the same
    operations on the same figures share.
    """

    text: str
    binds: int
    value: ExplainableObject
    cells: Cells | None = None
    words: str = ""
    summed: bool = False
    shape: int = -1

    @property
    def is_series(self) -> bool:
        """Whether it has a value for each hour."""
        return getattr(self.value, "_hour", None) is not None


def filled(
    template: str,
    operands: Sequence[Term],
    unit: Unit | None,
    names: dict[str, str] | None = None,
    scalar: Callable[[Term], str] | None = None,
) -> tuple[str, int]:
    """A template with the operands in their places.

    Args:
        unit: of the result.
        names: what stands for `{row}`, `{n}` and the like.
        scalar: called with a scalar, gives what stands for it; by default its formula.

    Returns:
        The formula and how tightly it binds.
    """
    pieces = _pieces(template)
    texts: list[str] = []
    binds = _binds(template)
    for number, (literal, name, spec) in enumerate(pieces):
        texts.append(literal)
        if name is None:
            continue
        if not name.isdigit():
            texts.append((names or {})[f"{name}:{spec}" if spec else name])
            continue
        operand = operands[int(name)]
        if scalar is not None and not operand.is_series and not isinstance(operand.value, EmptyExplainableObject):
            operand = operand._replace(text=scalar(operand), binds=ATOM)
        text, tightness = _operand(operand, spec, unit)
        before = literal[-1:] if literal or number == 0 else "}"
        after = pieces[number + 1][0][:1] if number + 1 < len(pieces) else ""
        if binds is None:  # the operand alone
            return text, tightness
        texts.append(f"({text})" if tightness < _needed(before, after) else text)
    return "".join(texts), ATOM if binds is None else binds


def operands_with_cells(template: str) -> list[int]:
    """The positions of the operands whose columns a template needs."""
    return operands_in(template, ("all", "own", "first", "last"))


def operands_in(template: str, specs: Sequence[str]) -> list[int]:
    """The positions of the operands that stand in a template as one of `specs`: `{1:hours}`."""
    found = (int(name) for _, name, spec in _pieces(template) if name is not None and name.isdigit() and spec in specs)
    return sorted(set(found))


def scaled(text: str, binds: int, factor: float) -> tuple[str, int]:
    """A formula times a factor, which is written as a divisor where that is shorter."""
    if factor == 1.0:
        return text, binds
    operand = f"({text})" if binds < PRODUCT else text
    times, over = number(factor), number(1 / factor)
    return (f"{operand}/{over}" if len(over) < len(times) else f"{operand}*{times}"), PRODUCT


def number(value: float) -> str:
    """A number in a formula, to the last bit."""
    text = repr(float(value)).upper()
    return text.removesuffix(".0")


def least(references: Sequence[str], function: str = "MIN") -> str:
    """The smallest (or, with MAX, the largest) of any number of cells: functions take 255 operands."""
    found = list(dict.fromkeys(references))
    while len(found) > 1:
        parts = [found[start : start + 200] for start in range(0, len(found), 200)]
        found = [f"{function}({','.join(part)})" if len(part) > 1 else part[0] for part in parts]
    return found[0]


def _operand(operand: Term, spec: str, unit: Unit | None) -> tuple[str, int]:
    value = operand.value
    if isinstance(value, EmptyExplainableObject):
        return "0", ATOM
    if spec in ("all", "own", "first", "last"):
        if operand.cells is None:  # a scalar is its own total
            return ("0", ATOM) if spec in ("first", "last") else (operand.text, operand.binds)
        return getattr(operand.cells, spec), ATOM
    if spec in ("", "scalar"):
        return operand.text, operand.binds
    target = HOUR if spec == "hours" else unit
    own: Unit = value._unit  # type: ignore[attr-defined]
    assert target is not None
    return scaled(operand.text, operand.binds, own.asked_factor_to(target))


def _needed(before: str, after: str) -> int:
    """How tightly an operand must bind to stand between two characters without parentheses."""
    if before == "/":
        return ATOM
    if before in ("*", "-") or after in ("*", "/"):
        return PRODUCT
    if before == "+" or after in ("+", "-"):
        return SUM
    return SIGNED


@cache
def _pieces(template: str) -> list[tuple[str, str | None, str]]:
    return [(literal, name, spec or "") for literal, name, spec, _ in Formatter().parse(template)]


@cache
def _binds(template: str) -> int | None:
    """How tightly a filled template binds; None for a template that is one operand."""
    pieces = _pieces(template)
    if len(pieces) == 1 and pieces[0][0] == "" and (pieces[0][1] or "").isdigit():
        return None
    skeleton = "".join(f"{literal}{'x' if name else ''}" for literal, name, _ in pieces)
    depth, binds = 0, ATOM
    for place, character in enumerate(skeleton):
        depth += (character == "(") - (character == ")")
        if depth or character not in "+-*/":
            continue
        if place == 0 or character in "*/":
            binds = min(binds, SIGNED if place == 0 else PRODUCT)
        elif not (skeleton[place - 1] == "E" and skeleton[place - 2 : place - 1].isdigit()):
            binds = min(binds, SUM)
    return binds
