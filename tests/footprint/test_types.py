"""What type checkers and editors see of a model: programs of users, current signatures, help while one types."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import efp_graph
from efp_graph.objects.classes import is_concrete, modeling_classes
from efp_graph.signatures import Signature
from tests.language_server import Editor
from tests.type_checkers import ROOT, expected, mypy_says, pyright_says

PROGRAMS = Path(__file__).with_name("typed_programs.py")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=ROOT)


def test_mypy_sees_what_happens():
    assert mypy_says(PROGRAMS) == expected(PROGRAMS)


def test_pyright_sees_what_happens(tmp_path):
    assert pyright_says(PROGRAMS, tmp_path) == expected(PROGRAMS, codes=False)


def test_what_checkers_accept_runs():
    done = run("-c", "from tests.footprint.typed_programs import model; print(model().total_footprint.sum().unit)")
    assert (done.stdout, done.stderr) == ("kilogram\n", "")


def test_signatures_are_what_the_declarations_say():
    done = run("scripts/write_signatures.py", "--check")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_class_of_the_package_takes_its_signature_and_none_is_left_in_it():
    ours = (each for each in modeling_classes().values() if each.__module__.startswith("efp_graph."))
    kinds = list(filter(is_concrete, ours))
    assert len(kinds) > 20
    for kind in kinds:
        if kind.is_inner:  # made by its owner alone
            continue
        assert repr(vars(kind)["__orig_bases__"][0]) == f"{kind.__name__}Signature"
        assert not any(isinstance(each, Signature) or "Signature" in each.__name__ for each in kind.__mro__)


def test_the_package_says_that_it_has_types():
    assert (Path(inspect.getfile(efp_graph)).parent / "py.typed").exists()


def test_an_editor_shows_names_with_unit_default_and_meaning():
    program = (
        "from efp_graph import Server, Storage\n"
        "Server.from_defaults('a', storage=Storage.ssd(), power=)\n"
        "def f(server: Server) -> None:\n"
        "    server.\n"
    )
    with Editor(program) as editor:
        [signature] = editor.at("power=", "signatureHelp")["signatures"]
        shown = signature["parameters"][signature["activeParameter"]]["documentation"]["value"]
        names = {each["label"] for each in editor.at("    server.", "completion")["items"]}

    assert shown == "power: [watt] Electric power at full load. Default: 300 watt, source: hypothesis."
    assert {"power", "storage", "energy_footprint", "jobs", "lifespan"} <= names
