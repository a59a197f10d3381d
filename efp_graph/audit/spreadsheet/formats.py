"""How cells and printed pages look.

Colours follow the convention of financial models: blue is a number that was written there, black is calculated. Inputs
that may be changed are blue on yellow; blue italics without yellow stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from textwrap import wrap
from typing import Any, NamedTuple

from efp_graph.audit.spreadsheet.texts import cell_text
from efp_graph.values.scales import Scale
from efp_graph.values.units import DIMENSIONLESS

BLUE, YELLOW, GREY, RED, ROSE = "#0000FF", "#FFF9DB", "#5F5F5F", "#9C0006", "#FFE3E0"
AMOUNT = "[>=1000]#,##0;[>=0.0001]0.00####;General"  # what was given, of any size and unit


def amounts_of(scale: Scale) -> str:
    """The number format of a column: decimals as `Scale.cell` has them, and more for what is smaller.

    Example:
        >>> from efp_graph.values import unit_of
        >>> amounts_of(Scale.of([31.0, 2.0], unit_of("kg")))
        '[>=0.1]#,##0.00;[=0]0;0.000####'
    """
    form = f"#,##0{'.' if scale.places else ''}{'0' * scale.places}"
    return f"[>={scale.least:g}]{form};[=0]0;0.0{'0' * scale.places}####"


def amount_of(size: float) -> str:
    """The number format of an amount, or a column, of such a size, in the unit that formulas calculate in."""
    return amounts_of(Scale.staying([size], DIMENSIONLESS))


A4 = 9
LINE, HIGHEST = 15.0, 405.0  # points
FULL = 1.1  # characters of a text per character that a column is wide, which is as wide as a digit


class Formats(NamedTuple):
    """How cells look.

    Attributes:
        plain: texts; wrapped: texts of several lines; beside: those on the right of a number.
        live: a number that is calculated; fixed: one that stays; input: one that may be changed.
        partly: one that is calculated from fixed ones.
        warning, alarm: beside a total that follows in part; on it when an input was changed that it does not follow.
        sized: the format of a name (live, fixed, partly, total, total_partly) with another number format.
        total, total_partly: the sum of a table that follows changes, and of one that does so in part.
    """

    title: Any
    head: Any
    plain: Any
    wrapped: Any
    beside: Any
    words: Any
    link: Any
    live: Any
    fixed: Any
    input: Any
    partly: Any
    total: Any
    total_partly: Any
    warning: Any
    alarm: Any
    moment: Any
    sized: Callable[[str, str], Any]


def formats_of(book: Any) -> Formats:
    """The formats of a workbook."""
    fixed = {"italic": True, "font_color": BLUE}
    amounts: dict[str, dict[str, Any]] = {
        "live": {},
        "fixed": fixed,
        "partly": {"font_color": BLUE},
        "total": {"bold": True, "top": 1},
        "total_partly": {"bold": True, "top": 1, **fixed, "bg_color": ROSE},
    }

    @cache
    def sized(name: str, form: str) -> Any:
        return book.add_format({"num_format": form, "valign": "top", **amounts[name]})

    return Formats(
        title=book.add_format({"bold": True, "font_size": 14}),
        head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        plain=book.add_format({"valign": "top"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        beside=book.add_format({"text_wrap": True, "valign": "top", "indent": 1}),
        words=book.add_format({"font_color": GREY, "text_wrap": True, "valign": "top"}),
        link=book.add_format({"font_color": BLUE, "underline": 1, "valign": "top"}),
        live=sized("live", AMOUNT),
        fixed=sized("fixed", AMOUNT),
        input=book.add_format({"font_color": BLUE, "bg_color": YELLOW, "valign": "top"}),
        partly=sized("partly", AMOUNT),
        total=sized("total", AMOUNT),
        total_partly=sized("total_partly", AMOUNT),
        warning=book.add_format({"text_wrap": True, "valign": "top", "font_color": RED, "bg_color": ROSE}),
        alarm=book.add_format({"font_color": "#FFFFFF", "bg_color": RED}),
        moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        sized=sized,
    )


def fitted(sheet: Any, row: int, texts: Iterable[tuple[str | None, int]]) -> None:
    """Make a row as high as its texts need, each in a column of so many characters; before anything is written to it.

    Spreadsheet programs leave rows of files as they are, and a text that is wrapped would run into the next row.
    """
    long = ((text, round(width * FULL)) for text, width in texts if text and len(text) > width)
    lines = max((len(wrap(text, width)) for text, width in long), default=1)
    if lines > 1:
        sheet.set_row(row, min(lines * LINE, HIGHEST))


def printed(
    sheet: Any, title: str, size: tuple[int, int], *, head: tuple[int, int], labels: int = 0, across: int = 1
) -> None:
    """Set up printing: A4, landscape, the title and the number of the page on each.

    Args:
        size: rows and columns that are printed.
        head: first and last row that are repeated on each page, counted from 0.
        labels: columns that are repeated on each page.
        across: pages side by side.
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(across, 0)
    sheet.print_area(0, 0, max(size[0] - 1, 0), max(size[1] - 1, 0))
    sheet.repeat_rows(*head)
    if labels:
        sheet.repeat_columns(0, labels - 1)
    sheet.set_header(f"&L{_plain(title)}&R&A")
    sheet.set_footer("&CPage &P of &N")


def _plain(title: str) -> str:
    """A text in a header, where & starts a code: one line, short."""
    return cell_text(" ".join(title.split())[:80]).replace("&", "&&")
