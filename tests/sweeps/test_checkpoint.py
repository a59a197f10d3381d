"""A sweep that was killed goes on from its checkpoint, and takes no other sweep's."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

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
