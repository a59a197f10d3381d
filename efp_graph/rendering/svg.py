"""What Graphviz drew as SVG, made anew: only elements and attributes of a short list, hovers and links put in by us.

Which Graphviz draws makes no difference, then. Version 2.42, which Debian has, writes addresses into attributes as they
are, so that `&` breaks the file and a quote ends the attribute; and each version takes `&lt;` in a hover for an entity.
So Graphviz is given neither: it lays out, and each node and edge is found again by its id. Whatever else it may write
(scripts, styles, foreign elements, addresses) has no way through, for what is not on the list is not copied.

The one style in it is ours (see `dark.py`).

Considered and not taken: to escape what Graphviz is given. Each version undoes another part of it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from efp_graph.errors import InternalError, reason_of
from efp_graph.rendering.dark import OF_PICTURES
from efp_graph.texts import visible, web_address

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
SVG = "{http://www.w3.org/2000/svg}"
PLACE = " "  # the hover that Graphviz is given, so that it leaves an element for ours

_NUMBERS = re.compile(r"[\w\s.,+()%-]*", re.ASCII)  # lengths, paths, transforms, words
_COLOUR = re.compile(r"[#\w\s.,()%-]*|url\(#[\w-]+\)", re.ASCII)  # an address only inside the picture
_PAINT = {"fill", "stroke", "stop-color"}
_STYLE = {"fill-opacity", "stroke-opacity", "stroke-width", "stroke-dasharray", "opacity", "stop-opacity"}
_SHAPE = {"id", "class", "transform", *_PAINT, *_STYLE}
_ENDS = {"x1", "y1", "x2", "y2", "gradientUnits"}
_ROUND = {"cx", "cy", "r", "rx", "ry"}
_FONT = {"font-family", "font-size", "font-weight", "font-style", "text-decoration", "text-anchor", "baseline-shift"}
ALLOWED = {  # element: its attributes; numbers and words but for colours
    "svg": {"width", "height", "viewBox"},
    "g": _SHAPE,
    "a": {"id"},
    "text": {*_SHAPE, *_FONT, "x", "y"},
    "polygon": {*_SHAPE, "points"},
    "polyline": {*_SHAPE, "points"},
    "path": {*_SHAPE, "d"},
    "ellipse": {*_SHAPE, *_ROUND},
    "defs": {"id"},
    "linearGradient": {"id", *_ENDS},
    "radialGradient": {"id", *_ROUND, "fx", "fy", "gradientUnits"},
    "stop": {"offset", *_PAINT, *_STYLE},
}


class Hover(NamedTuple):
    """What a node or an edge of a picture tells when it is pointed at, and where a click leads: http, https, mailto."""

    text: str
    link: str | None = None


def picture_of(drawn: bytes, hovers: Mapping[str, Hover], *, style: str = "") -> bytes:
    """The picture.

    Args:
        drawn: SVG of Graphviz, of any version.
        hovers: {id of a node or an edge: its hover}; where there is none, none is kept.
        style: rules of ours that stand in it.

    Raises:
        InternalError: what was drawn is not SVG.
    """
    try:
        root = ET.fromstring(drawn)
    except ET.ParseError as error:
        raise InternalError(f"Graphviz drew a picture that is not well-formed: {reason_of(error)}.") from error
    if root.tag != f"{SVG}svg":
        raise InternalError(f"Graphviz drew {root.tag!r:.100} where an SVG picture was asked for.")
    picture = "".join(_element(root, hovers, None))
    if style:
        start = picture.index(">") + 1
        picture = f"{picture[:start]}<style>{style}</style>{picture[start:]}"
    return f"{HEAD}{picture}\n".encode()


def _element(element: ET.Element, hovers: Mapping[str, Hover], hover: Hover | None) -> Iterator[str]:
    """The markup of an element that is on the list; nothing of others, nor of what stands in them."""
    tag = element.tag.removeprefix(SVG)
    if tag not in ALLOWED:
        return
    hover = hovers.get(element.get("id", ""), hover)
    attributes = dict(_attributes(tag, element))
    if tag == "svg":
        attributes |= {
            "class": OF_PICTURES,
            "xmlns": "http://www.w3.org/2000/svg",
            "xmlns:xlink": "http://www.w3.org/1999/xlink",
        }
    if tag == "a" and hover is None:
        tag = "g"
    elif tag == "a" and hover is not None:
        attributes |= _told(hover)
    text = visible(element.text or "") if tag == "text" else ""
    yield f"<{tag}{_written(attributes.items())}>{escape(text)}"
    for child in element:
        yield from _element(child, hovers, hover)
    yield f"</{tag}>" if tag == "text" else f"</{tag}>\n"


def _attributes(tag: str, element: ET.Element) -> Iterator[tuple[str, str]]:
    """The attributes that are on the list and hold what they may; properties of a gradient's style as attributes."""
    properties = (each.partition(":")[::2] for each in element.get("style", "").split(";")) if tag == "stop" else ()
    for name, content in (*element.items(), *properties):
        allowed = _COLOUR if name in _PAINT else _NUMBERS
        if name in ALLOWED[tag] and allowed.fullmatch(content):
            yield name, content


def _told(hover: Hover) -> dict[str, str]:
    told, address = {"xlink:title": visible(hover.text, lines=True)}, web_address(hover.link)
    link = {} if address is None else {"xlink:href": address, "target": "_blank", "rel": "noopener noreferrer"}
    return told | link


def _written(attributes: Iterable[tuple[str, str]]) -> str:
    return "".join(f" {name}={quoteattr(content)}" for name, content in attributes)
