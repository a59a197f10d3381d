"""How results with a row per input, cause or fact leave Python: pandas, CSV, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from efp_graph.files import named_for, write_whole
from efp_graph.texts import json_text
from efp_graph.values.pandas_forms import pandas_for


class Saved:
    """A result with a row per input, cause or fact. A subclass says what the rows are."""

    heads: ClassVar[Sequence[str]]
    kind: ClassVar[str]  # what it is, for who lacks pandas: "A sensitivity"

    if TYPE_CHECKING:

        @property
        def title(self) -> str: ...
        @property
        def caption(self) -> str: ...
        @property
        def told(self) -> list[str]: ...

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per row."""
        raise NotImplementedError

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data, as `to_json` writes it."""
        raise NotImplementedError

    @property
    def note(self) -> str:
        """What the figures are of, and what a reader has to know of them."""
        return " ".join((f"{self.title}, {self.caption}.", *self.told))

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a line per row; caption and remarks are in its `attrs`.

        Raises:
            MissingExtra: pandas is not installed.
        """
        frame = pandas_for(f"{self.kind} for pandas").DataFrame(self.records(), columns=list(self.heads))
        frame.attrs["caption"], frame.attrs["remarks"] = self.caption, list(self.told)
        return frame

    def to_csv(self, path: str | Path) -> Path:
        """Write the rows as a CSV file, whole or not at all; each says in "note" what the figures are.

        Raises:
            UnknownOption: the ending is that of another format.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        from efp_graph.audit.csv_trail import written

        rows = [["" if cell is None else cell for cell in (*row.values(), self.note)] for row in self.records()]
        return write_whole(named_for(path, ("csv",), "A table"), written([*self.heads, "note"], rows))

    def to_json(self, path: str | Path) -> Path:
        """Write everything as JSON, whole or not at all.

        Raises:
            UnknownOption: the ending is that of another format.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        return write_whole(named_for(path, ("json",), "JSON"), json_text(self.as_data()) + "\n")
