from datetime import datetime

import pytest

from efp_graph.values import ExplainableHourlyQuantities, SourceValue, max_of, sum_of, u
from efp_graph.values.latex import latex_text


def named(name):
    return SourceValue(2 * u.dimensionless, label=name)


a, b, c = map(named, "abc")
starts = ExplainableHourlyQuantities([1, 2], datetime(2025, 1, 1), label="s")

FORMULAS = {
    r"\frac{\text{a} + \text{b}}{\text{c}}": (a + b) / c,
    r"\left(\text{a} + \text{b}\right) \cdot \text{c}": (a + b) * c,
    r"\frac{\text{a}}{\text{b}} \cdot \text{c}": a / b * c,
    r"\left\lceil \text{a} + \text{b} \right\rceil \cdot \text{c}": (a + b).ceil() * c,
    r"\max(\text{a} + \text{b}, \text{c})": max_of(a + b, c),
    r"\text{a} - \left(\text{b} + \text{c}\right)": a - (b + c),
    r"\text{a} + \text{b} + \text{c}": sum_of((a, b, c)),
    r"\sum \left(\text{s} + \text{s}\right)": (starts + starts).sum(),
}


@pytest.mark.parametrize("expected", FORMULAS)
def test_formulas_show_what_fractions_and_brackets_enclose_without_parentheses(expected):
    lines = FORMULAS[expected].latex.split(r"&= ")
    assert lines[1].removesuffix(r" \\ ") == expected


def test_the_values_stand_under_the_names_and_the_result_under_both():
    power, hours = SourceValue(300 * u.W, label="power"), SourceValue(2 * u.hour, label="time")
    energy = (power * hours).to(u.kWh).set_label("energy")
    assert energy.latex == (
        r"\begin{aligned}\text{energy} &= \text{power} \cdot \text{time} \\ "
        r"&= \text{300 W} \cdot \text{2 h} \\ &= \text{0.6 kWh}\end{aligned}"
    )
    assert energy._repr_latex_() == f"$${energy.latex}$$"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("100 % & more", r"\text{100 }\%\text{ }\&\text{ more}"),
        ("a_b^c", r"\text{a}\_\text{b}{\wedge}\text{c}"),
        ("$x$ \\input{/etc/passwd}", r"\$\text{x}\$\text{ }\backslash \text{input}\{\text{/etc/passwd}\}"),
        ("line\nbreak", r"\text{line break}"),
        ("", r"\text{}"),
    ],
)
def test_names_cannot_be_commands(text, latex):
    assert latex_text(text) == latex


def test_a_name_of_10000_characters_is_cut():
    assert len(latex_text("x" * 10_000)) < 200
