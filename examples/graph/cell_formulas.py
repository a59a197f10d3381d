"""Formulas of the spreadsheet: texts become functions that read cells. Nothing is evaluated that is not named here.

Python's own parser reads them, and its syntax tree is gone through once, level by level; what is not a number, a text,
a cell, an operator or one of FUNCTIONS is refused.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Container
from functools import cache
from typing import Any

Read = Callable[[str], Any]  # gives the value of a cell
Formula = Callable[[Read], Any]

CELL = re.compile(r"[A-Z][1-9][0-9]?")
# What is written otherwise in Python. Texts come first, so that nothing inside them is taken for a formula.
OTHERWISE = re.compile(r'"[^"]*"|(?P<first>[A-Z][1-9][0-9]?):(?P<last>[A-Z][1-9][0-9]?)|<>|<=|>=|=|\^')
SIGNS = {"<>": "!=", "=": "==", "^": "**"}
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    **{ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv},
    **{ast.Pow: operator.pow, ast.UAdd: operator.pos, ast.USub: operator.neg},
    **{ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le},
    **{ast.Gt: operator.gt, ast.GtE: operator.ge},
}
DEEPEST = 50  # levels of a formula


class CellError(Exception):
    """What a cell shows in place of a value."""


class WrongInput(ValueError):
    """What was typed is no formula, or there is no such cell."""


def total(read: Read, *parts: Formula) -> float:
    """SUM: of the numbers; texts do not count."""
    return math.fsum(value for part in parts if isinstance(value := part(read), float))


def choice(read: Read, test: Formula, yes: Formula, no: Formula) -> Any:
    """IF: a cell that is not chosen is not read, so it is no dependency."""
    return yes(read) if test(read) else no(read)


def unless_wrong(read: Read, tried: Formula, instead: Formula) -> Any:
    """IFERROR: what a cell raises is caught like any exception."""
    try:
        return tried(read)
    except CellError:
        return instead(read)


# {name: (what it does, how many arguments it takes)}
FUNCTIONS: dict[str, tuple[Callable[..., Any], Container[int]]] = {
    "SUM": (total, range(1, 10_000)),
    "IF": (choice, (3,)),
    "IFERROR": (unless_wrong, (2,)),
}


def calculated(function: Callable[..., Any], values: list[Any]) -> Any:
    """The value of an operation, or the error of the cell."""
    try:
        value = function(*values)
    except ZeroDivisionError:
        raise CellError("#DIV/0!") from None
    except OverflowError:
        raise CellError("#NUM!") from None
    except TypeError:
        raise CellError("#VALUE!") from None
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        raise CellError("#NUM!")
    return value


@cache
def parsed(text: str) -> tuple[Formula, list[str]]:
    """A formula, and the cells that it may read. Nothing is evaluated but what `compiled` knows."""

    def in_python(match: re.Match[str]) -> str:
        return f"RANGE({match['first']}, {match['last']})" if match["first"] else SIGNS.get(match[0], match[0])

    names: dict[str, None] = {}
    try:
        tree = ast.parse(OTHERWISE.sub(in_python, text[1:].strip()), mode="eval")
        return compiled(tree.body, names, 0), [*names]
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        raise WrongInput(f"{text[:80]!r} is no formula: {error}") from None


def compiled(tree: ast.expr, names: dict[str, None], level: int) -> Formula:
    """The function that a syntax tree stands for. `names` gets the cells that it may read."""
    if level > DEEPEST:
        raise WrongInput(f"it is nested more than {DEEPEST} levels deep")
    match tree:
        case ast.Constant(value=str(text)):
            return lambda read: text
        case ast.Constant(value=int() | float() as given):
            number = float(given)
            return lambda read: number
        case ast.Name(id=name) if CELL.fullmatch(name):
            names[name] = None
            return lambda read: read(name)
        case ast.UnaryOp(op=sign) | ast.BinOp(op=sign) | ast.Compare(ops=[sign]) if type(sign) in OPERATORS:
            operands = [part for part in ast.iter_child_nodes(tree) if isinstance(part, ast.expr)]
            values = [compiled(part, names, level + 1) for part in operands]
            return lambda read: calculated(OPERATORS[type(sign)], [value(read) for value in values])
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            function, counts = FUNCTIONS[name]
            if name == "SUM":
                arguments = [cell for argument in arguments for cell in cells_of(argument)]
            parts = [compiled(part, names, level + 1) for part in arguments]
            if len(parts) in counts:
                return lambda read: function(read, *parts)
    raise WrongInput(f"{ast.unparse(tree)[:40]} is not known here")


def cells_of(tree: ast.expr) -> list[ast.expr]:
    """The cells of a range, row by row; what is none stays as it is."""
    match tree:
        case ast.Call(func=ast.Name(id="RANGE"), args=[ast.Name(id=first), ast.Name(id=last)]):
            columns, rows = sorted((ord(first[0]), ord(last[0]))), sorted((int(first[1:]), int(last[1:])))
            letters = [chr(column) for column in range(columns[0], columns[1] + 1)]
            return [ast.Name(f"{letter}{row}") for row in range(rows[0], rows[1] + 1) for letter in letters]
    return [tree]
