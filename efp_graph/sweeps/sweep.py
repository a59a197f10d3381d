"""`Sweep`: a table of what comes out of a model for many values of some of its inputs.

    sweep = Sweep(
        system,
        {
            Server.power_usage_effectiveness.of(server): np.linspace(1.05, 2, 100),
            Server.lifespan.of(server): [4, 6, 8] * u.year,
            VideoStreamingJob.resolution.of(job): ["720p (1280 x 720)", "1080p (1920 x 1080)"],
        },
    )
    table = sweep.run(workers=4, checkpoint="sweep.npz")
    table.to_pandas()

The model is not changed. Numbers are replayed for many scenarios at once; options and links are set in the graph once
per combination. What is refused is a row with its message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from efp_graph.errors import MissingExtra, UnknownOption, nearest
from efp_graph.replay.program import MEMORY
from efp_graph.sweeps.checkpoint import Checkpoint, fingerprint
from efp_graph.sweeps.designs import designed
from efp_graph.sweeps.evaluator import Evaluator
from efp_graph.sweeps.outputs import Outputs, named_outputs, remarks_on_totals
from efp_graph.sweeps.pools import Pool, pool_for
from efp_graph.sweeps.recorded import CannotRecord
from efp_graph.sweeps.scenarios import remarks_on_inputs, varied_inputs
from efp_graph.sweeps.table import SweepTable

TOTAL = "total_footprint"
CHUNK_SECONDS = 0.25  # of work in a chunk, about; the least worth sending somewhere
LARGEST_CHUNK = 20_000

Progress = Callable[[int, int], None]


class Sweep:
    """Scenarios of a system, and what is asked of each. Making one calculates nothing.

    Args:
        system: the model; it stays as it is.
        inputs: {input: values}, inputs as for `ModelingUpdate` (`Server.power.of(server)`). Values are numbers in the
            unit that the input has in the model, or a pint quantity of an array; for a series an array of shape
            (values, hours); for options, links and lists a list of what they may be; for the random designs, a
            distribution too.
        outputs: a list, or a dictionary by name, of attributes (`System.total_footprint.of(system)`), calculated
            values (`system.total_footprint.sum()`), functions that give a value, or names of attributes of the system;
            by default the total footprint.
        design: "grid" (every combination), "zip" (the first values of all, then the second), "latin-hypercube" or
            "sobol" (`count` scenarios spread over the ranges).
        count: number of scenarios, for the last two.
        by: what becomes of hourly outputs: their "total" over the period, or one per calendar "year" (UTC).
        seed: of the random designs.

    Attributes:
        remarks: a sentence per input that has no effect, since nothing in the system uses its object; logged too. And
            one per output that is a lower bound, since objects of the system as it is lack factors for its criterion.

    Raises:
        NoChange, NotAllowed, InputError: an input or an output cannot be understood.
        MissingExtra: scipy is not installed, and the design needs it (extra "sweeps").
    """

    def __init__(
        self,
        system: Any,
        inputs: Mapping[Any, Any] | Iterable[Any],
        outputs: Mapping[str, Any] | Iterable[Any] | None = None,
        *,
        design: str = "grid",
        count: int | None = None,
        by: str = "total",
        seed: int = 0,
    ) -> None:
        if by not in ("total", "year"):
            raise UnknownOption(f"Hourly outputs are summed up by {by!r}. {nearest(str(by), ('total', 'year'))}")
        self.system = system
        varied = varied_inputs(inputs, system)
        self.remarks = remarks_on_inputs(
            [each.node for each in varied], system, [each.levels for each in varied if each.unit is None]
        )
        self.scenarios = designed(varied, design, count, seed)
        wanted = named_outputs(system, [TOTAL] if outputs is None else outputs)
        self.remarks += remarks_on_totals(system, wanted)
        self._outputs = Outputs(wanted, by)
        if self.scenarios.choices:
            self._outputs.require_names_of_nodes()

    def __len__(self) -> int:
        return len(self.scenarios)

    def run(
        self,
        *,
        workers: int | None = None,
        client: Any = None,
        checkpoint: str | Path | None = None,
        progress: bool | Progress = False,
        memory: int = MEMORY,
    ) -> SweepTable:
        """Run the scenarios.

        Args:
            workers: processes of this machine (extra "sweeps"); this process alone unless given.
            client: of a dask cluster (`dask.distributed.Client`, extra "dask"), in place of workers.
            checkpoint: a file that keeps what is done, every few seconds; a sweep that was killed goes on from it.
            progress: True for a bar (extra "sweeps"), or a function that is told (scenarios done, all scenarios).
            memory: bound of what each worker holds beside inputs and figures [bytes]; one scenario is the least.

        Returns:
            The table, in the order of the scenarios, whoever ran them.

        Raises:
            InputError: the checkpoint is that of another sweep.
            MissingExtra: a package is not installed.
            CalculationError: workers are lost again and again.
        """
        table = SweepTable(self.scenarios)
        table.period = self.system.period.caption
        table.caption = f"{self.system.title}, {table.period}, as it is"
        table.remarks = [*self.remarks, *filter(None, [self.system.partly_read])]
        outputs = Outputs(self._outputs.wanted, self._outputs.by)
        file = None if checkpoint is None else Checkpoint(checkpoint, fingerprint(self.scenarios, outputs))
        if file is not None:
            file.restore(table, outputs)
        with _told(progress, len(self)) as tell:
            try:
                self._run(table, outputs, pool_for(workers, client), file, tell, memory)
            finally:
                if file is not None:
                    file.write(table, outputs)
        table.without_figures(outputs.wanted)
        return table

    def _run(
        self, table: SweepTable, outputs: Outputs, pool: Pool, file: Checkpoint | None, tell: Progress, memory: int
    ) -> None:
        evaluator = Evaluator(outputs)
        nodes = self.scenarios.numeric_nodes()
        if nodes and not self.scenarios.choices:
            with suppress(CannotRecord):  # the graph calculates then
                evaluator.record_present(nodes)
        chunks = self.scenarios.chunks(self._chunk(evaluator, pool), np.flatnonzero(~table.done))
        try:
            for rows in evaluator.run(self.scenarios, chunks, pool, memory):
                table.add(rows)
                tell(int(table.done.sum()), len(self))
                if file is not None:
                    file.write_when_due(table, outputs)
        finally:
            pool.close()

    def _chunk(self, evaluator: Evaluator, pool: Pool) -> int:
        """How many scenarios make a chunk: work for a while, and something for everybody."""
        seconds = evaluator.variants[0].program.seconds_per_scenario if evaluator.variants else 1e-4
        size = min(int(CHUNK_SECONDS / seconds), LARGEST_CHUNK, -(-len(self) // (2 * pool.width)))
        return max(1, size)


class _told:  # noqa: N801  (a context manager, used like a function)
    """Tells progress: to nobody, to a function, or to a bar."""

    def __init__(self, progress: bool | Progress, total: int) -> None:
        self._bar: Any = None
        self._tell: Progress = progress if callable(progress) else self._advance
        if progress is True:
            try:
                from tqdm import tqdm
            except ImportError as error:
                raise MissingExtra("A progress bar", "tqdm", "sweeps") from error
            self._bar = tqdm(total=total, unit="scenario")

    def _advance(self, done: int, total: int) -> None:
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def __enter__(self) -> Progress:
        return self._tell

    def __exit__(self, *problem: object) -> None:
        if self._bar is not None:
            self._bar.close()
