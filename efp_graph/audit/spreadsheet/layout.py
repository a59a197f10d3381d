"""What the sheets show, before they are written: their names, where each figure stands, and what is told about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from efp_graph.audit.periods import periods_of
from efp_graph.audit.records import MADE, Audit, AuditedFigure
from efp_graph.audit.spreadsheet.chain import Chain
from efp_graph.audit.spreadsheet.compiling import Places, column_letter
from efp_graph.audit.spreadsheet.hours import HoursSheet
from efp_graph.audit.spreadsheet.standing import FOLLOWS, Standing
from efp_graph.audit.spreadsheet.texts import SheetNames, quoted
from efp_graph.audit.spreadsheet.weeks_sheet import FIRST_WEEK, WEEKS
from efp_graph.audit.told import title
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
)

INPUTS_TOP, OBJECT_TOP = 5, 7  # rows of the first entry, counted from 1
MOST_CELLS = 500_000  # of hours, when it is not said which: some 5 seconds and 8 MB


class Layout:
    """The plan of the workbook.

    Args:
        audit: what it shows.
        chosen: positions of the series that are calculated hour by hour; None: of footprints, those that would not
            follow changes otherwise, the largest first, as far as `MOST_CELLS` go.
        period: "year" or "month": what series are summed up over.

    Raises:
        ValueOutOfRange: the hours or the series are more than a sheet holds.
    """

    def __init__(self, audit: Audit, chosen: list[int] | None, period: str, told: Sequence[str] = ()) -> None:
        self.audit, self.period = audit, period
        names = SheetNames()
        self.weeks = [place for place, each in enumerate(audit.figures) if _is_given_week(each)]
        fixed = ("Read me", "Footprint", "Inputs", *((WEEKS,) if self.weeks else ()), *told, "Hourly")
        self.fixed_names = {name: names.of(name) for name in fixed}
        self.sheet_of = [names.of(each.name) for each in audit.objects]
        self.inputs = [place for place, each in enumerate(audit.figures) if each.kind not in MADE]
        self.of_object: list[list[int]] = [[] for _ in audit.objects]
        for place, figure in enumerate(audit.figures):
            self.of_object[figure.object].append(place)
        self.hourly = quoted(self.fixed_names["Hourly"])
        self.places = self._places()
        self.chain = Chain(audit, self.places, chosen or ())
        self.standing = Standing(audit, self.chain)
        if chosen is None:
            self._add_what_needs_hours()
        self.hours = HoursSheet(self.chain, audit)
        self.periods = periods_of(audit, period)
        self._looked_at = self.chain.looked_at()
        self._read = {place for each in audit.figures for place in each.made_from()}

    def _places(self) -> Places:
        cells = {
            place: f"{quoted(sheet)}$B${row}"
            for sheet, figures in zip(self.sheet_of, self.of_object, strict=True)
            for row, place in enumerate(figures, start=OBJECT_TOP)
        }
        sums = {place: cell for place, cell in cells.items() if self._is_series(place)}
        for row, place in enumerate(self.inputs, start=INPUTS_TOP):
            cells[place] = f"{quoted(self.fixed_names['Inputs'])}$C${row}"
        sheet = quoted(self.fixed_names[WEEKS]) if self.weeks else ""
        weeks = {place: f"{sheet}${column_letter(FIRST_WEEK + row)}$" for row, place in enumerate(self.weeks)}
        return Places({place: cell for place, cell in cells.items() if place not in sums}, sums, self.hourly, weeks)

    def _add_what_needs_hours(self) -> None:
        criteria = [sorted(each.footprints, key=lambda one: -one.amount) for each in self.audit.criteria]
        for footprint in (each for footprints in criteria for each in footprints):
            place = footprint.figure
            if place is None or not self._is_series(place):
                continue
            if any(each not in self.chain.column_of for each in self.standing.fixed_in(place)):
                self.chain.add([place], MOST_CELLS)
        self.chain.tell_the_rest()
        self.standing = Standing(self.audit, self.chain)

    def _is_series(self, place: int) -> bool:
        return isinstance(self.audit.figures[place].value, ExplainableHourlyQuantities)

    # What is told about figures

    def title(self, place: int) -> str:
        """A figure with its object."""
        return title(self.audit, self.audit.figures[place])

    def titles(self, places: Iterable[int], most: int = 3) -> str:
        """The first few, and how many more there are."""
        found = list(places)
        told = "; ".join(self.title(each) for each in found[:most])
        return told if len(found) <= most else f"{told}; and {len(found) - most} more"

    def status(self, place: int) -> str:
        """What a figure is in this file."""
        figure = self.audit.figures[place]
        reason = self.standing.reason.get(place)
        if reason == "given":
            return "input, as it was given"
        if reason is not None:
            return f"{'value' if self.standing.follows(place) else 'fixed'}: {reason}"
        if not self._is_series(place):
            if isinstance(figure.value, EmptyExplainableObject) or not isinstance(figure.value, ExplainableQuantity):
                return "input" if figure.kind not in MADE else ""
            if place not in self.chain.single:
                return "input"
        fixed = self.standing.fixed_in(place)
        return FOLLOWS if not fixed else f"partly fixed, by {self.titles(fixed)}"

    def note(self, place: int) -> str:
        """What a reader of the inputs has to know about one."""
        value = self.audit.figures[place].value
        notes = []
        if isinstance(value, ExplainableHourlyQuantities):
            column = self.chain.column_of.get(place)
            where = "its hours are not in this file" if column is None else f"sheet Hourly, column {column.letter}"
            notes.append(f"hourly series of {len(value)} hours: {where}")
        elif place in self.chain.weeks:
            letter = column_letter(FIRST_WEEK + self.weeks.index(place))
            notes.append(f"its 168 numbers are changed on the sheet {self.fixed_names[WEEKS]}, column {letter}")
        elif not self.audit.figures[place].is_settable:
            notes.append("stays as it is: the model fixes it")
        elif place in self.chain.settled:
            notes.append("stays as it is: it decides which hours there are")
        elif not isinstance(value, ExplainableQuantity) and place in self._read:
            notes.append("to change it, change the model and export again")
        if place in self._looked_at and place in self.standing.inputs:
            notes.append("may decide that another formula holds: then #N/A, export again")
        fixed = self.standing.fixed_for(place) if place in self.standing.inputs else []
        if fixed:
            notes.append(f"a change does not reach {self.titles(fixed)}")
        return "; ".join(notes)


def _is_given_week(figure: AuditedFigure) -> bool:
    """Whether a figure is a typical week that may be changed."""
    is_week = isinstance(figure.value, ExplainableRecurrentQuantities)
    return is_week and figure.kind not in MADE and figure.is_settable
