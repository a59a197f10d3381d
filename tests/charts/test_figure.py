"""Charts and drawings as the value of a cell, on their own, and in files: nothing is written unless asked."""

from __future__ import annotations

import base64
import copy
import io
import pickle
import sys
from pathlib import Path
from types import SimpleNamespace

import plotly.graph_objects
import pytest
from PIL import Image

from efp_graph import Scenario, Server, u
from efp_graph.audit.drawing import Drawing
from efp_graph.charts.figure import PLOTLY, Chart
from efp_graph.errors import UnknownOption
from tests.footprint.small_model import small_system


def changed():
    m = small_system(10, 20, 30)
    m.server.power = 100 * u.W
    m.scenario = Scenario("less", {Server.power.of(m.server): 50 * u.W})
    return m


# Every method that draws, by how it is told where to write.
CHARTS = {
    "footprints": lambda m, **to: m.system.plot_footprints_by_category_and_object(*to.values()),
    "diffs": lambda m, **to: m.system.plot_emission_diffs(*to.values()),
    "scenarios": lambda m, **to: m.system.compare_scenarios([m.scenario]).plot(*to.values()),
    "sankey": lambda m, **to: m.system.attribution().sankey(filename=to.get("path")),
    "icicle": lambda m, **to: m.system.attribution().icicle(filename=to.get("path")),
    "series": lambda m, **to: m.server.energy_footprint.plot(**({"filepath": to["path"]} if to else {})),
}
DRAWINGS = {
    "calculus": lambda m, **to: m.server.power.calculus_graph_to_file(*to.values()),
    "relationships": lambda m, **to: m.system.object_relationship_graph_to_file(*to.values()),
}


@pytest.fixture(scope="module")
def m():
    return changed()


@pytest.mark.parametrize("name", [*CHARTS, *DRAWINGS])
def test_without_a_path_nothing_is_written_and_notebooks_show_it_without_a_script(m, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = (CHARTS | DRAWINGS)[name](m)
    bundle = shown._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert not list(tmp_path.iterdir())
    assert set(forms) == ({PLOTLY, "image/png", "text/plain"} if name in CHARTS else {"image/svg+xml", "text/plain"})
    assert forms["text/plain"] == repr(shown)
    assert len(repr(shown)) < 200
    assert shown.write(tmp_path / "x.svg").read_bytes().lstrip().startswith(b"<?xml")
    with pytest.raises(UnknownOption):
        shown.write(tmp_path / "x.txt")


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_a_figure_of_plotly_and_its_picture_is_sharp(m, name):
    chart = CHARTS[name](m)
    assert isinstance(chart, plotly.graph_objects.Figure)
    chart.update_layout(width=700, height=300)
    forms, sizes = chart._repr_mimebundle_()
    assert Image.open(io.BytesIO(base64.b64decode(forms["image/png"]))).size == (1400, 600)
    assert sizes == {"image/png": {"width": 700, "height": 300}}
    assert isinstance(copy.deepcopy(chart), Chart)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_that_is_written_gives_its_path_which_notebooks_show_as_the_chart(m, name, tmp_path):
    path = CHARTS[name](m, path=tmp_path / "x.html")
    assert path == tmp_path / "x.html"
    assert isinstance(path, Path)
    assert path.exists()
    forms, _ = path._repr_mimebundle_()
    assert "image/png" in forms
    assert set(path.parent._repr_mimebundle_()) == {"text/plain"}
    assert pickle.loads(pickle.dumps(path)) == path


def test_without_matplotlib_there_is_no_picture_and_plotly_is_shown(m, monkeypatch):
    chart = CHARTS["diffs"](m)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    forms, _ = chart._repr_mimebundle_()
    assert set(forms) == {PLOTLY, "text/plain"}


def test_show_is_below_the_cell_in_a_notebook_and_a_browser_elsewhere(m, monkeypatch):
    chart, drawing = CHARTS["diffs"](m), DRAWINGS["calculus"](m)
    opened, displayed = [], []
    monkeypatch.setattr("plotly.io.show", lambda figure, *_, **__: opened.append(figure))
    monkeypatch.setattr("webbrowser.open", opened.append)
    chart.show()
    drawing.show()
    assert opened[0] is chart
    assert opened[1].startswith("file:")
    kernel = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: kernel))
    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=displayed.append))
    chart.show()
    drawing.show()
    assert displayed == [chart, drawing]
    assert isinstance(drawing, Drawing)
    assert len(opened) == 2


def test_the_frame_of_e_footprint_is_given_without_a_file_too(m, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = m.server.power.calculus_graph_to_file(notebook=True, width="800px")
    assert 'width="800px"' in shown._repr_html_()
    assert not list(tmp_path.iterdir())
