"""Checkpoints: what a sweep has so far, in one file, so that a sweep that was killed goes on where it was.

The file (numpy's `.npz`, no pickles) is replaced as a whole, at most every few seconds: a kill at any moment leaves the
last complete one. A fingerprint of the inputs of the model, the scenarios and the outputs tells whether a file belongs
to a sweep, and what it holds has to fit the sweep. Objects get new ids in each run of a script, so they count by their
class, name and place.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.errors import FileError, InputError
from efp_graph.files import read_within, write_whole
from efp_graph.objects.attributes import Input
from efp_graph.objects.nodes import AttributeNode
from efp_graph.sweeps.scenarios import Scenarios
from efp_graph.sweeps.table import SweepTable
from efp_graph.values.units import unit_of

if TYPE_CHECKING:
    from efp_graph.sweeps.outputs import Outputs

SECONDS = 2.0  # between two files
VERSION = 1
LARGEST_TEXT = 200_000_000  # bytes that the messages of a sweep may take


class Checkpoint:
    """The file of a sweep.

    Args:
        path: it may exist already.
        fingerprint: of the sweep.
    """

    def __init__(self, path: str | Path, fingerprint: str) -> None:
        self.path = Path(path)
        self._fingerprint = fingerprint
        self._written = monotonic()

    def restore(self, table: SweepTable, outputs: Outputs) -> None:
        """Fill a table with what the file holds, when there is one; all of it is looked at before any is taken.

        Raises:
            FileError: it is no checkpoint, or a damaged one.
            InputError: it belongs to another sweep.
        """
        if not os.path.exists(self.path):  # nor where a link leads, which is then written
            return
        content = read_within(self.path)
        try:
            found = _read(content, len(table.done), (self._fingerprint, VERSION))
            if found is not None:
                _require_figures(found, outputs)
        except Exception as error:  # numpy, zipfile and zlib do not tell what they raise for damage
            problem = "this is no checkpoint of a sweep, or a damaged one"
            way_out = "Delete it to start afresh, or give another file name"
            raise FileError(self.path, None, f"{problem}. {way_out}.") from error
        if found is None:
            raise InputError(
                f"{self.path} is the checkpoint of another sweep: the model, the scenarios or the outputs differ. "
                "Delete it to start afresh, or give another file name."
            )
        table.done[:], table.replayed[:] = found.done, found.replayed
        table.figures.update(found.figures)
        table.errors.update(found.errors)
        table.units.update({name: unit.pint for name, unit in found.units.items()})
        outputs.units.update(found.output_units)

    def write_when_due(self, table: SweepTable, outputs: Outputs) -> None:
        """Write, unless the last file is fresh."""
        if monotonic() - self._written >= SECONDS:
            self.write(table, outputs)

    def write(self, table: SweepTable, outputs: Outputs) -> None:
        """Write what there is."""
        about = {
            "version": VERSION,
            "fingerprint": self._fingerprint,
            "figures": list(table.figures),
            "errors": table.errors,
            "units": {name: str(unit) for name, unit in table.units.items() if name in table.figures},
            "output units": {name: unit.text for name, unit in outputs.units.items()},
        }
        arrays = {f"figure {number}": array for number, array in enumerate(table.figures.values())}
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer, about=np.array(json.dumps(about)), done=table.done, replayed=table.replayed, **arrays
        )
        write_whole(self.path, buffer.getvalue())
        self._written = monotonic()


class _Found(NamedTuple):
    """What a file holds, checked."""

    done: Any
    replayed: Any
    figures: dict[str, Any]
    errors: dict[int, str]
    units: dict[str, Any]
    output_units: dict[str, Any]


def _read(content: bytes, count: int, of: tuple[str, int]) -> _Found | None:
    """What a file holds; None when it is another sweep's.

    Args:
        count: scenarios of the sweep.
        of: fingerprint and version of its files.

    Raises:
        Exception: of any kind: the file is damaged, or holds what no checkpoint of so many scenarios does.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(each.file_size > max(LARGEST_TEXT, 16 * count) for each in archive.infolist()):
            raise ValueError("a part of it unpacks to more than a checkpoint of so many scenarios has")
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        about = json.loads(str(file["about"]))
        if (about["fingerprint"], about["version"]) != of:
            return None
        names = about["figures"]
        found = _Found(
            file["done"],
            file["replayed"],
            {name: file[f"figure {number}"] for number, name in enumerate(names)},
            {int(row): message for row, message in about["errors"].items()},
            {name: unit_of(text) for name, text in about["units"].items()},
            {name: unit_of(text) for name, text in about["output units"].items()},
        )
    if len(found.figures) != len(names) or not all(isinstance(each, str) for each in (*names, *found.errors.values())):
        raise TypeError("names and messages are texts, and no two figures are called the same")
    if {(each.dtype, each.shape) for each in (found.done, found.replayed)} != {(np.dtype(bool), (count,))}:
        raise ValueError("it tells of other scenarios which are done")
    if any((each.dtype, each.shape) != (np.dtype(float), (count,)) for each in found.figures.values()):
        raise ValueError("it has figures of other scenarios")
    if not set(found.errors) <= set(np.flatnonzero(found.done).tolist()):
        raise ValueError("it has errors of scenarios that are not done")
    return found


def _require_figures(found: _Found, outputs: Outputs) -> None:
    """Raise ValueError unless every scenario that is done has its figures, or an error, and there are no others."""
    of_output: dict[str, list[Any]] = {name: [] for name in outputs.wanted}
    for name, column in found.figures.items():
        output = name if name in of_output else name.rpartition(" ")[0]  # "... 2026" of a year
        if output not in of_output or np.isinf(column).any():
            raise ValueError("it has figures that the sweep does not make")
        of_output[output].append(column)
    calculated = found.done.copy()
    calculated[list(found.errors)] = False
    for columns in of_output.values():
        if calculated.any() and not (columns and np.asarray(np.isfinite(columns).any(axis=0))[calculated].all()):
            raise ValueError("figures of scenarios that are done are missing")


def fingerprint(scenarios: Scenarios, outputs: Outputs) -> str:
    """What tells a sweep from others: the inputs of its model, its scenarios, and what is asked for."""
    digest = hashlib.sha256()
    graph = scenarios.inputs[0].node._home()
    nodes = [node for node in graph.nodes.values() if isinstance(node, AttributeNode)]
    places: dict[Any, int] = {}
    for node in sorted(nodes, key=lambda node: node.index):
        places.setdefault(node.owner, len(places))
        if isinstance(node.attribute, Input):
            add_to(
                digest, [type(node.owner).__name__, node.owner.name, node.attribute.name, *content_of(node.last_value)]
            )
    for varied, column in zip(scenarios.inputs, scenarios.columns, strict=True):
        node = varied.node
        add_to(digest, [places[node.owner], node.attribute.name, str(varied.unit), np.asarray(column).tobytes()])
        if varied.unit is None:
            add_to(digest, [part for level in varied.levels for part in content_of(level)])
    add_to(digest, [*outputs.wanted, outputs.by])
    return digest.hexdigest()


def content_of(value: Any) -> list[Any]:
    """What an input holds, without the ids of objects."""
    if isinstance(value, tuple | list):
        return [part for each in value for part in content_of(each)]
    if hasattr(value, "held_by"):
        return [type(value).__name__, value.name]
    if hasattr(value, "_unit"):
        return [str(value._unit), np.asarray(value._value).tobytes(), value._hour, value._clock]
    return [str(getattr(value, "value", value))]


def add_to(digest: Any, parts: list[Any]) -> None:
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
