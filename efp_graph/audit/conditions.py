"""Under which conditions the programs of an audit page hold, for readers who change an input on the page.

A formula may look at a value to decide how it goes on (`values/looking.py`). The page holds each look as a program that
gives true or false; after a change of an input that gives something else, other formulas hold, which only the library
has. Looks that no program says (at single hours, at a number that is taken out) are told with the figures they read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

from efp_graph.audit.programs import NotRecalculated, Program, Programs
from efp_graph.audit.records import AuditedFigure
from efp_graph.values import ExplainableObject
from efp_graph.values.explanation import formula_text, label_text
from efp_graph.values.expressions import Expression, term_of
from efp_graph.values.looking import Look
from efp_graph.values.page_forms import UNITS

COMPARED = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=", ast.NotEq: "!="}
CALCULATED = {ast.Add: "add 2", ast.Sub: "subtract 2", ast.Mult: "multiply 2", ast.Div: "divide 2"}
OPERAND = re.compile(r"\{(\d+)(?::(\w+))?\}")
STAYS = re.compile(r"\{0\}=[-+.\dE]+")
LONGEST = 200


def conditions_of(figures: Sequence[AuditedFigure], programs: Programs) -> list[dict[str, Any]]:
    """Each condition once: {"words", "program", "holds"}, or {"words", "reads"} where no program says it."""
    found: dict[str, dict[str, Any]] = {}
    for position, figure in enumerate(figures):
        try:
            looks = figure.looks()
        except Exception:  # a formula that does not run now, of a simulated figure, say
            told = {"words": "its formula cannot be run again", "reads": figure.made_from()}
            found[f"{position}"] = told
            continue
        for look in looks:
            told = _condition(look, programs)
            if told.get("reads") != []:
                found.setdefault(repr(told), told)
    return list(found.values())


def _condition(look: Look, programs: Programs) -> dict[str, Any]:
    terms = [term_of(each) if isinstance(each, ExplainableObject) else None for each in look.operands]
    names = ["0" if each is None else _named(each) for each in terms]
    words = (look.words if look.outcome else f"not: {look.words}").format(*names)[:LONGEST]
    reads = sorted({place for each in terms if each is not None for place in programs.read_by(each)})
    if look.form is None or STAYS.fullmatch(look.form):
        return {"words": words, "reads": reads}
    try:
        program = list(_program(look, terms, programs))
    except NotRecalculated:
        return {"words": words, "reads": reads}
    if not any(isinstance(part, int) for part in program):
        return {"words": words, "reads": []}
    return {"words": words, "program": program, "holds": look.outcome}


def _named(term: Any) -> str:
    return formula_text(term) if isinstance(term, Expression) and term.label is None else label_text(term)


def _program(look: Look, terms: Sequence[Any], programs: Programs) -> Iterator[Any]:
    assert look.form is not None
    formula = OPERAND.sub(lambda found: f"_{found[1]}_{found[2] or ''}", look.form)
    tree = ast.parse(re.sub("(?<![<>=!])=(?!=)", "==", formula.replace("<>", "!=")), mode="eval").body
    stack: list[Any] = [tree]
    while stack:
        part = stack.pop()
        if not isinstance(part, ast.AST):
            yield part
        elif isinstance(part, ast.Compare):
            stack += [f"{COMPARED[type(part.ops[0])]} 2", part.comparators[0], part.left]
        elif isinstance(part, ast.BinOp):
            stack += [CALCULATED[type(part.op)], part.right, part.left]
        elif isinstance(part, ast.UnaryOp):
            stack += ["negate 1", part.operand]
        elif isinstance(part, ast.Call):
            stack += ["whole 1", part.args[0]]
        elif isinstance(part, ast.Constant):
            yield [part.value]
        else:
            assert isinstance(part, ast.Name)
            _, place, spec = part.id.split("_", 2)
            unit = look.unit if spec == "result" else UNITS.get(spec)
            yield from _operand(terms[int(place)], unit, programs)
            if spec in ("first", "last"):
                yield f"{spec} 1"


def _operand(term: Any, unit: Any, programs: Programs) -> Program:
    return [[0]] if term is None else programs.of_term(term, unit)
