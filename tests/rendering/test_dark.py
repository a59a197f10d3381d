"""Colours of pictures and their dark partners: each has one, and texts can be read on every ground."""

import pytest

from efp_graph.audit import dot, graph_diff
from efp_graph.graph import drawing
from efp_graph.rendering.dark import DARK, PAPER, dark, darkened, rules
from efp_graph.rendering.dot import EDGE_LOOK, TEXT, own_colour

TEXTS = (TEXT, "#222222", "#555555")
READABLE = 4.5  # contrast of texts by WCAG 2.2; of borders 3
GROUNDS = [
    PAPER,
    *(look["fillcolor"] for looks in (dot.LOOKS, graph_diff.LOOKS, drawing.LOOKS) for look in looks.values()),
    *(inside for inside, _ in drawing.COLOURS.values()),
    dot.ROOT["fillcolor"],
]
LINES = [
    *(look["color"] for looks in (dot.LOOKS, dot.EDGES, graph_diff.LOOKS, graph_diff.EDGES) for look in looks.values()),
    *(border for _, border in drawing.COLOURS.values()),
    EDGE_LOOK["color"],
    dot.ROOT["color"],
]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("shade", [str, dark], ids=["light", "dark"])
def test_texts_and_borders_can_be_seen_on_every_ground(shade):
    for ground in GROUNDS:
        assert all(contrast(shade(text), shade(ground)) >= READABLE for text in TEXTS), ground
    assert all(contrast(shade(line), shade(PAPER)) >= 3 for line in LINES)


def test_every_colour_has_a_dark_partner_of_its_own():
    assert {each.lower() for each in (*GROUNDS, *LINES, *TEXTS)} <= DARK.keys()
    assert not DARK.keys() & set(DARK.values())
    assert len(set(DARK.values())) == len(DARK)
    assert all(f'fill="{light}"' in rules() and partner in rules() for light, partner in DARK.items())


def test_a_text_that_looks_like_a_colour_stays():
    told = r'n0 [label=<color=&quot;#ffffff&quot;> tooltip="fillcolor=\"#ffffff\" COLOR=#ffffff" fillcolor="#ffffff"]'
    assert darkened(told) == told.replace('fillcolor="#ffffff"]', f'fillcolor="{DARK[PAPER]}"]')
    assert darkened(f"n0 [{own_colour('gold')}]") == f"n0 [{own_colour('gold')}]"
