from datetime import datetime

from efp_graph.values import ExplainableHourlyQuantities, Source, SourceValue, sum_of, u


def test_a_value_shows_its_formula_its_figures_and_a_table_of_what_it_reads():
    power = SourceValue(300 * u.W, Source("Data sheet", "https://example.org"), "power", comment="at full load")
    hours = ExplainableHourlyQuantities([1, 2], datetime(2025, 1, 1), u.hour, label="time")
    shown = (power * hours).to(u.kWh).set_label("energy")._repr_html_()
    assert "<strong>energy</strong> = 0.9 kWh in total; 2 hours of 0.3 to 0.6 kWh" in shown
    assert "= power * time" in shown
    assert "= 300 W * [1 … 2] h" in shown
    assert "Data sheet (https://example.org)" in shown
    assert "2025-01-01 00:00 to 2025-01-01 01:00" in shown
    assert "at full load" in power._repr_html_()


def test_names_are_text_and_never_markup():
    hostile = SourceValue(1 * u.W, Source("<img src=x onerror=alert(1)>"), "<script>alert('x')</script>")
    for shown in (hostile._repr_html_(), (hostile + hostile)._repr_html_()):
        assert "<script" not in shown
        assert "<img" not in shown


def test_a_sum_of_many_is_cut_after_fifty_rows():
    terms = [SourceValue(1 * u.W, label=f"term {each}") for each in range(60)]
    shown = sum_of(terms)._repr_html_()
    assert shown.count("<tr>") == 51
    assert "and 10 more" in shown
