"""Charts of ranks: bars that lie, intervals, points in a plane, heat maps; as figures and as pictures."""

from __future__ import annotations

from efp_graph.charts.effect_plane import effect_plane
from efp_graph.charts.heat_map import heat_map
from efp_graph.charts.index_bars import index_bars
from efp_graph.charts.tornado import Bar, tornado
from tests.test_hostile_texts import TEXTS, acting, svg_texts


def charts(names):
    """One of each kind, with these names wherever a name stands."""
    index = (0.3, 0.2, 0.4)
    return {
        "tornado": tornado(names[0], [Bar(each, -3e3, 4e3, place % 2 == 0) for place, each in enumerate(names)], 5e4,
                           ("-10%", "+10%"), captions=names),
        "indices": index_bars(names[0], [(each, index, index) for each in names], captions=names),
        "heat": heat_map(names[0], "indices", names, names, [[0.5] * len(names) for _ in names], captions=names),
        "plane": effect_plane(names[0], [(each, 3e3, 2e3) for each in names], captions=names),
    }  # fmt: skip


def test_no_text_acts_in_a_picture_or_is_markup_in_a_figure(tmp_path):
    for kind, chart in charts(list(TEXTS.values())).items():
        layout = chart.layout
        texts = [*(layout.yaxis.ticktext or ()), *(layout.xaxis.ticktext or ())]
        texts += [text for trace in chart.data if trace.type == "scatter" for text in trace.text]
        assert not [each for each in texts if "<script" in each or "<img" in each or "%{" in each], kind
        if kind in ("tornado", "plane"):  # the names of bars, and those beside points
            assert acting("\n".join(svg_texts(chart.write(tmp_path / f"{kind}.svg")))) == [], kind


def test_names_that_look_alike_or_like_dates_keep_their_places(tmp_path):
    several = charts(["2025-01-01", "12", "12"])
    assert svg_texts(several["heat"].write(tmp_path / "heat.svg")).count("12") == 6  # on two axes, and in the captions
    assert list(several["indices"].data[0].y) == list(several["heat"].data[0].y) == [0, 1, 2]


def test_what_follows_in_steps_is_hatched_and_missing_sides_are_no_bars():
    chart = tornado("System", [Bar("a", None, 4.0, True), Bar("b", -1.0, 2.0)], 10.0, ("-10%", "+10%"))
    assert [(each.name, each.marker.pattern.shape, list(each.x)) for each in chart.data] == [
        ("-10%", "", [-1.0]), ("-10%, in steps", "/", [0.0]), ("+10%", "", [2.0]), ("+10%, in steps", "/", [4.0]),
    ]  # fmt: skip


def test_intervals_do_not_reach_below_0():
    bars = index_bars("System", [("a", (-0.01, -0.05, 0.03), (0.02, -0.01, 0.05))])
    total, first = bars.data
    assert (list(first.x), list(first.error_x.arrayminus), list(first.error_x.array)) == ([0.0], [0.0], [0.03])
    assert (list(total.x), list(total.error_x.arrayminus)) == ([0.02], [0.02])
