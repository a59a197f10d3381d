"""`import efp_graph` is light, and everything that a model needs is importable from it."""

from __future__ import annotations

import ast
import pickle
import pydoc
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import efp_graph
from tests.footprint.small_model import small_system

QUICKSTART = [
    "Countries",
    "Country",
    "Device",
    "Hardware",
    "GPUServer",
    "Job",
    "Network",
    "Server",
    "ServerTypes",
    "Storage",
    "System",
    "UsageJourney",
    "UsageJourneyStep",
    "UsagePattern",
    "VideoStreaming",
    "VideoStreamingJob",
    "WebApplication",
    "WebApplicationJob",
    "SourceValue",
    "SourceObject",
    "SourceHourlyValues",
    "Source",
    "Sources",
    "ExplainableQuantity",
    "ExplainableHourlyQuantities",
    "EmptyExplainableObject",
    "EfpGraphError",
    "linear_growth_hourly_values",
    "sinusoidal_fluct_hourly_values",
    "daily_fluct_hourly_values",
    "create_hourly_usage_from_frequency",
    "create_hourly_usage_from_daily_volume_and_list_of_hours",
    "create_source_hourly_values_from_list",
    "create_source_hourly_values_from_array",
    "create_source_hourly_values_from_csv",
    "tz",
    "u",
]
HEAVY = {  # without scipy and dask.base, which pint loads by itself where they are installed
    *("matplotlib", "plotly", "requests", "pandas", "networkx", "pydot", "graphviz"),
    *("pyarrow", "distributed", "loky", "tqdm", "pydantic", "ecologits"),
}


OURS = {  # what importing the package may load of it; the rest is loaded when it is asked for
    *("efp_graph", "efp_graph.errors", "efp_graph.files", "efp_graph.performing", "efp_graph.texts"),
    *("efp_graph.registry", "efp_graph.registry.definitions", "efp_graph.registry.quick"),
}
FACE = ast.parse(Path(efp_graph.__file__).read_text(encoding="utf-8"))


def fresh(code: str) -> list[str]:
    """The words that a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def imported_names() -> dict[str, tuple[str, str]]:
    """{name: (module, its name there)} of what the public face imports, whether now or when it is asked for."""
    return {
        each.asname or each.name: (statement.module, each.name)
        for statement in ast.walk(FACE)
        if isinstance(statement, ast.ImportFrom) and statement.module.startswith("efp_graph.")
        for each in statement.names
    }


def test_import_loads_units_and_nothing_else_of_the_package():
    loaded = fresh("import sys, efp_graph; print(*sys.modules)")

    assert {name for name in loaded if name.split(".")[0] == "efp_graph"} == OURS


@pytest.mark.parametrize("code", ["import efp_graph", "from efp_graph import *"])
def test_import_loads_no_plotting_http_or_table_library(code):
    loaded = fresh(f"import sys; {code}; print(*{{name.split('.')[0] for name in sys.modules}})")

    assert "efp_graph" in loaded
    assert HEAVY.isdisjoint(loaded)


def test_the_model_is_loaded_without_files_http_and_tables():
    loaded = set(fresh("import sys; from efp_graph import Server; print(*sys.modules)"))

    apart = ("serialization", "cli", "sweeps", "audit", "charts")
    assert loaded.isdisjoint(f"efp_graph.{each}" for each in apart)
    assert loaded.isdisjoint(f"efp_graph.connectors.boavizta.{each}" for each in ("http", "snapshot", "package"))
    assert "efp_graph.footprint.servers" in loaded


def test_importing_the_package_makes_its_registry_that_of_pint():
    code = "import efp_graph, pint; known = pint.application_registry.get(); print(known is efp_graph.u)"

    assert fresh(code) == ["True"]


@pytest.mark.parametrize(
    "code",
    [
        "from efp_graph import Server",
        "from efp_graph import ModelingObject",
        "import efp_graph; efp_graph.objects",
        "import efp_graph.serialization",
    ],
)
def test_the_model_is_there_as_a_whole_or_not_at_all(code):
    """Who lists modeling classes, as files and `installable_services` do, has all of them."""
    asked = "; from efp_graph.objects import modeling_classes; print(*modeling_classes())"

    assert fresh(code + asked) == fresh("from efp_graph import *" + asked)


def test_a_plugin_that_comes_first_does_not_take_the_name_of_a_class_of_ours():
    """A class `Job` of a plugin that imported `efp_graph.objects` alone was taken for ours: no model could be saved."""
    code = """
from efp_graph.objects import ModelingObject, find_class

class Job(ModelingObject): pass
class Oven(ModelingObject): pass

import efp_graph
print(efp_graph.Job is find_class("Job"), find_class("Oven") is Oven)
"""
    assert fresh(code) == ["True", "True"]


def test_a_file_names_a_class_that_nobody_has_asked_for(tmp_path):
    server = efp_graph.BoaviztaCloudServer.from_defaults("front", storage=efp_graph.Storage.ssd())
    m = small_system()
    m.job.server = server
    path = m.system.to_json(tmp_path / "model.json")

    code = f"import efp_graph; print(*(type(each).__name__ for each in efp_graph.load({str(path)!r}).servers))"

    assert fresh(code) == ["BoaviztaCloudServer"]


def test_what_is_announced_is_what_is_imported():
    assert sorted(efp_graph.__all__) == sorted(set(imported_names()) - {"performed_by"})


@pytest.mark.parametrize("name", sorted(set(imported_names()) - {"performed_by"}))
def test_a_name_is_what_type_checkers_take_it_for(name):
    module, there = imported_names()[name]

    assert getattr(efp_graph, name) is getattr(import_module(module), there)


def test_dir_and_help_tell_all_names_before_they_are_loaded():
    assert set(efp_graph.__all__) <= set(fresh("import efp_graph; print(*dir(efp_graph))"))
    assert "class Server(" in pydoc.render_doc(efp_graph, renderer=pydoc.plaintext)


def test_parts_of_the_package_need_no_import_of_their_own():
    code = "import efp_graph as e; print(e.footprint.Server is e.Server, e.errors.UnitError.__name__, e.__version__)"

    assert fresh(code) == ["True", "UnitError", efp_graph.__version__]


def test_a_name_that_is_none_is_refused_and_loads_nothing():
    code = "import sys, efp_graph; print(hasattr(efp_graph, 'Sever'), 'efp_graph.values' in sys.modules)"

    assert fresh(code) == ["False", "False"]


def test_threads_that_ask_for_names_at_once_load_one_after_the_other():
    """Two that loaded at once got an ImportError: `efp_graph.Tape` in one thread of a server, a model in another."""
    code = """
import sys, threading, time
import efp_graph

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("efp_graph."):
            loading.append(threading.current_thread().name)
            time.sleep(0.001)

def ask(name):
    start.wait()
    getattr(efp_graph, name)

names = ["Tape", "Server", "load", "objects", "errors", "BoaviztaHTTP"]
loading, start = [], threading.Barrier(len(names))
sys.meta_path.insert(0, Slow())
threads = [threading.Thread(target=ask, args=[name], name=name) for name in names]
for each in threads: each.start()
for each in threads: each.join()
print(sum(one != other for one, other in zip(loading, loading[1:])), len(set(loading)))
"""
    turns, threads = map(int, fresh(code))

    assert turns == threads - 1


def test_what_was_pickled_is_read_where_only_the_package_is_imported(tmp_path):
    value = efp_graph.SourceValue(3 * efp_graph.u.gpu, efp_graph.Sources.HYPOTHESIS, "cards")
    (tmp_path / "value").write_bytes(pickle.dumps([value, 3 * efp_graph.u.gpu, efp_graph.Server]))

    code = f"import efp_graph, pickle; print(*pickle.load(open({str(tmp_path / 'value')!r}, 'rb'))[:2], sep='|')"

    assert " ".join(fresh(code)) == "3 gpu|3 gpu"


@pytest.mark.parametrize("name", QUICKSTART)
def test_every_name_of_the_quickstart_is_importable_flat(name):
    assert hasattr(efp_graph, name)


@pytest.mark.parametrize("name", efp_graph.__all__)
def test_what_is_announced_is_there(name):
    assert hasattr(efp_graph, name)
