"""Footprints before and after, here and there: what an update did, how two systems or several scenarios differ.

All figures are sums over the whole period, by category, object, phase and criterion, in the unit of the criterion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.footprint.comparison_figures import ComparisonFigures, on_common_hours
from efp_graph.footprint.footprint_views import gaps_note
from efp_graph.footprint.link_differences import ABSENT, in_another_order, member_differences
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects import ModelingObject
from efp_graph.objects.coverage import Coverage, side_by_side
from efp_graph.objects.describing import describe_attribute, describe_object, short_texts
from efp_graph.objects.effects import remarks_on, unused
from efp_graph.objects.ledger import Account, Criterion
from efp_graph.objects.links import LinkInput, LinkListInput
from efp_graph.objects.notebook import changes_html
from efp_graph.objects.period import Period, captions_of
from efp_graph.objects.scenario import Scenario, scenarios_in
from efp_graph.objects.totals import (
    Delta,
    Side,
    by_category,
    cell,
    change_tables,
    heading,
    scale_of,
    table_of,
    titles_of,
)
from efp_graph.objects.weights import Weighted, weights_in
from efp_graph.rendering.html import paragraphs_html, table_html, text_html
from efp_graph.texts import visible
from efp_graph.values import (
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
    same_value,
)
from efp_graph.values.readable import relative_change

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart
    from efp_graph.differences import ExplainedDifference
    from efp_graph.footprint.footprints import Footprints
    from efp_graph.footprint.system import System

Key = tuple[str, Any, str, str]  # category, object, phase, criterion
SAME_INPUTS = "No input of paired objects differs."


class EmissionDiffs:
    """Footprints before and after one or several updates.

    Attributes:
        rows: a `Delta` (owner, category, phase, before, after, criterion) for every footprint, changed or not.
        sides: what the table calls before and after.
        remark: a sentence below the table: what a reader has to know of the model as a whole.
    """

    def __init__(
        self,
        before: Footprints,
        after: Footprints,
        sides: tuple[str, str] = ("before", "after"),
        remark: str = "",
        partners: Mapping[Any, Any] = MappingProxyType({}),
    ) -> None:
        """Args: see the attributes; `partners` are {object of `after`: the one of `before` that it stands for}."""
        self.sides, self.remark = sides, remark
        self._about = _side(before), _side(after)
        olds = before.amounts
        news: dict[Key, float] = {
            (category, partners.get(owner, owner), phase, criterion): amount
            for (category, owner, phase, criterion), amount in after.amounts.items()
        }
        self.rows = [
            Delta(owner, category, phase, olds.get(key, 0.0), news.get(key, 0.0), criterion)
            for key in dict.fromkeys((*news, *olds))
            for category, owner, phase, criterion in [key]
        ]

    @property
    def changed(self) -> list[Delta]:
        """The rows whose footprint changed."""
        return [row for row in self.rows if row.before != row.after]

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that there are figures on."""
        return tuple(dict.fromkeys(row.criterion for row in self.rows))

    def by_category(self, criterion: str | Criterion = GWP) -> dict[tuple[str, str], tuple[float, float]]:
        """{(category, phase): (before, after)} on a criterion, in its unit."""
        wanted = Criterion.named(criterion).name
        return by_category([row for row in self.rows if row.criterion == wanted])

    @property
    def total(self) -> tuple[float, float]:
        """Everything, before and after [kg CO2eq]."""
        return self.totals.get(GWP.name, (0.0, 0.0))

    @property
    def totals(self) -> dict[str, tuple[float, float]]:
        """{criterion: everything, before and after, in its unit}."""
        return {
            name: (sum(pair[0] for pair in parts.values()), sum(pair[1] for pair in parts.values()))
            for name in self.criteria
            for parts in [self.by_category(name)]
        }

    @property
    def coverage(self) -> dict[str, Coverage]:
        """{criterion: what the totals on it cover}."""
        return {name: self.coverage_on(name) for name in self.criteria}

    def coverage_on(self, criterion: str) -> Coverage:
        """What the totals on one criterion cover."""
        named = zip(self.sides, self._about, strict=True)
        return side_by_side(((name, side.contributors) for name, side in named), criterion)

    @property
    def captions(self) -> list[str]:
        """Of which hours the figures are: a line, or one for each side where these differ."""
        return captions_of((name, side.period) for name, side in zip(self.sides, self._about, strict=True))

    def __str__(self) -> str:
        lines = table_of(self.changed, self.rows, self.sides, self._about)
        return "\n".join((*lines, *filter(None, [visible(self.remark)])))

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        tables, captions = change_tables(self.changed, self.rows, self.sides, self._about)
        return changes_html(tables, [*captions, self.remark])


def _side(footprints: Footprints) -> Side:
    return Side(footprints.period, footprints.coverage)


class InputDifference(NamedTuple):
    """An input that differs: its object in this system and in the other, and the two values.

    Of a list of links there is one for each member that differs, `item`, with its weights as the values. Where one of
    them has no such input or member, the text "not there" stands in place of its value.
    """

    here: ModelingObject
    there: ModelingObject
    attribute: Any
    value_here: Any
    value_there: Any
    item: ModelingObject | None = None

    @property
    def label(self) -> str:
        """The name of the attribute; of a member what its weight says: "Times per step (page)", "devices (phone)"."""
        if self.item is None:
            return str(self.attribute.name)
        return f"{getattr(self.attribute, 'weighs', '') or self.attribute.name} ({self.item.name})"

    @property
    def described(self) -> str:
        """The object and its attribute, with the member of a list."""
        whole = describe_attribute(self.here, self.attribute)
        return whole if self.item is None else f"{describe_object(self.here)}, {visible(self.label)}"

    def __str__(self) -> str:
        return f"{self.described}: {' | '.join(short_texts(self.value_here, self.value_there))}"


@dataclass
class SystemComparison(ComparisonFigures):
    """How two systems differ. Objects are paired by id, then by class and name in the order of their system.

    Classes are the same when they are called so: a file that is run twice declares its own classes twice.

    Attributes:
        inputs: the inputs that differ, of paired objects.
        only_here, only_there: objects without a partner.
        partners: {object of this system: its partner in the other}.
        diffs: footprints, "before" being this system and "after" the other.
    """

    here: System
    there: System
    inputs: list[InputDifference] = field(default_factory=list)
    only_here: list[ModelingObject] = field(default_factory=list)
    only_there: list[ModelingObject] = field(default_factory=list)

    def __post_init__(self) -> None:
        partners = self.partners = _paired(self.here, self.there)
        self.only_here = [one for one in self.here.all_linked_objects if one not in partners]
        matched = {id(one) for one in partners.values()}
        self.only_there = [one for one in self.there.all_linked_objects if id(one) not in matched]
        for here, there in partners.items():
            self.inputs += _different_inputs(here, there, partners)
        origin = {there: here for here, there in partners.items()}
        self.diffs = EmissionDiffs(self.here.footprints, self.there.footprints, ("here", "there"), partners=origin)

    def explain(self, **options: Any) -> ExplainedDifference:
        """Why the other system differs: the part of each input; see `System.explain_difference` for the options."""
        from efp_graph.differences import explain_systems

        return explain_systems(self.here, self.there, **options)

    def hourly(self, criterion: str | Criterion = GWP) -> dict[str, Any]:
        """The totals on one criterion hour by hour, on a common calendar, where a missing hour counts 0.

        Args:
            criterion: what the figures are on: climate change unless said. Others are not in them.

        Returns:
            {"hour": shape (hours,), datetime64 in UTC; "here", "there", "difference": shape (hours,); "unit": theirs}.

        Raises:
            UnknownOption: there is no such criterion.

        Example: `pandas.DataFrame(here.compare_to(there).hourly("water"))`
        """
        record = Criterion.named(criterion)
        totals = [system.footprint_of(record).whole for system in (self.here, self.there)]
        hours, (here, there) = on_common_hours(totals, record.unit)
        return {"hour": hours, "here": here, "there": there, "difference": there - here, "unit": record.unit_text}

    @property
    def _head(self) -> str:
        return f"{self.here.title} | {self.there.title}"

    @property
    def _alone(self) -> list[str]:
        """Sentences on objects without a partner."""
        lines = []
        sides = (("here", self.here, self.only_here), ("there", self.there, self.only_there))
        for side, system, several in sides:  # both may be called the same
            if several:
                names = ", ".join(f"{type(one).__name__} {one.name!r}" for one in several)
                lines.append(f"only {side}, in {system.name}: {names}")
        return lines

    def __str__(self) -> str:
        inputs = [str(each) for each in self.inputs] or [SAME_INPUTS]
        return "\n".join((visible(self._head), "", *inputs, *map(visible, self._alone), "", str(self.diffs)))

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        rows = [
            (each.described, *short_texts(each.value_here, each.value_there))
            for each in self.inputs
        ]
        inputs = table_html(("differs", "here", "there"), rows) if rows else paragraphs_html([SAME_INPUTS])
        head = f"<p><b>{text_html(self._head)}</b></p>"
        return f"{head}{inputs}{paragraphs_html(self._alone)}{self.diffs._repr_html_()}"


class ScenarioComparison:
    """The footprint of a system as it is and in several scenarios.

    Attributes:
        names: "as it is" and the names of the scenarios.
        amounts: {name: {(criterion, category, phase): amount over the whole period}}.
        remarks: a sentence per change that has no effect, since nothing in the system uses its object.
    """

    AS_IT_IS = "as it is"

    def __init__(self, system: System, scenarios: Iterable[Scenario]) -> None:
        self.system = system
        self.scenarios = scenarios_in(scenarios, "A comparison")
        self.amounts: dict[str, dict[tuple[str, str, str], float]] = {}
        self._about: dict[str, Side] = {}
        self._add(self.AS_IT_IS)
        self.remarks: list[str] = []
        for scenario in self.scenarios:
            try:
                name = _unused(scenario.name, self.amounts)
                idle = unused([change[:2] for change in scenario.changes], system)
                with scenario.applied():
                    self._add(name)
                    self.remarks += [f"{name}: {each}" for each in remarks_on(unused(idle, system), system)]
            except Exception as error:
                error.add_note(f"(scenario {scenario.name!r} of the comparison)")
                raise

    def _add(self, name: str) -> None:
        """A column: the system as it is now."""
        footprints = self.system.footprints
        self.amounts[name] = _totals(self.system, footprints)
        self._about[name] = _side(footprints)

    @property
    def names(self) -> list[str]:
        """The columns."""
        return list(self.amounts)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that there are figures on."""
        parts = {criterion for amounts in self.amounts.values() for criterion, _, _ in amounts}
        return tuple(each.name for each in Criterion.all() if each.name in parts)

    @property
    def footprints(self) -> dict[str, dict[tuple[str, str], float]]:
        """{name: {(category, phase): kg CO2eq over the whole period}}."""
        return self.on(GWP)

    def on(self, criterion: str | Criterion) -> dict[str, dict[tuple[str, str], float]]:
        """{name: {(category, phase): amount on a criterion over the whole period, in its unit}}, rows alike in all."""
        wanted = Criterion.named(criterion).name
        rows = {part: 0.0 for amounts in self.amounts.values() for part in amounts if part[0] == wanted}
        ordered = sorted(rows, key=lambda part: Account(part[1], part[2], part[0]).order_by_phase)
        return {
            name: {(category, phase): amounts.get((each, category, phase), 0.0) for each, category, phase in ordered}
            for name, amounts in self.amounts.items()
        }

    @property
    def totals(self) -> dict[str, float]:
        """{name: everything [kg CO2eq]}."""
        return {name: sum(parts.values()) for name, parts in self.footprints.items()}

    def explain(self, name: str, **options: Any) -> ExplainedDifference:
        """What each change of a scenario does; see `System.explain_difference` for the options.

        Args:
            name: of the scenario, as the columns have it. The model is taken as it is now.

        Raises:
            UnknownOption: there is no such scenario.

        Example: `print(system.compare_scenarios().explain("720p"))`
        """
        from efp_graph.differences import explain_scenario

        return explain_scenario(self, name, **options)

    def __str__(self) -> str:
        lines = [line for name in self.criteria for line in (*self._block(name), "")][:-1]
        return "\n".join((*lines, *self.captions, *self.remarks, *filter(None, [visible(self.system.partly_read)])))

    def _repr_html_(self) -> str:
        """How notebooks show it: a table per criterion, with a line per scenario as charts have a bar."""
        parts = []
        for name in self.criteria:
            names, *columns = self._columns(name)
            notes = paragraphs_html(self._notes(name))
            parts.append(table_html(["", *names[1:]], columns, texts=1, caption=names[0]) + notes)
        return "".join((*parts, paragraphs_html([*self.captions, *self.remarks, self.system.partly_read])))

    @property
    def periods(self) -> dict[str, Period]:
        """{name: of which hours its figures are}."""
        return {name: side.period for name, side in self._about.items()}

    @property
    def captions(self) -> list[str]:
        """Of which hours the figures are: a line, or one for each scenario where these differ."""
        return captions_of(self.periods.items())

    def coverage_on(self, criterion: str) -> Coverage:
        """What the totals on a criterion cover, as it is and in each scenario."""
        return side_by_side(((name, side.contributors) for name, side in self._about.items()), criterion)

    def _columns(self, criterion: str) -> list[list[str]]:
        """What stands in the table of a criterion: names of its lines, and a column per scenario."""
        footprints = self.on(criterion)
        baseline = footprints[self.AS_IT_IS]
        total = sum(baseline.values())
        covered = self.coverage_on(criterion)
        record = Criterion.known[criterion]
        scale = scale_of(
            (amount for parts in footprints.values() for amount in (*parts.values(), sum(parts.values()))), record
        )
        columns = []
        for (name, parts), mark in zip(footprints.items(), covered.bounds, strict=True):
            everything = sum(parts.values())
            figures = [scale.cell(each) for each in parts.values()]
            marks = covered.bounds[0], mark
            change = "" if name == self.AS_IT_IS else relative_change(total, everything, marks)
            columns.append([cell(name), *figures, f"{mark}{scale.cell(everything)}", change])
        names = [
            heading(record, scale),
            *(cell(", ".join(titles_of(*account))) for account in baseline),
            "Total",
            "Change",
        ]
        return [names, *columns]

    def _block(self, criterion: str) -> list[str]:
        """The table of a criterion, a column per scenario."""
        names, *columns = self._columns(criterion)
        width = max(map(len, names))
        lines = [f"{name:<{width}}" for name in names]
        for column in columns:
            width = max(map(len, column)) + 2
            lines = [f"{line}{text:>{width}}" for line, text in zip(lines, column, strict=True)]
        return [*lines, *self._notes(criterion)]

    def _notes(self, criterion: str) -> list[str]:
        """Sentences on what the totals on a criterion cover, and on what is not modelled."""
        gaps = gaps_note(self.system.footprints.not_modelled(criterion))
        return list(filter(None, (*self.coverage_on(criterion).notes, gaps)))

    def plot(
        self,
        filename: str | Path | None = None,
        *,
        return_only_html: bool = False,
        criterion: str | Criterion = GWP,
    ) -> Chart | Path | str:
        """A bar per scenario, stacked by category and phase: interactive as HTML, or a picture.

        Args:
            filename: of the file to write, which ends in .html, .png, .svg or .pdf; none by default.
            return_only_html: give the chart as a piece of HTML, for a page that has plotly.js; nothing is written.
            criterion: what the figures are on.

        Returns:
            The chart, a plotly figure that notebooks show and that has `write(path)`; where a path is given, that; or
            the HTML.

        Raises:
            MissingExtra: plotly, or matplotlib for pictures, is not installed (extra "charts").
            UnknownOption: the file name ends otherwise.
        """
        from efp_graph.charts.scenario_bars import scenario_bars
        from efp_graph.footprint.drawn import looks, measure_of

        name = Criterion.named(criterion).name
        return scenario_bars(
            self.system.title,
            self.on(name),
            filename=filename,
            return_only_html=return_only_html,
            looks=looks(),
            measure=measure_of(name),
            bounds=self.coverage_on(name).bounds,
            captions=self.captions,
        )


def _totals(system: System, footprints: Footprints) -> dict[tuple[str, str, str], float]:
    """{(criterion, category, phase): amount}; those that every system has first, whatever they hold."""
    found = {(each.criterion, each.category, each.phase): 0.0 for each in system.totals if each.category}
    for (category, _, phase, criterion), amount in footprints.amounts.items():
        found[criterion, category, phase] = found.get((criterion, category, phase), 0.0) + amount
    return found


def _unused(name: str, taken: Iterable[str]) -> str:
    """The name, with a number when it is taken."""
    names, candidate, number = set(taken), name, 1
    while candidate in names:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def _paired(here: System, there: System) -> dict[Any, Any]:
    """{object of `here`: its partner in `there`}; the systems themselves are a pair."""
    pairs: dict[Any, Any] = {here: there}
    left = {one.id: one for one in there.all_linked_objects}
    unpaired = []
    for one in here.all_linked_objects:
        partner = left.pop(one.id, None)
        if partner is not None and _class_of(partner) == _class_of(one):
            pairs[one] = partner
        else:
            unpaired.append(one)
    by_name: dict[Any, list[Any]] = {}
    for one in left.values():
        by_name.setdefault((_class_of(one), one.name), []).append(one)
    for one in unpaired:
        candidates = by_name.get((_class_of(one), one.name))
        if candidates:
            pairs[one] = candidates.pop(0)
    return pairs


def _class_of(one: ModelingObject) -> str:
    """The name of its class, whatever module declares it."""
    return type(one).__qualname__


def _different_inputs(here: Any, there: Any, partners: dict[Any, Any]) -> Iterable[InputDifference]:
    inputs_here, inputs_there = ({each.name: each for each in one.inputs()} for one in (here, there))
    for name in dict.fromkeys((*inputs_here, *inputs_there)):
        attribute = inputs_here.get(name, inputs_there.get(name))
        first, second = (
            inputs[name].node_of(one).read() if name in inputs else ABSENT
            for one, inputs in ((here, inputs_here), (there, inputs_there))
        )
        if isinstance(attribute, LinkInput):
            both = first is not ABSENT and second is not ABSENT
            if both and _is_a_list(attribute, first, second):
                yield from _different_members(here, there, attribute, first, second, partners)
                continue
            same = both and _leads_to_the_same(attribute, first, second, partners)
        else:
            same = _is_as_much(first, second)
        if not same:
            yield InputDifference(here, there, attribute, first, second)


def _is_a_list(attribute: LinkInput, first: Any, second: Any) -> bool:
    """Whether members of both are told apart: of lists, of weights that are no shares, of shares on both sides."""
    if isinstance(attribute, Weighted) and attribute.total is not None:
        return bool(weights_in(first)) == bool(weights_in(second)) and isinstance(first, tuple | list)
    return isinstance(attribute, LinkListInput) or bool(weights_in(first) or weights_in(second))


def _different_members(
    here: Any, there: Any, attribute: LinkInput, first: Any, second: Any, partners: dict[Any, Any]
) -> Iterable[InputDifference]:
    """A row per member that differs; one of the whole where only their order does."""
    found = member_differences(attribute, first, second, partners)
    for each in found:
        yield InputDifference(here, there, attribute, each.here, each.there, each.member)
    if not found and in_another_order(attribute, first, second, partners):
        yield InputDifference(here, there, attribute, first, second)


def _is_as_much(first: Any, second: Any) -> bool:
    """Whether two inputs say the same: 615 and 615.0 g/kWh, 0.3 kW and 300 W do, though they are written otherwise."""
    if isinstance(first, ExplainableQuantity) and isinstance(second, ExplainableQuantity):
        return first == second or same_value(first, second)  # the latter: a distribution, a number that is none
    if isinstance(first, ExplainableRecurrentQuantities) and isinstance(second, ExplainableRecurrentQuantities):
        return first == second
    return same_value(first, second)


def _leads_to_the_same(attribute: LinkInput, first: Any, second: Any, partners: dict[Any, Any]) -> bool:
    """Whether the partners of what a link leads to are those that the other one leads to, with the same weights."""
    members, others = attribute.members(first), attribute.members(second)
    same = len(members) == len(others) and all(partners.get(a) is b for a, b in zip(members, others, strict=True))
    weights, others_weights = (tuple(weights_in(value).values()) for value in (first, second))
    return same and same_value(weights, others_weights)
