"""Where programs are run: in this process, in processes of this machine, on a dask cluster.

A pool takes chunks of scenarios for a program and gives the results back in whatever order they are ready. A program
travels once to each worker and stays there; a chunk is a few columns of numbers. A worker that is lost, or a program
that somebody deleted on its way, costs the chunks that it had, which are sent again, up to RETRIES times each. A
program is a recording that is replayed, or whatever else has `run`, such as a model that is calculated for combinations
of changes.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, wait
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from efp_graph.errors import CalculationError, FileError, InputError, MissingExtra
from efp_graph.files import told_of, write_whole
from efp_graph.texts import shown

RETRIES = 3
MOST_THREADS = 8  # beyond that they wait for memory, and for the interpreter between two operations


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Runs(Protocol):
    """A program."""

    def run(self, columns: Sequence[Any], *, memory: int, threads: int = 1) -> Any:
        """What comes out of a chunk."""


class Pool(Protocol):
    """What runs chunks. `width` is how many are worth having under way."""

    width: int

    def submit(self, ticket: int, program: Runs, columns: Sequence[Any], memory: int) -> None:
        """Have a chunk run."""

    def next_done(self) -> tuple[int, Any]:
        """The ticket and the result of a chunk that is ready; waits for one."""

    def close(self) -> None:
        """Give everything up."""


class Here:
    """This process: a chunk runs when its result is asked for, on as many threads as there are cores."""

    width = 1

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Runs, Sequence[Any], int]] = []
        self._threads = min(usable_cores(), MOST_THREADS)

    def submit(self, ticket: int, program: Runs, columns: Sequence[Any], memory: int) -> None:
        self._waiting.append((ticket, program, columns, memory))

    def next_done(self) -> tuple[int, Any]:
        ticket, program, columns, memory = self._waiting.pop()
        return ticket, program.run(columns, memory=memory, threads=self._threads)

    def close(self) -> None:
        self._waiting.clear()


class ProgramGone(FileError):
    """The file of a program cannot be read by a worker: somebody, a cleaner of /tmp say, deleted it or its folder."""


class _Job:
    """A chunk under way, as often as it takes."""

    def __init__(self, ticket: int, program: Runs, columns: Sequence[Any], memory: int) -> None:
        self.ticket, self.program, self.columns, self.memory = ticket, program, columns, memory
        self.tries = 0

    def lost(self, error: BaseException) -> None:
        """Note that the worker was lost, or its program; raise CalculationError when that happens again and again."""
        self.tries += 1
        if self.tries > RETRIES:
            why = (
                f"the file with what to calculate was deleted {self.tries} times: {error.path}. "
                "See what empties that folder, or set TMPDIR to another one."
                if isinstance(error, ProgramGone)
                else f"{self.tries} workers that had it were lost. "
                "They may lack memory: give the sweep a smaller bound (memory=...)."
            )
            raise CalculationError(f"A chunk of scenarios was given up as {why}") from error


class Processes:
    """Processes of this machine, by `loky`. Programs reach them through files in a folder of its own.

    Raises:
        MissingExtra: loky is not installed (extra "sweeps").
        FileNotWritten: there is no folder for temporary files, or none can be made in it.
    """

    def __init__(self, workers: int) -> None:
        try:
            import loky
        except ImportError as error:
            raise MissingExtra("A sweep on several processes", "loky", "sweeps") from error
        self._loky = loky
        self._workers = workers
        self.width = 2 * workers
        self._folder = _new_folder()
        self._paths: dict[int, str] = {}
        self._programs: list[Runs] = []  # keeps them alive, so that their ids stay theirs
        self._running: dict[Any, _Job] = {}
        self._executor: Any = None

    def submit(self, ticket: int, program: Runs, columns: Sequence[Any], memory: int) -> None:
        self._start(_Job(ticket, program, columns, memory))

    def _start(self, job: _Job) -> None:
        if self._executor is None:
            self._executor = self._loky.ProcessPoolExecutor(max_workers=self._workers)
        try:
            future = self._executor.submit(run_from_file, self._path_of(job.program), job.columns, job.memory)
        except BrokenExecutor as error:
            self._start_again(job, error)
        else:
            self._running[future] = job

    def _path_of(self, program: Runs) -> str:
        """The file of a program, which is written when it is first asked for, and when it is gone."""
        path = self._paths.get(id(program))
        if path is None or not os.path.exists(path):
            import cloudpickle  # comes with loky; takes the operations of a script too

            if not os.path.isdir(self._folder.name):  # a new one: whoever makes it under the old name could be anybody
                self._folder.cleanup()
                self._folder = _new_folder()
            path = os.path.join(self._folder.name, f"{len(self._programs)}.program")
            write_whole(path, cloudpickle.dumps(program))
            self._paths[id(program)] = path
            self._programs.append(program)
        return path

    def _start_again(self, job: _Job, error: BaseException) -> None:
        """A worker was lost, and the others with it: other ones get this job and all that were under way."""
        job.lost(error)
        waiting = [job, *self._running.values()]
        self._running.clear()
        self._stop()
        for each in waiting:
            self._start(each)

    def next_done(self) -> tuple[int, Any]:

        while True:
            done = next(iter(wait(self._running, return_when=FIRST_COMPLETED).done))
            job = self._running.pop(done)
            try:
                return job.ticket, done.result()
            except BrokenExecutor as error:
                self._start_again(job, error)
            except ProgramGone as error:
                job.lost(error)
                self._start(job)

    def _stop(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, kill_workers=True)
            self._executor = None

    def close(self) -> None:
        self._running.clear()
        self._stop()
        self._folder.cleanup()


def _new_folder() -> tempfile.TemporaryDirectory[str]:
    with told_of(Path(tempfile.gettempdir())):
        return tempfile.TemporaryDirectory(prefix="efp_graph-sweep-")


@lru_cache(maxsize=64)
def _program_at(path: str) -> Runs:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise ProgramGone(path, None, f"cannot be read: {error.strerror}.") from error
    program: Runs = pickle.loads(content)  # written by the process that asks, in a folder of its own
    return program


def run_from_file(path: str, columns: Sequence[Any], memory: int) -> Any:
    """What a process does with a chunk."""
    return _program_at(path).run(columns, memory=memory)


class Cluster:
    """A dask cluster, through its client.

    Programs are scattered to all workers; new workers get them from others. If all that had one are lost, it is sent
    again.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self.width = 2 * max(1, sum(client.nthreads().values()))
        self._sent: dict[int, Any] = {}
        self._programs: list[Runs] = []
        self._running: dict[Any, _Job] = {}

    def submit(self, ticket: int, program: Runs, columns: Sequence[Any], memory: int) -> None:
        self._start(_Job(ticket, program, columns, memory))

    def _start(self, job: _Job) -> None:
        key = id(job.program)
        if key not in self._sent:
            self._sent[key] = self._client.scatter(job.program, broadcast=True, hash=False)
            self._programs.append(job.program)
        future = self._client.submit(run_program, self._sent[key], job.columns, job.memory, pure=False)
        self._running[future] = job

    def next_done(self) -> tuple[int, Any]:
        import distributed

        wait_for: Any = distributed.wait
        while True:
            # dask raises when it forgot a chunk, even one that was ready: it does so when the last worker with the
            # program is lost.
            with suppress(CancelledError):
                wait_for(list(self._running), return_when="FIRST_COMPLETED")
            done = next((future for future in self._running if future.status != "pending"), None)
            if done is None:
                continue
            job = self._running.pop(done)
            with suppress(CancelledError):
                if done.status == "finished":
                    return job.ticket, done.result()
            job.lost(done.exception() if done.status == "error" else RuntimeError(f"the task was {done.status}"))
            self._sent.pop(id(job.program), None)
            self._start(job)

    def close(self) -> None:
        self._client.cancel([*self._running, *self._sent.values()])
        self._running.clear()
        self._sent.clear()


def run_program(program: Runs, columns: Sequence[Any], memory: int) -> Any:
    """What a worker of a cluster does with a chunk."""
    return program.run(columns, memory=memory)


def pool_for(workers: int | None, client: Any, what: str = "A sweep") -> Pool:
    """The pool that is asked for: so many processes of this machine, a cluster, or this process.

    Raises:
        InputError: both are asked for, no number of processes, or something else for a cluster.
        MissingExtra: a package is not installed.
    """
    if client is not None and workers is not None:
        raise InputError(f"{what} runs on workers= processes or on the cluster of client=: give one of the two.")
    if client is not None:
        if not hasattr(client, "nthreads"):
            raise InputError(f"client takes the client of a dask cluster, and was given {shown(client)}.")
        return Cluster(client)
    if workers is None:
        return Here()
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise InputError(f"workers is a number of processes, and was given as {workers!r}.")
    return Processes(workers)
