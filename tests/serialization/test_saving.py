"""Whatever happens while a model is saved, the file that was there is whole, or the new one is."""

from __future__ import annotations

import builtins
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from efp_graph import Scenario, SourceValue, System, read_results, u, write_efootprint_json
from efp_graph.errors import FileError, WrongKind
from efp_graph.serialization.native_writing import SERIES
from tests.footprint.small_model import small_system

CALLS = ["tempfile.mkstemp", "os.fdopen", "os.fsync", "os.chmod", "os.replace"]

CHILD = """
import sys
from pathlib import Path
from efp_graph import SourceValue, System, u
system = System.from_json(sys.argv[1])
watts = system.servers[0].power.magnitude
while True:
    watts += 1
    system.servers[0].power = SourceValue(watts * u.W)
    system.to_json(sys.argv[1], results=True, series=sys.argv[2])
    print("saved", flush=True)
"""


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("call", CALLS)
def test_a_failure_at_any_call_leaves_the_old_file_whole(call, series, tmp_path, monkeypatch):
    m = small_system(*range(100))
    path = m.system.to_json(tmp_path / "model.json", results=True, series=series)
    before, results = path.read_bytes(), {id: len(each) for id, each in read_results(path).items()}
    m.server.power = 400 * u.W

    def fails(*_, **__):
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(call, fails)
        with pytest.raises(FileError, match="no space left on device"):
            m.system.to_json(path, results=True, series=series)

    assert path.read_bytes() == before
    assert System.from_json(path).servers[0].power.magnitude == 300
    assert {id: len(each) for id, each in read_results(path).items()} == results
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("series", SERIES)
def test_a_process_killed_at_any_moment_leaves_a_whole_file(series, tmp_path):
    path = small_system(*range(1, 5_000)).system.to_json(tmp_path / "model.json", results=True, series=series)
    moments = random.Random(0)
    found = set()
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), series], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert child.stdout.readline() == b"saved\n"
        time.sleep(moments.random() * 0.1)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        found.add(System.from_json(path).servers[0].power.magnitude)
        assert read_results(path)

    assert len(found) == 4  # files were really written meanwhile


def test_what_cannot_be_saved_leaves_the_old_file_whole(tmp_path):
    m = small_system()
    path = m.system.to_json(tmp_path / "model.json")
    before = path.read_bytes()
    m.country.short_name = "\ud800"

    with pytest.raises(WrongKind, match="half a character"):
        m.system.to_json(path)

    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileError, match="cannot be written"):
        small_system().system.to_json(tmp_path / "nowhere" / "model.json")


def test_saving_opens_no_other_file_for_writing(tmp_path, monkeypatch):
    opened = []
    real = builtins.open
    monkeypatch.setattr(builtins, "open", lambda file, *rest, **more: opened.append(file) or real(file, *rest, **more))

    small_system().system.to_json(tmp_path / "model.json")

    assert opened == []
    assert os.listdir(tmp_path) == ["model.json"]


# A full disk, whoever writes


def test_every_writer_on_a_full_disk_gives_a_file_error_and_leaves_nothing(tmp_path, monkeypatch):
    system = small_system(*range(60)).system
    system.scenarios.append(Scenario("less", [[system.servers[0].power, SourceValue(200 * u.W)]]))
    figure = system.total_footprint
    out = tmp_path / "out"
    out.mkdir()
    real = os.fsync

    def full(handle):
        if os.fstat(handle).st_size:
            raise OSError(28, "No space left on device")
        real(handle)

    writers = {
        "audit_report": lambda: system.audit_report(out / "a.html"),
        "export_xlsx": lambda: system.export_xlsx(out / "a.xlsx"),
        "export_csv": lambda: system.export_csv(out / "a"),
        "export_json": lambda: system.export_json(out / "a.json"),
        "export_prov": lambda: system.export_prov(out / "a.provn"),
        "to_json": lambda: system.to_json(out / "a.json"),
        "e-footprint": lambda: write_efootprint_json(system, out / "a.json"),
        "bars": lambda: system.plot_footprints_by_category_and_object(out / "a.html"),
        "scenarios": lambda: system.compare_scenarios(filename=out / "a.html"),
        "series": lambda: figure.plot(filepath=out / "a.png"),
        "graph as svg": lambda: figure.calculus_graph_to_file(out / "a.svg"),
        "graph as page": lambda: figure.calculus_graph_to_file(out / "a.html"),
        "relationships": lambda: system.object_relationship_graph_to_file(out / "a.html"),
    }
    for name, write in writers.items():
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(FileError, match="No space left on device"):
                write()
        assert list(out.iterdir()) == [], name
        write()
        for each in sorted(out.rglob("*"), reverse=True):
            each.rmdir() if each.is_dir() else each.unlink()
