"""A spreadsheet: each cell is a node, so an edit recalculates what depends on it, and nothing else.

    python -m examples.graph.spreadsheet

Cells hold numbers, texts and formulas: `=SUM(B2:B4) * 1.2`, `=IFERROR(A1 / A2, "none")`. An error is the value of its
cell (`#DIV/0!`), which another cell may catch. Cells that depend on each other are refused, and the sheet is as before.
Several cells are edited as one step, which can be undone.
"""

from typing import Any

from efp_graph.graph import CycleError, Graph, Node, UpdateReport
from examples.graph.cell_formulas import CELL, WrongInput, parsed

Content = str | float


class Sheet:
    """Cells A1 to Z99."""

    def __init__(self) -> None:
        self.graph = Graph(on_error="keep")  # an error is the value of its cell

    def edit(self, cells: dict[str, Content]) -> UpdateReport:
        """Fill cells, as one step: all of them, or none if one cannot be.

        Raises:
            WrongInput: a text is no formula, or there is no such cell.
            CycleError: cells would depend on each other; its `path` names them.
        """
        formulas = [content for content in cells.values() if is_formula(content)]
        read = [name for formula in formulas for name in parsed(formula)[1]]
        with self.graph.batch("fill " + ", ".join(cells)) as report:
            contents = {name: self._content(name) for name in (*read, *cells)}
            for name, content in cells.items():
                contents[name].set(content)
        return report

    def _content(self, name: str) -> Node[Content]:
        """What was typed into a cell: an input. The cell itself is computed. Both are made when it is first named."""
        if not CELL.fullmatch(name):
            raise WrongInput(f"There is no cell {name[:20]!r}: they are A1 to Z99.")
        if name not in self.graph:
            content = self.graph.input(f"content of {name}", "")
            self.graph.keep(self.graph.computed(name, lambda: self._value(content())))  # it is on show
        return self.graph[f"content of {name}"]

    def _value(self, content: Content) -> Any:
        if is_formula(content):
            return parsed(content)[0](lambda name: self.graph[name]() or 0.0)  # an empty cell counts as 0
        return content

    def __getitem__(self, name: str) -> Any:
        """What a cell shows."""
        if name not in self.graph:
            return ""
        cell = self.graph[name]
        return str(cell.error) if cell.error else cell()

    def __str__(self) -> str:
        names = [key for key in self.graph.nodes if CELL.fullmatch(key)]
        columns, rows = sorted({name[0] for name in names}), sorted({int(name[1:]) for name in names})
        lines = ["   " + "".join(f"{column:>12}" for column in columns)]
        lines += [f"{row:>3}" + "".join(f"{shown(self[f'{column}{row}']):>12}" for column in columns) for row in rows]
        return "\n".join(lines)


def shown(value: Any) -> str:
    """A value as text, with six digits."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def is_formula(content: Content) -> bool:
    """Whether what was typed is a formula."""
    return isinstance(content, str) and content.startswith("=")


def main() -> None:
    """Fill a sheet, edit it, and tell what was recalculated."""
    sheet = Sheet()

    def edit(cells: dict[str, Content]) -> None:
        print("\n" + ", ".join(f"{name}: {content}" for name, content in cells.items()))
        try:
            report = sheet.edit(cells)
        except CycleError as error:
            print("refused:", " -> ".join(error.path))
        else:
            print("recalculated:", ", ".join(node.key for node in report.recomputed))
        print(sheet)

    edit({"A1": "item", "A2": "ink", "A3": "paper", "A4": "total", "A5": "mean price"})
    edit({"B1": "count", "B2": 3.0, "B3": 10.0, "B4": "=SUM(B2:B3)", "C1": "price", "C2": 8.0, "C3": 2.0})
    edit({"D1": "cost", "D2": "=B2 * C2", "D3": "=B3 * C3", "D4": "=SUM(D2:D3)", "D5": '=IFERROR(D4 / B4, "none")'})
    edit({"B2": 5.0, "C2": 4.8})  # ink costs what it did: the total is not calculated again
    edit({"B2": 0.0, "B3": 0.0, "D6": "=D4 / B4"})
    edit({"C2": "=D5"})
    print("\nundo:", sheet.graph.undo().label)
    print(sheet)


if __name__ == "__main__":
    main()
