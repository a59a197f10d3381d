"""Pictures on a dark ground: each colour of our pictures has a dark partner; kinds stay apart as they do on white.

A picture that follows its reader (SVG, pages) has rules of style for those who asked for dark; one that is to be dark
for everybody, or is no SVG, has the partners in its DOT. A colour that a user chose stays, with black text on it:
its node is of the class OWN.
"""

from __future__ import annotations

import re

OWN = "own"  # class of nodes whose colours are not ours
OF_PICTURES = "efp-graph"  # class of our SVG, so that the rules reach nothing else on a page
PAPER = "#ffffff"
DARK = {  # of fills, lines and texts
    PAPER: "#1b1d21",
    "#fefefe": "#2a2d33",  # inside of what is calculated
    "#000000": "#f2f2f2",
    "#222222": "#dedede",
    "#333333": "#d6d6d6",
    "#555555": "#b8b8b8",
    "#777777": "#9d9d9d",
    "#bbbbbb": "#63676f",
    "#cfe8f7": "#0d3a56",
    "#0072b2": "#62b6e7",
    "#fde8c0": "#4d370f",
    "#b36b00": "#eaa945",
    "#f4f4f4": "#33363d",
    "#ececec": "#3a3d45",
    "#e6e6e6": "#3f434b",
    "#d9f2e6": "#0f3f30",
    "#007a5a": "#4fc9a4",
    "#fff7c4": "#4b440f",
    "#8a6d00": "#dcbc3f",
    "#eadcf0": "#3f2b49",
    "#7a4b8c": "#cb9fdc",
    "#9a6a9a": "#c99bc9",
    "#f9d9d0": "#55261a",
    "#a8321a": "#f0937c",
}
_IN_DOT = re.compile(r'(?<!\\)(color="|COLOR=")(#[0-9a-fA-F]{6})(?=")')  # a quote in a text of a user is escaped


def darkened(dot: str) -> str:
    """The DOT of a picture in dark colours.

    Example:
        >>> darkened('a [label="color=\\\\"#ffffff" fillcolor="#ffffff" color=gold]')
        'a [label="color=\\\\"#ffffff" fillcolor="#1b1d21" color=gold]'
    """
    return _IN_DOT.sub(lambda found: found[1] + dark(found[2]), dot)


def dark(colour: str) -> str:
    """The dark partner of a colour of ours; any other as it is."""
    return DARK.get(colour.lower(), colour)


def rules() -> str:
    """The style of our SVG for readers who asked for dark."""
    one = "".join(
        f'.{OF_PICTURES} [{what}="{light}" i]:not(.{OWN} *){{{what}:{partner}}}'
        for light, partner in DARK.items()
        for what in ("fill", "stroke")
    )
    return when_dark(one)


def when_dark(style: str) -> str:
    """Rules that hold for readers who asked for dark."""
    return f"@media (prefers-color-scheme:dark){{{style}}}"
