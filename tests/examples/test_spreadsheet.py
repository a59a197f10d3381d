"""The spreadsheet of examples/graph: cells show what their formulas say, after any edits, or the edit is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from efp_graph.graph import CycleError
from examples.graph import spreadsheet
from examples.graph.cell_formulas import WrongInput
from examples.graph.spreadsheet import Sheet


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=1 + 2 * 3", 7.0),
        ("=2 ^ 3 ^ 2", 512.0),
        ("=-B1", -3.0),
        ("=B1 <> 3", False),
        ("=B1 = 3", True),
        ("=B1 >= 4", False),
        ("=SUM(B1:C2)", 15.5),  # a text among them does not count
        ("=SUM(C2:B1, 1, B1)", 19.5),
        ("=IF(B1 > 2, B2, B9)", 4.0),
        ("=B9 + 1", 1.0),  # an empty cell
        ("=C2", "text"),
        ('="a=b<>A1:B2"', "a=b<>A1:B2"),
        ("=1 / 0", "#DIV/0!"),
        ("=B1 + C2", "#VALUE!"),
        ("=10 ^ 400", "#NUM!"),
        ("=(-1) ^ 0.5", "#NUM!"),
        ("=1e308 * 10", "#NUM!"),
        ('=IFERROR(1 / 0, "none")', "none"),
        ("=IFERROR(IF(1 / 0, 1, 2), B1)", 3.0),
        ("=IFERROR(B1, 1 / 0)", 3.0),
    ],
)
def test_formulas(formula, shown):
    sheet = Sheet()
    sheet.edit({"B1": 3.0, "B2": 4.0, "C1": 8.5, "C2": "text"})
    sheet.edit({"A1": formula})
    assert sheet["A1"] == shown


@pytest.mark.parametrize(
    "text",
    [
        *("=", "=1 +", "=A0", "=A100", "=AA1", "=a1", "=A1:B2", "=SUM()", "=IF(1, 2)", "=IFERROR(1)", "=MAX(1, 2)"),
        *("=A1.__class__", "=[1]", "=f'{A1}'", "=(lambda: 1)()", "=SUM(*A1)", "=IF(1, 2, no=3)", "=1 < 2 < 3", "=A1;"),
        *("=" + "-" * 60 + "1", "=" + "-" * 100_000 + "1", "=" + "(" * 300 + "1" + ")" * 300, "=1e999999 + 0j"),
        "=__import__('os').getcwd()",
    ],
)
def test_what_is_no_formula_is_refused_and_nothing_of_the_edit_stands(text):
    sheet = Sheet()
    sheet.edit({"A1": 1.0})
    with pytest.raises(WrongInput):
        sheet.edit({"A1": 2.0, "A2": text})
    assert (sheet["A1"], sheet["A2"]) == (1.0, "")


def test_cells_that_depend_on_each_other_are_refused_with_the_path():
    sheet = Sheet()
    sheet.edit({"A1": "=B1 + 1", "B1": "=C1 * 2", "C1": 5.0})
    with pytest.raises(CycleError) as caught:
        sheet.edit({"C1": "=IFERROR(A1, 0)", "D1": 1.0})
    assert caught.value.path == ["C1", "A1", "B1", "C1"]
    assert [sheet[name] for name in ("A1", "B1", "C1", "D1")] == [11.0, 10.0, 5.0, ""]
    with pytest.raises(CycleError):
        sheet.edit({"E1": "=E1"})
    sheet.graph.check()


def test_a_cell_that_if_does_not_choose_closes_no_circle():
    sheet = Sheet()
    sheet.edit({"A1": "=IF(B1, C1, 2)", "C1": "=A1 + 1"})
    assert (sheet["A1"], sheet["C1"]) == (2.0, 3.0)
    with pytest.raises(CycleError):
        sheet.edit({"B1": 1.0})
    assert sheet["C1"] == 3.0


def test_an_edit_recalculates_what_depends_on_it_and_is_undone_as_one_step():
    sheet = Sheet()
    sheet.edit({"A1": 2.0, "A2": 3.0, "B1": "=A1 * A2", "B2": "=B1 + 1", "B3": "=A2"})
    report = sheet.edit({"A1": 3.0, "A2": 2.0})
    assert [node.key for node in report.cut_off] == ["B1"]  # 6 as before, so B2 is left alone
    assert {node.key for node in report.recomputed} == {"A1", "A2", "B3"}
    sheet.graph.undo()
    assert (sheet["A1"], sheet["A2"], sheet["B3"]) == (2.0, 3.0, 3.0)


NAMES = ["A1", "A2", "B1", "B2"]
contents = st.one_of(
    st.sampled_from([0.0, 1.0, 2.5, "text"]),
    st.tuples(*[st.sampled_from(NAMES)] * 3, st.sampled_from("+-*/")).map(
        lambda parts: f"=IFERROR({parts[0]} {parts[3]} {parts[1]}, SUM({parts[2]}:B2))"
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), contents, min_size=1), max_size=6))
def test_after_any_edits_the_sheet_shows_what_a_new_one_shows(edits):
    sheet, held = Sheet(), {}
    for edit in edits:
        try:
            sheet.edit(edit)
        except CycleError:
            continue
        held |= edit
    fresh = Sheet()
    if held:
        fresh.edit(held)
    assert [sheet[name] for name in NAMES] == [fresh[name] for name in NAMES]
    sheet.graph.check()


def test_the_program_tells_what_it_does(capsys):
    spreadsheet.main()
    said = capsys.readouterr().out
    assert "B2: 5.0, C2: 4.8\nrecalculated: B2, C2, B4, D5\n" in said
    assert "refused: C2 -> D5 -> D4 -> D2 -> C2" in said
    assert "#DIV/0!" in said
    assert "undo: undo fill B2, B3, D6" in said
