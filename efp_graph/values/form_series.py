"""Hourly series that are given as a form: see `hourly_forms.py`."""

from __future__ import annotations

from typing import Any

from efp_graph.registry import u
from efp_graph.values.base import ExplainableObject
from efp_graph.values.builder_operations import GROWN
from efp_graph.values.calendar import moment_of
from efp_graph.values.hourly import SourceHourlyValues
from efp_graph.values.hourly_forms import HourlyForm, hourly_form_of
from efp_graph.values.quantity import ExplainableQuantity
from efp_graph.values.sources import Source, Sources


class ExplainableHourlyQuantitiesFromFormInputs(SourceHourlyValues):
    """An hourly input from a form: a volume that grows from day to day, the same at all hours of a day, in occurrences.

    The form is kept: files, prints and comparisons tell it, not the hours.

    Args:
        form: {"start_date": "2025-01-01", "modeling_duration_value": 3, "modeling_duration_unit": "year",
            "initial_volume": 1000, "initial_volume_timespan": "month", "net_growth_rate_in_percentage": 5,
            "net_growth_rate_timespan": "year"}; time spans are day, month (30 days), year (365 days),
            calendar month and calendar year.
        source: hypothesis unless said. label, told: as for `SourceHourlyValues`: confidence, comment, distribution,
            pedigree, basic, origin.

    Raises:
        FormError: with everything that is wrong with the form, in `.errors`.

    Source of the formula: docs/methodology.md, "Hourly series from a form".
    """

    __slots__ = ()

    def __init__(
        self,
        form: Any,
        source: Source | str | None = Sources.HYPOTHESIS,
        label: str | None = None,
        **told: Any,
    ) -> None:
        written = form if isinstance(form, HourlyForm) else hourly_form_of(form, label or "An hourly series")
        series = GROWN(
            ExplainableQuantity(written.first * u.occurrence, "each hour of the first day"),
            ExplainableQuantity(written.growth * u.dimensionless, "logarithm of the growth a day"),
            ExplainableQuantity(written.days * u.day, "length"),
            ExplainableObject(written.hour, str(moment_of(written.hour))),
            ExplainableObject(written, str(written)),
        )
        super().__init__(series, source, label, **told)


def of_form(form: HourlyForm, state: dict[str, Any], label: str | None, source: Source | None) -> Any:
    """The series of a pickle."""
    series = ExplainableHourlyQuantitiesFromFormInputs(form, source, label)
    for name, content in state.items():
        setattr(series, name, content)
    return series
