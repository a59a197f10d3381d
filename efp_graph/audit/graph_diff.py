"""Two states of a calculus graph as one picture: what changed, what moved with it, what came, what went, what stayed.

Drawn are the figures that differ, where that ends, and what they read that stayed (see `two_states.py`). Each says in
words what became of it and has a border of its own, so that no reader needs the colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from efp_graph.audit.bundles import Bundle, bundled, bundled_until_legible, proportions
from efp_graph.audit.dot import symbols
from efp_graph.audit.drawing import Drawing, given_out
from efp_graph.audit.smaller import advice
from efp_graph.audit.svg_page import Framed, svg_page
from efp_graph.audit.trail import LINK, Step, Trail, named
from efp_graph.audit.two_states import CHANGED, GONE, MOVED, NEW, STAYED, Both, Seen, drawn_part, laid_over
from efp_graph.rendering.dot import (
    EDGE_LOOK,
    LONGEST_TIP,
    attributes_of,
    beside_edge,
    heading,
    markup,
    picture_attributes,
    wrapped,
)
from efp_graph.rendering.picture import LEGIBLE_NODES, Picture
from efp_graph.rendering.svg import Hover
from efp_graph.texts import cut, visible
from efp_graph.values.readable import alike, change_between, period, told_apart

LOOKS = {
    CHANGED: {"shape": "note", "style": "filled", "fillcolor": "#fff7c4", "color": "#8A6D00", "penwidth": "2.6"},
    MOVED: {"shape": "box", "style": "rounded,filled", "fillcolor": "#fde8c0", "color": "#B36B00", "penwidth": "1.6"},
    NEW: {"shape": "box", "style": "filled,bold", "fillcolor": "#d9f2e6", "color": "#007A5A"},
    GONE: {"shape": "box", "style": "filled,dashed", "fillcolor": "#f9d9d0", "color": "#A8321A", "penwidth": "1.6"},
    STAYED: {"shape": "box", "style": "filled,dotted", "fillcolor": "#f4f4f4", "color": "#777777"},
}
LEGEND = {
    CHANGED: "changed: set otherwise (thick line, folded corner)",
    MOVED: "moved: follows what changed (round corners)",
    NEW: "new (bold line)",
    GONE: "gone (dashed line)",
    STAYED: "stayed (dotted line)",
}
EDGES = {
    STAYED: EDGE_LOOK,
    NEW: {"color": "#007A5A", "style": "bold"},
    GONE: {"color": "#A8321A", "style": "dashed"},
}


class Diff:
    """The picture of a difference.

    Args:
        before, after: the two states.
        bundle: as for `calculus_graph_to_file`.
        max_depth: how many readings from the figure are drawn.
        dark: as for `calculus_graph_to_file`.
    """

    def __init__(
        self, before: Seen, after: Seen, *, bundle: int | None = None, max_depth: int = 100, dark: bool | None = None
    ) -> None:
        self._states, self._dark = (before, after), dark
        self._options: dict[str, Any] = {"bundle": bundle, "max_depth": max_depth}
        self._whole = laid_over(before, after)
        self.trail = self._chosen(**self._options)

    def _chosen(self, *, bundle: int | None, max_depth: int) -> Trail:
        for with_stayed in (True, False):
            part = drawn_part(self._whole, with_stayed=with_stayed).within(max_depth)
            part = bundled_until_legible(part) if bundle is None else bundled(part, bundle) if bundle else part
            if len(part) <= LEGIBLE_NODES:
                break
        return part

    @property
    def is_empty(self) -> bool:
        """Whether no figure differs."""
        return all(step.likeness == STAYED for step in self._whole)

    @property
    def title(self) -> str:
        """What is drawn."""
        return f"What differs in {cut(self._states[1].figure.label or 'the figure', 80)}"

    @property
    def caption(self) -> str:
        """What is compared, how much it differs, of which hours it is, and what is drawn of it."""
        before, after = self._states
        one, other = told_apart(before.figure, after.figure)
        change = change_between(before.figure, after.figure)
        hours = [_hours(each.figure) for each in self._states]
        told = hours[:1] if hours[0] == hours[1] else [f"before: {hours[0]}", f"after: {hours[1]}"]
        counts = Counter(step.likeness for step in self._whole)
        drawn = sum(step.count for step in self.trail if step.likeness == STAYED)
        left = counts[STAYED] - drawn
        numbers = [f"{counts[each]:,} {each}" for each in LOOKS if counts[each]]
        remarks = dict.fromkeys(text for each in self._states for text in each.figure.remarks)
        return " ".join([
            *remarks,  # first: no long text cuts them off
            f"{cut(before.name, 80)} → {cut(after.name, 80)}: {one} → {other}{f' ({change})' if change else ''}.",
            *(f"{each}." for each in told if each),
            f"{', '.join(numbers)}{f' ({left:,} of these not drawn)' if left else ''}.",
        ])  # fmt: skip

    @property
    def legend(self) -> list[tuple[str, str, str]]:
        """(what, colour inside, colour of the border) of what there is."""
        there = {step.likeness for step in self.trail}
        return [(LEGEND[each], look["fillcolor"], look["color"]) for each, look in LOOKS.items() if each in there]

    def picture(self, *, with_heading: bool) -> Picture:
        """The picture, with title, caption and legend, or without."""
        return Picture(
            lambda hovers: self._dot(self.trail, with_heading, hovers),
            self._hovers(),
            len(self.trail),
            lambda: advice(
                self.trail,
                self._options,
                self._chosen,
                lambda trail: self._dot(trail, with_heading, None),
                ways=("bundle", "max_depth"),
            ),
            abreast=proportions(self.trail)[0],
            dark=self._dark,
        )

    def given(self, filename: str | Path | None) -> Drawing | Framed | Path:
        """What a function that draws it gives: the path, or a `Drawing`."""

        def page() -> str:
            svg = self.picture(with_heading=False).drawn("svg")
            label = "Graph of what differs"
            return svg_page(self.title, svg, self.legend, caption=self.caption, label=label, dark=self._dark)

        return given_out(self.title, self.picture(with_heading=True), page, filename, None)

    def _dot(self, trail: Trail, with_heading: bool, hovers: Mapping[str, Hover] | None) -> str:
        import graphviz

        above = heading(self.title, self.legend, self.caption) if with_heading else None
        picture = graphviz.Digraph(**picture_attributes(above))
        names = {key: f"n{position}" for position, key in enumerate(trail.steps)}
        for key, name in names.items():
            picture.node(name, **_node(trail.steps[key], key in trail.roots), **attributes_of(name, hovers))
        for position, edge in enumerate(trail.edges):
            look = EDGES.get(edge.kind, EDGE_LOOK)
            ends = {trail.steps[key].likeness for key in (edge.read, edge.reader)}
            became = edge.kind if edge.kind != STAYED and not ends & {NEW, GONE} else ""
            told = f"{became} {symbols(edge)}".strip()
            name = f"e{position}"
            picture.edge(
                names[edge.read], names[edge.reader], label=beside_edge(told), **look, **attributes_of(name, hovers)
            )
        return str(picture.source)

    def _hovers(self) -> dict[str, Hover]:
        trail = self.trail
        hovers = {f"n{place}": Hover(_tip(step), _link(step)) for place, step in enumerate(trail)}
        for place, edge in enumerate(trail.edges):
            ends = " → ".join(trail.steps[key].label for key in (edge.read, edge.reader))
            hovers[f"e{place}"] = Hover(cut(f"{edge.operation}: {edge.kind}\n{ends}", LONGEST_TIP))
        return hovers


def _boths(step: Step) -> list[Both]:
    members = step.members if isinstance(step, Bundle) else (step,)
    return [each for each in members if isinstance(each, Both)]


def _values(step: Step) -> tuple[str, str, str]:
    """(before, after, change) in words; nothing for what is not there."""
    several = _boths(step)
    one, other = ([side for each in several if (side := getattr(each, name))] for name in ("before", "after"))
    if step.kind == LINK:
        return ", ".join(named(each.content) for each in one), ", ".join(named(each.content) for each in other), ""
    if step.likeness == STAYED and not isinstance(step, Bundle):
        return other[0].brief, other[0].brief, ""
    if not isinstance(step, Bundle) and one and other:
        return *told_apart(one[0].content, other[0].content), change_between(one[0].content, other[0].content)
    texts = [
        (side[0].brief if not isinstance(step, Bundle) else alike([each.content for each in side])) if side else ""
        for side in (one, other)
    ]
    return texts[0], texts[1], ""


def _hours(figure: Any) -> str:
    return "" if getattr(figure, "_hour", None) is None else f"{len(figure):,} hours, {period(figure)}"


def _node(step: Step, is_root: bool) -> dict[str, str]:
    before, after, change = _values(step)
    became = step.likeness
    lines = [f"<B>{line}</B>" for line in wrapped(step.label)]
    if became == STAYED:
        lines += [f'<FONT COLOR="#222222">{line}</FONT>' for line in wrapped(after, 32)]
    elif became in (NEW, GONE):
        lines += [f'<FONT COLOR="#222222">{line}</FONT>' for line in wrapped(after or before, 32)]
    else:
        told = [before, f"→ {after}"] if before != after else [f"{after}, otherwise over its hours"]
        lines += [f'<FONT COLOR="#222222">{line}</FONT>' for each in told for line in wrapped(each, 32)]
    tag = became.upper() if became != STAYED else became
    lines.append(f'<FONT POINT-SIZE="9"><B>{markup(f"{tag} {change}".strip())}</B></FONT>')
    several = {"peripheries": "2"} if isinstance(step, Bundle) else {}
    return {"label": f"<{'<BR/>'.join(lines)}>", **LOOKS[became], **({"penwidth": "3"} if is_root else {}), **several}


def _tip(step: Step) -> str:
    return "\n".join(visible(cut(line, LONGEST_TIP)) for line in _told(step))


def _told(step: Step) -> Iterator[str]:
    before, after, change = _values(step)
    yield step.label
    yield f"{step.likeness} {change}".strip()
    yield from ([f"before: {before}"] if before else [])
    yield from ([f"after: {after}"] if after else [])
    several = _boths(step)
    if len(several) == 1:
        one, other = several[0].before, several[0].after
        formulas = [each.formula if each is not None else None for each in (one, other)]
        if formulas[0] != formulas[1]:
            yield from ([f"formula before: {formulas[0]}"] if formulas[0] else [])
        yield from ([f"formula: {formulas[1]}"] if formulas[1] else [])
        sources = dict.fromkeys(each.source for each in (one, other) if each is not None and each.source)
        yield from ([f"source: {' → '.join(sources)}"] if sources else [])
    for each in several[:12] if len(several) > 1 else []:
        texts = _values(each)
        yield f"{each.label}: {' → '.join(filter(None, dict.fromkeys(texts[:2])))} {texts[2]}".rstrip()
    if len(several) > 12:
        yield f"and {len(several) - 12:,} more"


def _link(step: Step) -> str | None:
    links = {each.now.source_link for each in _boths(step)}
    return links.pop() if len(links) == 1 else None
