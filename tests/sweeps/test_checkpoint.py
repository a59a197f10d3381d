"""A sweep that was killed goes on from its checkpoint, and takes no other sweep's."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from efp_graph import Server, SourceValue, Sweep, UsageJourneyStep, u
from efp_graph.errors import FileError, InputError
from tests.sweeps.models import small_model

ROOT = Path(__file__).parent.parent.parent

KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from efp_graph.sweeps import checkpoint, sweep
from tests.sweeps.test_checkpoint import sweep_of
from tests.sweeps.models import small_model

checkpoint.SECONDS = 0
sweep.LARGEST_CHUNK = 50

def kill_in_the_middle(done, total):
    if done > total / 2:
        os.kill(os.getpid(), signal.SIGKILL)

sweep_of(small_model()).run(checkpoint=sys.argv[2], progress=kill_in_the_middle)
"""


def sweep_of(model, powers=300):
    return Sweep(
        model.system,
        {
            Server.power.of(model.server): np.linspace(100, 400, powers),
            Server.base_ram_consumption.of(model.server): [2.0, 500.0],
            UsageJourneyStep.user_time_spent.of(model.step): [6.0, 90.0],
        },
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a system without SIGKILL")
def test_a_sweep_that_was_killed_goes_on_where_it_was(tmp_path):
    path = tmp_path / "sweep.npz"
    run = subprocess.run([sys.executable, "-c", KILLED, str(ROOT), str(path)], capture_output=True, text=True)
    assert run.returncode == -signal.SIGKILL, run.stderr
    told = []

    table = sweep_of(small_model()).run(checkpoint=path, progress=lambda done, total: told.append(done))

    whole = sweep_of(small_model()).run()
    assert told[0] > 300  # of 1200: a good part was done before the kill
    assert table["total_footprint"].tobytes() == whole["total_footprint"].tobytes()
    assert table["error"].tolist() == whole["error"].tolist()
    assert len(table.errors) == 600


def test_a_finished_sweep_is_not_run_again(tmp_path):
    model, path = small_model(), tmp_path / "sweep.npz"
    first = sweep_of(model, 3).run(checkpoint=path)
    told = []

    again = sweep_of(model, 3).run(checkpoint=path, progress=lambda done, total: told.append(done))

    assert told == []
    assert again["total_footprint"].tobytes() == first["total_footprint"].tobytes()
    assert again.units == first.units


def test_an_exception_on_the_way_keeps_what_is_done(tmp_path):
    model, path = small_model(), tmp_path / "sweep.npz"

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep_of(model, 3).run(checkpoint=path, progress=stop)
    table = sweep_of(model, 3).run(checkpoint=path)

    assert table.done.all()
    assert table["total_footprint"].tobytes() == sweep_of(model, 3).run()["total_footprint"].tobytes()
    model.system.graph.check()


def test_the_checkpoint_of_another_sweep_is_refused(tmp_path):
    model, path = small_model(), tmp_path / "sweep.npz"
    sweep_of(model, 3).run(checkpoint=path)

    with pytest.raises(InputError, match="another sweep"):
        sweep_of(model, 4).run(checkpoint=path)
    model.server.average_carbon_intensity = SourceValue(1 * u.g / u.kWh)
    with pytest.raises(InputError, match="another sweep"):
        sweep_of(model, 3).run(checkpoint=path)


@pytest.mark.parametrize("content", [b"", b"not a table", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_checkpoint_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "notes.npz"
    path.write_bytes(content)

    with pytest.raises(FileError, match="no checkpoint"):
        sweep_of(small_model(), 3).run(checkpoint=path)

    assert path.read_bytes() == content


# Damage


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """(a sweep, the bytes of its checkpoint, its table)."""
    path, sweep = tmp_path_factory.mktemp("saved") / "sweep.npz", sweep_of(small_model(), 3)
    table = sweep.run(checkpoint=path)
    return sweep, path.read_bytes(), table


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.binary(max_size=4), st.integers(0, 40))
def test_a_damaged_checkpoint_is_refused_or_gives_the_same_table(saved, tmp_path, position, inserted, removed):
    sweep, content, table = saved
    position %= len(content)
    path = tmp_path / "sweep.npz"
    path.write_bytes(content[:position] + inserted + content[position + removed :])
    damaged = path.read_bytes()
    try:
        again = sweep.run(checkpoint=path)
    except InputError:
        assert path.read_bytes() == damaged
        return
    for name, column in table.items():
        assert again[name].tolist() == column.tolist() or again[name].tobytes() == column.tobytes()
    assert again.units == table.units


def rewritten(content, path, *, about=lambda about: None, **arrays):
    """A checkpoint with some parts replaced."""
    with np.load(io.BytesIO(content)) as file:
        parts = {name: file[name] for name in file.files}
    told = json.loads(str(parts["about"]))
    about(told)
    np.savez_compressed(path, **{**parts, "about": np.array(json.dumps(told)), **arrays})


OTHERS = {
    "shape": {"done": np.ones((3, 4), bool)},
    "fewer rows": {"done": np.ones(3, bool)},
    "kind": {"replayed": np.ones(12)},
    "figures of another shape": {"figure 0": np.ones((12, 2))},
    "figures of another kind": {"figure 0": np.array(["1"] * 12)},
    "one number": {"figure 0": np.float64(3)},
    "endless": {"figure 0": np.zeros(30_000_000)},
    "errors of no row": {"about": lambda about: about["errors"].update({"99": "x"})},
    "errors before the first row": {"about": lambda about: about["errors"].update({"-1": "x"})},
    "errors that are no text": {"about": lambda about: about["errors"].update({"1": 3})},
    "figures of one name": {"about": lambda about: about["figures"].append(about["figures"][0])},
    "figures without name": {"about": lambda about: about["figures"].clear() or about["figures"].append(3)},
    "figures that are missing": {"about": lambda about: about["figures"].clear()},
    "figures of another name": {"about": lambda about: about["figures"].__setitem__(0, "another")},
    "figures that are none": {"figure 0": np.full(12, np.nan)},
    "infinite figures": {"figure 0": np.full(12, np.inf)},
    "no errors": {"about": lambda about: about["errors"].clear()},
    "units": {"about": lambda about: about["units"].update({about["figures"][0]: "wat"})},
    "nothing of errors": {"about": lambda about: about.pop("errors")},
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_checkpoint_that_does_not_fit_is_refused_in_our_words_and_left_alone(saved, tmp_path, other):
    sweep, content, _ = saved
    path = tmp_path / "sweep.npz"
    rewritten(content, path, **OTHERS[other])
    before = path.read_bytes()
    with pytest.raises(FileError, match=r"sweep\.npz: this is no checkpoint of a sweep, or a damaged one\. Delete it"):
        sweep.run(checkpoint=path)
    assert path.read_bytes() == before


def test_a_checkpoint_is_kept_through_a_link(saved, tmp_path):
    sweep, content, _ = saved
    (tmp_path / "real.npz").write_bytes(content)
    (tmp_path / "link.npz").symlink_to("real.npz")
    sweep.run(checkpoint=tmp_path / "link.npz")
    assert (tmp_path / "link.npz").is_symlink()


def test_a_link_to_a_checkpoint_that_is_not_there_yet_stays_and_leads_to_it(saved, tmp_path):
    sweep, _, table = saved
    (tmp_path / "disk").mkdir()
    (tmp_path / "link.npz").symlink_to(tmp_path / "disk" / "real.npz")
    for _ in range(2):
        again = sweep.run(checkpoint=tmp_path / "link.npz")
        assert again["total_footprint"].tobytes() == table["total_footprint"].tobytes()
        assert (tmp_path / "link.npz").is_symlink()
        assert (tmp_path / "disk" / "real.npz").is_file()


def test_a_sweep_by_year_goes_on_from_its_checkpoint(tmp_path):
    model = small_model()
    inputs = {Server.power.of(model.server): [100.0, 200.0], Server.base_ram_consumption.of(model.server): [2.0, 500.0]}
    first = Sweep(model.system, inputs, by="year").run(checkpoint=tmp_path / "sweep.npz")
    again = Sweep(model.system, inputs, by="year").run(checkpoint=tmp_path / "sweep.npz")
    assert {name: column.tolist() for name, column in again.items()}.keys() == dict(first).keys()
    assert all(np.asarray(again[name] == first[name]).all() or np.isnan(first[name]).any() for name in first.figures)
