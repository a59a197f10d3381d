"""`import efp_graph` is light, and everything that a model needs is importable from it."""

from __future__ import annotations

import ast
import os
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
HEAVY = {
    *("matplotlib", "plotly", "requests", "pandas", "networkx", "pydot", "graphviz", "scipy", "dask", "yaml"),
    *("pyarrow", "distributed", "loky", "tqdm", "pydantic", "ecologits", "boaviztapi", "httpx", "rich", "click"),
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


def loaded_by(code: str) -> set[str]:
    """The modules that code loads in a fresh interpreter: whole names, of packages that are not Python's own."""
    told = fresh(f"import sys; before = {{*sys.modules}}; {code}; print(*({{*sys.modules}} - before))")
    return {name for name in told if name.partition(".")[0] not in sys.stdlib_module_names}


def test_import_loads_nothing_else_of_the_package():
    assert loaded_by("import efp_graph") == {"efp_graph", "efp_graph.performing"}


def test_the_graph_needs_python_only():
    loaded = loaded_by("import efp_graph.graph")

    assert {name.partition(".")[0] for name in loaded} == {"efp_graph"}
    assert loaded > {"efp_graph.graph.graph", "efp_graph.graph.scheduler"}
    assert "efp_graph.registry" not in loaded


def test_units_are_loaded_when_they_are_first_asked_for():
    assert "efp_graph.registry" in loaded_by("from efp_graph import u")
    assert "efp_graph.values" not in loaded_by("from efp_graph import u")


@pytest.mark.parametrize(
    "code",
    [
        *("from efp_graph import u", "from efp_graph import Server", "from efp_graph import *"),
        *("import efp_graph.registry.quick", "import efp_graph.values", "import efp_graph.values.units"),
        *("import efp_graph.objects", "import efp_graph.serialization", "import efp_graph.sweeps.scenarios"),
    ],
)
def test_no_plotting_http_or_table_library_is_loaded_wherever_one_starts(code):
    """pint loads dask and scipy wherever they are installed: more than it and all that is ours take."""
    loaded = {name.partition(".")[0] for name in loaded_by(code)}

    assert loaded >= {"efp_graph", "numpy", "pint"}
    assert loaded.isdisjoint(HEAVY)


def test_the_model_is_loaded_without_files_http_and_tables():
    loaded = set(fresh("import sys; from efp_graph import Server; print(*sys.modules)"))

    apart = ("serialization", "cli", "sweeps", "audit", "charts")
    assert loaded.isdisjoint(f"efp_graph.{each}" for each in apart)
    assert loaded.isdisjoint(f"efp_graph.connectors.boavizta.{each}" for each in ("http", "snapshot", "package"))
    assert "efp_graph.footprint.servers" in loaded


def test_an_importing_program_keeps_its_own_registry():
    """It was replaced: `pint.Quantity(3, "widget")` failed after an import of `efp_graph.graph`."""
    code = """
import pint
mine = pint.UnitRegistry()
mine.define("widget = [widget]")
pint.set_application_registry(mine)
from efp_graph import Server, u
print(pint.Quantity(3, "widget"), pint.application_registry.get() is mine, u is not mine)
"""
    assert fresh(code) == ["3", "widget", "True", "True"]


def test_importing_writes_no_file(tmp_path):
    code = "import os, sys; os.chdir(sys.argv[1]); from efp_graph import *; u.watt"
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE")}
    environment = {**os.environ, **home, "PYTHONPATH": str(Path(efp_graph.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)

    assert list(tmp_path.rglob("*")) == []


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


def test_what_was_pickled_is_read_where_nothing_is_imported(tmp_path):
    value = efp_graph.SourceValue(3 * efp_graph.u.gpu, efp_graph.Sources.HYPOTHESIS, "cards")
    kept = [value, 3 * efp_graph.u.gpu, 2.5 * efp_graph.u.kilogpu, efp_graph.u.gpu, efp_graph.Server]
    (tmp_path / "value").write_bytes(pickle.dumps(kept))

    code = f"import pickle; print(*pickle.load(open({str(tmp_path / 'value')!r}, 'rb'))[:4], sep='|')"

    assert " ".join(fresh(code)) == "3 gpu|3 gpu|2.5 kilogpu|gpu"


@pytest.mark.parametrize("name", QUICKSTART)
def test_every_name_of_the_quickstart_is_importable_flat(name):
    assert hasattr(efp_graph, name)


@pytest.mark.parametrize("name", efp_graph.__all__)
def test_what_is_announced_is_there(name):
    assert hasattr(efp_graph, name)
