"""Fans and outlines: what is drawn is what the draws say, on the page and as a picture."""

import numpy as np
import pytest

from efp_graph.charts.scenario_violins import outline
from efp_graph.charts.uncertainty_fan import SHARES
from efp_graph.errors import NotAllowed
from tests.uncertainty.models import lognormal, network, one_hour


@pytest.fixture(scope="module")
def result():
    m = one_hour(gigabytes=1e6, net=network('net <b>"', 0.05, lognormal(0.05, 1.6)))
    return m.system.uncertainty(count=1024)


def test_a_fan_has_the_quantiles_of_each_period_and_the_figure_as_given(result):
    figure = result.plot_fan()
    spread = result.by_period["2025-01"]
    lines = {trace.name: trace.y[0] for trace in figure.data}
    in_kilograms = spread.quantile(0.5).magnitude
    factor = lines["median"] / in_kilograms
    assert lines["as given"] == pytest.approx(factor * result.given_of("2025-01"))
    highs = [trace.y[0] for trace in figure.data if trace.fill == "tonexty"]
    assert highs == pytest.approx([factor * spread.quantile(share).magnitude for share in (0.95, 0.75)])
    assert len(figure.data) == len(SHARES) + 1
    assert "1,024 draws of 1 uncertain facts" in figure.layout.title.text
    with pytest.raises(NotAllowed, match="month"):
        type(result).plot_fan(one_hour(net=network("net", 0.05, lognormal(0.05, 1.6))).system.uncertainty(by=None))


@pytest.mark.parametrize("ending", ["html", "svg", "png", "pdf"])
def test_charts_are_written_in_every_form(result, tmp_path, ending):
    for draw in (result.plot_fan, result.plot_violin):
        assert draw(tmp_path / f"chart.{ending}").stat().st_size


def test_an_outline_is_widest_where_most_draws_are():
    draws = np.concatenate([np.full(900, 5.0) + np.linspace(-1, 1, 900), np.linspace(0, 20, 100)])
    heights, widths = outline(draws)
    assert heights[0] == draws.min()
    assert heights[-1] == draws.max()
    assert heights[widths.argmax()] == pytest.approx(5, abs=0.5)
    assert outline(np.full(10, 3.0))[0].tolist() == [3.0] * 120
