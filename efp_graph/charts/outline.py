"""What a chart of a fixed size is where the window is narrower: the same figures as a list, each with a bar.

Made smaller, its texts would be five pixels high; and a page should not scroll sideways.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

LARGEST_INDENT = 4  # deeper lines stand no further in
STYLE = """<meta name="viewport" content="width=device-width, initial-scale=1"><style>
.outline { display: none; padding: 0 .5rem; color: #16202c; overflow-wrap: break-word; }
.outline { font: 15px/1.4 system-ui, "Noto Sans", "DejaVu Sans", sans-serif; }
.outline li { list-style: none; margin: .35rem 0 .35rem calc(var(--deep) * .9rem); }
.outline ul { padding: 0; }
.outline i { display: block; height: .55rem; min-width: 1px; width: calc(var(--share) * 1%); }
.outline i { background: var(--colour); }
@media (max-width: WIDTHpx) { body > div { display: none; } body > .outline { display: block; } }
</style>"""


class Line(NamedTuple):
    """A line of the list.

    Attributes:
        depth: how far it stands in.
        text: what it says, escaped as texts of charts are.
        share: of the whole, which its bar is as long as; None for one without a bar.
        colour: of the bar.
    """

    depth: int
    text: str
    share: float | None = None
    colour: str = ""


def with_outline(page: str, title: str, lines: Sequence[Line], width: float) -> str:
    """The page of a chart, with the list that takes its place in a window narrower than `width` pixels.

    Args:
        page: as plotly writes it; title: of the chart, with its captions, as plotly is given it.
    """
    listed = "".join(map(_item, lines))
    page = page.replace("<head>", "<head>" + STYLE.replace("WIDTH", f"{width:.0f}"), 1)
    before, end = page.rsplit("</body>", 1)
    return f'{before}<div class="outline"><p>{title}</p><ul>{listed}</ul></div></body>{end}'


def _item(line: Line) -> str:
    bar = ""
    if line.share is not None:
        bar = f'<i style="--share:{max(0.0, 100 * line.share):.2f};--colour:{line.colour}"></i>'
    return f'<li style="--deep:{min(line.depth, LARGEST_INDENT)}">{line.text}{bar}</li>'


def in_order(parents: Iterable[int | None]) -> list[tuple[int, int]]:
    """(place, depth) of parts, each below the one that it is a part of; `parents` are the places of these, which stand
    before them.

    Example:
        >>> in_order([None, None, 0, 1, 0])
        [(0, 0), (2, 1), (4, 1), (1, 0), (3, 1)]
    """
    ways: list[tuple[int, ...]] = []
    for place, parent in enumerate(parents):
        ways.append((*(() if parent is None else ways[parent]), place))
    return [(way[-1], len(way) - 1) for way in sorted(ways)]
