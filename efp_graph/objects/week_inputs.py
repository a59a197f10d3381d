"""Declarations of typical weeks: 168 numbers with a unit, however they are written. See `values/weeks.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from efp_graph.errors import FormError, Problem, UnitError
from efp_graph.hints import hint
from efp_graph.objects.attributes import REQUIRED, Input
from efp_graph.objects.describing import describe_attribute
from efp_graph.objects.forms import Reader, Write
from efp_graph.objects.inputs import ValueInput
from efp_graph.registry import pint
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableObject,
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
    Source,
    SourceRecurrentValues,
    Sources,
    Unit,
    unit_of,
)
from efp_graph.values.assessment import Assessment, assessed
from efp_graph.values.tolerance import falls_below
from efp_graph.values.units import meant_by
from efp_graph.values.week_forms import DAYS, Week
from efp_graph.values.weeks import week_given

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

GivenWeek: TypeAlias = ExplainableRecurrentQuantities | ExplainableQuantity | pint.Quantity[Any] | Mapping[str, Any]

# What class bodies write where checkers do not infer the type: `need: TypicalWeek = typical_week(1 * u.cpu_core)`
TypicalWeek: TypeAlias = Input[ExplainableRecurrentQuantities, GivenWeek]
OptionalTypicalWeek: TypeAlias = Input[
    ExplainableRecurrentQuantities | EmptyExplainableObject, GivenWeek | EmptyExplainableObject | None
]


class TypicalWeekInput(ValueInput[ExplainableRecurrentQuantities, GivenWeek]):
    """A typical week with a unit. One number is a week that is the same at all hours."""

    given = "GivenWeek"

    def __init__(
        self,
        default: Any = REQUIRED,
        *,
        unit: Any = None,
        minimum: float | None = 0.0,
        source: Source | str = Sources.HYPOTHESIS,
        **options: Any,
    ) -> None:
        if default is None:
            default = EmptyExplainableObject()
        elif default is not REQUIRED and not isinstance(default, ExplainableObject):
            default = SourceRecurrentValues(default, source)
        if unit is None and not isinstance(default, ExplainableRecurrentQuantities):
            raise UnitError(
                f"A typical week is declared without a unit: typical_week(help={options.get('help')!r}). "
                "Write unit=u.cpu_core, or whatever its unit is, where there is no default."
            )
        super().__init__(default, source=source, **options)
        self.unit: Unit = unit_of(default.unit if unit is None else unit)
        self.minimum = minimum
        text = self.unit.text
        self.example = (
            f"a typical week such as SourceRecurrentValues([...] * u('{text}')) of 168 numbers, or "
            f"ExplainableRecurrentQuantitiesFromConstant({{'constant_value': 1, 'constant_unit': '{text}'}})"
        )
        self.plain_example = f"a typical week such as {{constant_value: 1, constant_unit: {text}}}"

    @property
    def unit_text(self) -> str:  # type: ignore[override]
        return self.unit.text

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        if isinstance(given, ExplainableRecurrentQuantities):
            return given
        name = describe_attribute(owner, self)
        if isinstance(given, ExplainableObject):  # one number, or what a file has: its source and so on go along
            content = given if isinstance(given, ExplainableQuantity) else given.value
            week = ExplainableRecurrentQuantities(week_given(content, name), given._label, given.source)
            assessed(week, Assessment(confidence=given.confidence, comment=given.comment))
            return week
        return SourceRecurrentValues(week_given(given, name))

    def level(self, given: Any, present: Any) -> Any:
        """A plain number is meant in the unit of the input, at all hours, as in a list of numbers."""
        if isinstance(given, int | float) and not isinstance(given, bool):
            return SourceRecurrentValues(given * self.unit.pint, getattr(present, "source", None))
        return given

    def content_of(self, given: Any) -> Week:
        return week_given(given, "A typical week")

    def plain_of(self, content: Week) -> Any:
        return content.plain

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.week(place, self)

    def written(self, value: Any, write: Write) -> Any:
        return write(value)

    def schema(self) -> dict[str, Any]:
        return self._schema_of("week")

    def check(self, owner: ModelingObject, value: ExplainableRecurrentQuantities) -> None:
        week = value.value
        if not week.unit.same_dimension(self.unit) or (week.unit.mark and week.unit.mark != self.unit.mark):
            raise UnitError(
                f"{describe_attribute(owner, self)} expects {self.unit.measure} such as {self.unit.text}, "
                f"and was given a week in {week.unit.text} ({week.unit.measure}). "
                f"{meant_by(week.unit.short, self.unit) or self._as_written()}"
            )
        if self.minimum is None:
            return
        numbers = week.numbers * week.unit.factor_to(self.unit)
        hour = int(numbers.argmin())
        if falls_below(float(numbers[hour]), self.minimum, scale=float(abs(numbers).max())):
            problem = (
                f"{week.numbers[hour]:g} {week.unit.text} on {DAYS[hour // 24]} at {hour % 24} h. Allowed: at least "
            )
            raise FormError(
                describe_attribute(owner, self),
                [Problem(f"values[{hour}]", "below_minimum", f"{problem}{self.minimum:g}")],
            )

    def _as_written(self) -> str:
        unit = self.unit.text
        form = hint(
            f"{self.name} = ExplainableRecurrentQuantitiesFromConstant({{'constant_value': 1, "
            f"'constant_unit': '{unit}'}})",
            f"{self.name}: 1 {unit}",
        )
        return f"Write for example: {form}"

    def allowed_text(self) -> str:
        bound = "" if self.minimum is None else f", at least {self.minimum:g}"
        return f"a typical week of 168 numbers in {self.unit.text}{bound}"


def typical_week(default: Any = REQUIRED, **options: Any) -> Any:
    """Declare a typical week: `need = typical_week(1 * u.cpu_core, help="...")`.

    Args:
        default: a pint quantity, of one number or of 168; a form; None for an optional one; REQUIRED.
        unit: what its unit has to measure; that of the default unless said.
        minimum: of every number, in that unit; 0 unless said, None for none.
        source: of the default; hypothesis unless said.
        help: what it means, in one line.
    """
    return TypicalWeekInput(default, **options)
