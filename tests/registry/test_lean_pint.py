"""Stand-ins for what pint imports: nothing is loaded before it is used, and then everything is there."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from efp_graph.registry.lean_pint import loaded_later


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that loads its module when it is asked for it, as scipy does; `rooms.loaded` is what was loaded."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from importlib import import_module\n"
        "loaded = ['rooms']\nSIZE = 4\n"
        "def __getattr__(name):\n"
        "    if name == 'attic': return import_module('rooms.attic')\n"
        "    raise AttributeError(name)\n"
    )
    (folder / "attic.py").write_text(
        "import rooms\nrooms.loaded.append('attic')\nHEIGHT = 2\ndef sweep(what, *, well): return [what, well]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield "rooms"
    for name in [name for name in sys.modules if name.partition(".")[0] == "rooms"]:
        del sys.modules[name]


def test_a_function_loads_its_module_when_it_is_called(package):
    with loaded_later({"rooms.attic": ("sweep",)}):
        from rooms.attic import sweep
    assert not {"rooms", "rooms.attic"} & {*sys.modules}

    assert sweep("dust", well=True) == ["dust", True]
    assert sys.modules["rooms.attic"].sweep is not sweep
    assert sys.modules["rooms"].loaded == ["rooms", "attic"]


def test_a_module_is_loaded_when_it_is_asked_for_something(package):
    with loaded_later({"rooms": ()}):
        import rooms
    assert "rooms" not in sys.modules

    assert rooms.SIZE == 4
    assert type(sys.modules["rooms"]) is not type(rooms)
    with pytest.raises(AttributeError):
        rooms.WIDTH


@pytest.mark.parametrize("code", ["from rooms.attic import HEIGHT", "import rooms.attic; HEIGHT = rooms.attic.HEIGHT"])
@pytest.mark.parametrize("stand_ins", [{"rooms": ()}, {"rooms.attic": ("sweep",)}])
def test_who_imports_meanwhile_gets_what_is_real(package, code, stand_ins):
    """As another thread does while pint is imported."""
    names = {}
    with loaded_later(stand_ins):
        exec(code, names)

    assert names["HEIGHT"] == 2
    assert sys.modules["rooms"].loaded == ["rooms", "attic"]


def test_what_is_loaded_or_not_installed_has_no_stand_in(package):
    import rooms

    with loaded_later({"rooms": (), "cellar_that_nobody_built": ()}):
        assert sys.modules["rooms"] is rooms
        with pytest.raises(ModuleNotFoundError):
            import cellar_that_nobody_built  # noqa: F401


def test_stand_ins_go_when_the_import_fails(package):
    with pytest.raises(ZeroDivisionError):
        with loaded_later({"rooms": ()}):
            1 / 0

    assert "rooms" not in sys.modules


def test_pint_calculates_with_dask_and_scipy_as_ever():
    code = """
    import sys
    from efp_graph import u
    assert not {"dask", "dask.base", "scipy"} & {*sys.modules}
    import dask.array, pint
    print((dask.array.ones(3) * u.km).compute().to("m").magnitude.sum())
    print((1 * pint.Unit("W")).to_preferred([pint.Unit("J"), pint.Unit("s")]))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["3000.0", "1.0 joule / second"]
