"""A picture made anew: what comes through of what a Graphviz drew, and what does not."""

import xml.etree.ElementTree as ET

import pytest

from efp_graph.errors import InternalError
from efp_graph.rendering.svg import SVG, Hover, picture_of

XLINK = "{http://www.w3.org/1999/xlink}"
DRAWN = b"""<?xml version="1.0"?><!DOCTYPE svg><!-- a comment -->
<svg width="6pt" viewBox="0 0 6 6" onload="alert(1)" xmlns="http://www.w3.org/2000/svg"
 xmlns:xlink="http://www.w3.org/1999/xlink">
<script>alert(1)</script><style>* { fill: url(https://example.org) }</style>
<g id="n0" class="node" style="fill: red"><title>n0</title>
<g id="a_n0"><a xlink:href="javascript:alert(1)" xlink:title="drawn" onclick="alert(1)">
<path d="M0,0L1,1" fill="url(https://example.org)" stroke="url(#inside)"/>
<text x="1" y="2" onclick="alert(1)">a &lt; &amp;amp;</text>
<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">text</div></foreignObject>
<image xlink:href="https://example.org/x.png"/></a></g></g>
<g id="e0"><a xlink:title="drawn" xlink:href="https://example.org/drawn"><path d="M0"/></a></g></svg>"""


def test_only_what_is_on_the_list_comes_through():
    root = ET.fromstring(picture_of(DRAWN, {}))
    assert [each.tag.removeprefix(SVG) for each in root.iter()] == [
        "svg",
        "g",
        "g",
        "g",
        "path",
        "text",
        "g",
        "g",
        "path",
    ]
    assert root.attrib == {"class": "efp-graph", "width": "6pt", "viewBox": "0 0 6 6"}
    (path, _), (text,) = root.iter(f"{SVG}path"), root.iter(f"{SVG}text")
    assert path.attrib == {"d": "M0,0L1,1", "stroke": "url(#inside)"}
    assert (text.text, text.attrib) == ("a < &amp;", {"x": "1", "y": "2"})


def test_hovers_and_links_are_those_given_for_the_id():
    root = ET.fromstring(picture_of(DRAWN, {"n0": Hover('a "b" &lt;\n\u202ec', "https://example.org/?a=1&b=2")}))
    (link,) = root.iter(f"{SVG}a")
    assert link.get(f"{XLINK}title") == 'a "b" &lt;\n\\u202ec'
    assert link.get(f"{XLINK}href") == "https://example.org/?a=1&b=2"
    assert link.get("rel") == "noopener noreferrer"


@pytest.mark.parametrize("drawn", [b"", b"<svg", b"<html/>", b"<svg>&nbsp;</svg>"])
def test_what_is_no_svg_is_our_fault(drawn):
    with pytest.raises(InternalError, match="Graphviz drew"):
        picture_of(drawn, {})
