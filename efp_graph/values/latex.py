r"""Formulas as LaTeX, for reports and notebooks: from the same table of operations as the text.

Names are upright text. Characters that mean something to LaTeX stand outside `\text{}`, in a form that both LaTeX and
MathJax print.
"""

from __future__ import annotations

from typing import Any

from efp_graph.texts import cut, visible
from efp_graph.values.explanation import formula_latex, leaf_value
from efp_graph.values.expressions import Expression
from efp_graph.values.readable import brief, readable

SPECIAL = {
    "\\": r"\backslash ",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "^": r"{\wedge}",
    "~": r"{\sim}",
    "<": "<",
    ">": ">",
    "…": r"\ldots ",
    "×": r"\times ",
}
LONGEST = 120  # characters of a name


def latex_text(text: str) -> str:
    r"""A text in math mode, whatever it holds.

    Example:
        >>> latex_text("50% of RAM")
        '\\text{50}\\%\\text{ of RAM}'
    """
    short = cut(visible(" ".join(text.split())), LONGEST)
    parts: list[str] = []
    run = ""
    for character in short:
        if character in SPECIAL:
            parts += [rf"\text{{{run}}}"] if run else []
            parts.append(SPECIAL[character])
            run = ""
        else:
            run += character
    parts += [rf"\text{{{run}}}"] if run or not parts else []
    return "".join(parts)


def latex(value: Any) -> str:
    r"""`name = formula = formula with values = result`, aligned at the equal signs; without `$`.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> latex(SourceValue(3 * u.W, label="power"))
        '\\begin{aligned}\\text{power} &= \\text{3 W}\\end{aligned}'
    """
    lines = []
    if value.expression is not None:
        lines += [formula_latex(value.expression, _name), formula_latex(value.expression, _figure)]
    lines.append(latex_text(readable(value)))
    sides = r" \\ ".join(f"&= {line}" for line in lines)
    return rf"\begin{{aligned}}{latex_text(value.label or 'unnamed value')} {sides}\end{{aligned}}"


def _name(term: Any) -> str:
    return latex_text(term.label or brief(leaf_value(term)))


def _figure(term: Expression | Any) -> str:
    return latex_text(brief(leaf_value(term)))
