"""Workers: the same table from processes and from a dask cluster, also when one of them is killed on the way."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import numpy as np
import pytest

from efp_graph import Job, Server, Sweep, UsageJourneyStep
from efp_graph.errors import CalculationError, FileNotWritten
from efp_graph.sweeps import pools, sweep as sweep_module
from tests.sweeps.models import small_model

pytestmark = [
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a system without SIGKILL"),
    pytest.mark.xdist_group("pools"),  # one after the other: each starts processes
]


@pytest.fixture
def sweep(monkeypatch):
    """Scenarios in many chunks, of several variants, with errors."""
    monkeypatch.setattr(sweep_module, "LARGEST_CHUNK", 20)
    model = small_model()
    return Sweep(
        model.system,
        {
            Server.power.of(model.server): np.linspace(100, 400, 60),
            UsageJourneyStep.user_time_spent.of(model.step): [6.0, 90.0],
            Job.data_stored.of(model.job): [-500.0, 20.0, 40.0],
        },
    )


@pytest.fixture
def client():
    """Of a cluster of two processes. Its dashboard is anywhere: another run of the tests may have the usual port."""
    from distributed import Client, LocalCluster

    address = "127.0.0.1:0"
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=address) as cluster,
        Client(cluster) as client,
    ):
        yield client


def assert_same(table, expected):
    assert table["total_footprint"].tobytes() == expected["total_footprint"].tobytes()
    assert table["error"].tolist() == expected["error"].tolist()
    assert len(table.errors) == 120


def test_processes_give_the_same_table_also_when_one_is_killed(sweep):
    expected, killed = sweep.run(), []

    def kill_one(done, total):
        if not killed and done > total / 3:
            import psutil

            workers = [each for each in psutil.Process().children(recursive=True) if "loky" in " ".join(each.cmdline())]
            killed.extend(each.pid for each in workers if "popen_loky" in " ".join(each.cmdline()))
            os.kill(killed[0], signal.SIGKILL)

    table = sweep.run(workers=2, progress=kill_one)

    assert killed
    assert_same(table, expected)


def test_processes_give_the_same_table_also_when_somebody_deletes_their_folder(sweep, monkeypatch):
    expected, deleted, path_of = sweep.run(), [], pools.Processes._path_of

    def delete_at_first(pool, program):
        """As a cleaner does, between the writing of the first file and its reading, and before the second one."""
        path = path_of(pool, program)
        if not deleted:
            deleted.append(Path(path).parent)
            shutil.rmtree(deleted[0])
        return path

    monkeypatch.setattr(pools.Processes, "_path_of", delete_at_first)
    table = sweep.run(workers=2)

    assert_same(table, expected)
    assert not deleted[0].exists()


def test_a_folder_that_is_deleted_again_and_again_is_told_in_our_words(sweep, monkeypatch):
    path_of = pools.Processes._path_of

    def delete(pool, program):
        path = path_of(pool, program)
        shutil.rmtree(Path(path).parent)
        return path

    monkeypatch.setattr(pools.Processes, "_path_of", delete)
    with pytest.raises(CalculationError, match=r"deleted 4 times: .*efp_graph-sweep-.* TMPDIR"):
        sweep.run(workers=1)


def test_without_a_folder_for_temporary_files_the_one_that_was_looked_for_is_named(sweep, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(FileNotWritten, match="gone"):
        sweep.run(workers=1)


def test_a_cluster_gives_the_same_table_also_when_a_worker_is_killed(sweep, client):
    expected, killed = sweep.run(), []

    def kill_one(done, total):
        if not killed and done > total / 3:
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    table = sweep.run(client=client, progress=kill_one)

    assert killed
    assert_same(table, expected)
    assert_same(sweep.run(client=client), expected)


def test_what_a_cluster_forgot_is_sent_again_be_it_ready_or_not(sweep, client):
    from distributed import Future

    expected, forgotten = sweep.run(), []

    def forget(done, total):
        if not forgotten:
            forgotten.extend(future for future in client.futures if future.startswith(pools.run_program.__name__))
            client.cancel([Future(key, client) for key in forgotten])

    table = sweep.run(client=client, progress=forget)

    assert forgotten
    assert_same(table, expected)


def test_a_chunk_that_kills_every_worker_is_given_up_with_advice():
    job = pools._Job(0, None, [], 0)

    for _ in range(pools.RETRIES):
        job.lost(RuntimeError("killed"))
    with pytest.raises(CalculationError, match="memory="):
        job.lost(RuntimeError("killed"))
