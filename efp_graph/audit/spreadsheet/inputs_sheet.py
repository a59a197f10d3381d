"""The sheet of inputs: what was given, with its source, and where it is changed."""

from __future__ import annotations

from typing import Any

from efp_graph.audit.records import Limits
from efp_graph.audit.spreadsheet.formats import Formats, amount_of, fitted, printed
from efp_graph.audit.spreadsheet.formulas import number
from efp_graph.audit.spreadsheet.hours import cached
from efp_graph.audit.spreadsheet.layout import INPUTS_TOP, Layout
from efp_graph.audit.spreadsheet.texts import cell_text, quoted
from efp_graph.audit.spreadsheet.weeks_sheet import week_formulas
from efp_graph.texts import cut, web_address
from efp_graph.values import ExplainableHourlyQuantities, ExplainableQuantity
from efp_graph.values.assessment import LIMITS, Assessment

COLUMNS = (  # name, width in characters
    ("Object", 24), ("Input", 30), ("Value", 14), ("Unit", 16), ("Source", 26), ("Link", 24), ("Low", 9), ("High", 9),
    ("Confidence", 11), ("Comment", 26), ("Distribution", 14), ("Uncertainty", 24), ("Weight in the sensitivity", 11),
    ("Effect on the total", 30), ("Note", 34), ("Address", 24), ("As exported", 14),
    ("Changed, and fixed figures rest on it", 14), ("Not allowed by the model", 14),
)  # fmt: skip
PRINTED = 15  # columns: those on the right are for programs
ASSESSED = {6: "low", 7: "high", 8: "confidence", 9: "comment", 10: "distribution"}  # hidden where nobody gave it
SPREAD, WEIGHT, EFFECTS = 11, 12, 13  # hidden where nobody asked
NOTE, ADDRESS = 14, 15
AS_EXPORTED, CHANGED, REFUSED = 16, 17, 18
ROUNDING = 1e-9  # relative: a bound in another unit is met


def write_inputs(sheet: Any, formats: Formats, layout: Layout) -> None:
    """Write it, row by row from the top."""
    sheet.write_string(0, 0, "Inputs", formats.title)
    told = "Change a value on yellow: what is calculated in this file follows, and what does not is in the note."
    sheet.write_string(1, 0, told, formats.plain)
    if layout.audit.decisive:
        sheet.write_string(2, 0, cell_text(f"As exported: {layout.audit.decisive}"), formats.plain)
    known = [layout.audit.figures[place].value.assessment for place in layout.inputs]
    for place, (name, width) in enumerate(COLUMNS):
        field = ASSESSED.get(place)
        empty = field is not None and all(getattr(each, field) is None for each in known)
        empty |= place == SPREAD and not layout.audit.spreads
        empty |= place in (WEIGHT, EFFECTS) and not layout.audit.influences
        sheet.set_column(place, place, width, None, {"hidden": empty})
        sheet.write_string(INPUTS_TOP - 2, place, name, formats.head)
    sheet.freeze_panes(INPUTS_TOP - 1, 2)
    bottom = INPUTS_TOP + len(layout.inputs) - 2
    if layout.inputs:
        sheet.autofilter(INPUTS_TOP - 2, 0, bottom, len(COLUMNS) - 1)
    for row, place in enumerate(layout.inputs, start=INPUTS_TOP - 1):
        _write_input(sheet, formats, layout, row, place)
    printed(sheet, layout.audit.title, (bottom + 1, PRINTED), head=(INPUTS_TOP - 2, INPUTS_TOP - 2))


def changes(layout: Layout) -> str | None:
    """The cells that hold 1 for an input that was changed and that fixed figures rest on; None without inputs."""
    return _column(layout, CHANGED)


def refusals(layout: Layout) -> str | None:
    """The cells that hold 1 for an input that the model would refuse; None without inputs."""
    return _column(layout, REFUSED)


def _column(layout: Layout, place: int) -> str | None:
    if not layout.inputs:
        return None
    letter = chr(ord("A") + place)
    sheet = quoted(layout.fixed_names["Inputs"])
    return f"{sheet}${letter}${INPUTS_TOP}:${letter}${INPUTS_TOP + len(layout.inputs) - 1}"


def _write_input(sheet: Any, formats: Formats, layout: Layout, row: int, place: int) -> None:
    figure = layout.audit.figures[place]
    value, known, source = figure.value, figure.value.assessment, figure.source
    unit = getattr(value, "_unit", None)

    def text(column: int, content: str | None, style: Any = formats.wrapped) -> None:
        if content:
            sheet.write_string(row, column, cell_text(content), style)

    def bound(column: int, content: Any) -> None:
        if content is not None:
            amount = float(content.to(value.unit).magnitude)  # type: ignore[attr-defined]
            sheet.write_number(row, column, amount, formats.sized("live", amount_of(amount)))

    name, note = layout.audit.objects[figure.object].name, layout.note(place)
    unit_text, source_name = None if unit is None else unit.text, None if source is None else source.cited
    spread, influence = layout.audit.spreads.get(place), layout.audit.influences.get(place)
    effects = None if influence is None else influence.effects
    told = (
        *((0, name), (1, figure.words), (3, unit_text), (4, source_name), (9, _remark(known))),
        *((SPREAD, spread), (EFFECTS, effects), (NOTE, note)),
    )
    fitted(sheet, row, [(content, COLUMNS[column][1]) for column, content in told])
    text(0, name)
    text(1, figure.words)
    if isinstance(value, ExplainableQuantity):
        single = layout.chain.single.get(place)
        if single is not None and single.formula is not None:
            formula = layout.hours.finished(f"={single.formula}")
            name = "live" if layout.standing.follows(place) else "partly"
            style = formats.sized(name, amount_of(value.magnitude))
            sheet.write_formula(row, 2, formula, style, cached(value.magnitude))
        else:
            style = formats.input if place in layout.standing.inputs else formats.fixed
            sheet.write_number(row, 2, value.magnitude, style)
    elif not isinstance(value, ExplainableHourlyQuantities):
        text(2, str(value), formats.plain)
    text(3, unit_text, formats.beside)
    if source is not None:
        text(4, source.cited)
        address = web_address(source.link)
        if source.link and address is not None:
            sheet.write_url(row, 5, address, formats.link, cell_text(source.link))
        else:
            text(5, source.link)
    for column, limit in zip((6, 7), known.limits, strict=True):
        bound(column, limit)
    text(8, known.confidence)
    text(9, _remark(known))
    text(10, None if known.distribution is None else repr(known.distribution))
    text(SPREAD, spread)
    if influence is not None:
        sheet.write_number(row, WEIGHT, influence.weight, formats.sized("fixed", "0.0%"))
    text(EFFECTS, effects)
    text(NOTE, note)
    text(ADDRESS, figure.anchor)
    if place in layout.chain.weeks:
        changed, refused = week_formulas(layout, place)
        if layout.standing.fixed_for(place):
            sheet.write_formula(row, CHANGED, changed, formats.live, 0)
        sheet.write_formula(row, REFUSED, refused, formats.live, 0)
    elif place in layout.standing.inputs:
        sheet.write_number(row, AS_EXPORTED, value.magnitude, formats.fixed)  # type: ignore[attr-defined]
        if layout.standing.fixed_for(place):
            now, then = f"C{row + 1}", f"{chr(ord('A') + AS_EXPORTED)}{row + 1}"
            sheet.write_formula(row, CHANGED, f"=IF({now}={then},0,1)", formats.live, 0)
        if figure.limits is not None:
            allowed = allowed_formula(f"C{row + 1}", figure.limits)
            sheet.write_formula(row, REFUSED, f"=IF({allowed},0,1)", formats.live, 0)
            words = cell_text(cut(f"{figure.words}: the model allows {figure.limits.words}.", 200))
            rule = {"validate": "custom", "value": f"={allowed}", "error_title": "Not allowed", "error_message": words}
            sheet.data_validation(row, 2, row, 2, rule)


def allowed_formula(cell: str, limits: Limits) -> str:
    """A formula that tells whether the model would take the number in a cell.

    Example:
        >>> allowed_formula("C5", Limits(None, 0.0, 1.0, False, "more than 0, at most 1"))
        'AND(ISNUMBER(C5),C5>0,C5<=1.000000001)'
    """
    conditions = [f"ISNUMBER({cell})"]
    if limits.above is not None:
        conditions.append(f"{cell}>{number(limits.above)}")
    if limits.least is not None:
        conditions.append(f"{cell}>={number(limits.least - ROUNDING * abs(limits.least))}")
    if limits.most is not None:
        conditions.append(f"{cell}<={number(limits.most + ROUNDING * abs(limits.most))}")
    if limits.whole:
        conditions.append(f"{cell}=INT({cell})")
    return f"AND({','.join(conditions)})"


def _remark(known: Assessment) -> str | None:
    """The comment, and with it what has no column: bounds that are no limits, and a pedigree."""
    if known.bounds == LIMITS and known.pedigree is None:
        return known.comment
    more = known._replace(confidence=None, distribution=None)
    return str(more._replace(low=None, high=None) if known.bounds == LIMITS else more)
