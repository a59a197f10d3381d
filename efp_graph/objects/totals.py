"""What an update did to footprints: sums over the period, before and after, for objects and for accounts.

Which attributes are footprints, and which totals, is declared in the ledger (`ledger.py`); an object counts while it is
part of a system. Cost: one or two sums over the hours per footprint that changed, and per total.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.objects.coverage import Contributors, side_by_side
from efp_graph.objects.ledger import Account, Category, Criterion, Phase
from efp_graph.objects.nodes import AttributeNode, changing
from efp_graph.objects.period import Period, captions_of, joined
from efp_graph.texts import cut, visible
from efp_graph.values import Unit, unit_of
from efp_graph.values.readable import relative_change
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.objects.transaction import Transaction

LONGEST_NAME = 60  # characters of a cell
FIGURES_FROM = 2  # columns of texts
NARROWEST = (0, 12, 16, 16, 10)  # columns of a table, in characters


class Delta(NamedTuple):
    """A footprint over the whole period, in the unit of its criterion: of an object, or the total of an account.

    Of an object that has several in one category and phase, all together.
    """

    owner: ModelingObject
    category: str
    phase: str
    before: float
    after: float
    criterion: str

    @property
    def change(self) -> float:
        """What was added."""
        return self.after - self.before

    @property
    def unit(self) -> str:
        """The unit of the figures: "kg CO2eq"."""
        return str(Criterion.known[self.criterion].unit_text)


class Side(NamedTuple):
    """What a reader of totals has to know of them: of which hours they are, and what contributes to them."""

    period: Period
    contributors: Contributors


def deltas_of(change: Transaction) -> list[Delta]:
    """The footprints of objects that a transaction has changed so far, by criterion, category and object."""
    assert change.graph.journal is not None
    before_it = change.graph.journal.old_values()
    rows: list[Delta] = []
    for owner in dict.fromkeys(node.owner for node in before_it if isinstance(node, AttributeNode)):
        place = owner.__dict__.get("place")
        if place is None or not owner.contributions:
            continue
        now = place.last_value
        inside, was_inside = _is_place(now), _is_place(before_it.get(place, now))
        dated = was_inside and changing.get() is not None  # what leaves at a date counts until then
        for account, names in owner.accounts.items():
            nodes = [owner.attributes[name].node_of(owner) for name in names]
            olds = [before_it.get(node, node.last_value) for node in nodes] if was_inside else []
            news = [node.last_value for node in nodes] if inside or dated else []
            before, after = (sum(amount_of(each, account.criterion) for each in values) for values in (olds, news))
            if before != after:
                rows.append(Delta(owner, account.category, account.phase, before, after, account.criterion))
    return sorted(rows, key=lambda row: (_order(row), row.category, row.owner.serial, row.phase))


def totals_of(change: Transaction) -> list[Delta]:
    """The totals by account of the systems that a transaction has reached so far."""
    assert change.graph.journal is not None
    before_it = change.graph.journal.old_values()
    rows: list[Delta] = []
    for owner in dict.fromkeys(node.owner for node in before_it if isinstance(node, AttributeNode)):
        if not owner.totals:
            continue
        nodes: dict[Account, AttributeNode] = {each: total.node_of(owner) for each, total in owner.totals.items()}
        items: list[tuple[Any, AttributeNode]] = [(node.item, node) for node in owner.nodes()]
        nodes |= {item: node for item, node in items if isinstance(item, Account)}
        for account in sorted((each for each in nodes if each.category), key=lambda each: each.order_by_phase):
            node = nodes[account]
            after = amount_of(node.last_value, account.criterion)
            before = amount_of(before_it[node], account.criterion) if node in before_it else after
            rows.append(Delta(owner, account.category, account.phase, before, after, account.criterion))
    return rows


def sides_of(change: Transaction, totals: Iterable[Delta], date: datetime | None = None) -> tuple[Side, Side]:
    """What the totals that a transaction changes are of, before and after: of all systems that it has reached so far.

    Args:
        totals: those by account, as `totals_of` gives them.
        date: from when on the change holds, in a simulation.
    """
    assert change.graph.journal is not None
    before_it = change.graph.journal.old_values()
    rows = list(totals)
    dated = changing.get()
    left = () if dated is None else dated.leaving  # what leaves at a date counts until then
    kinds: tuple[list[Any], list[Any]] = [], []
    hours: tuple[list[Period], list[Period]] = [], []
    for system in dict.fromkeys(row.owner for row in rows):
        everything = system.totals[Account("", "", Criterion.named().name)].node_of(system)
        members: AttributeNode = system.attributes["contributors"].node_of(system)
        for place, values in enumerate((before_it, {})):
            found = values.get(members, members.last_value)
            kinds[place].extend(map(type, found if isinstance(found, tuple) else ()))
            hours[place].append(Period.of(values.get(everything, everything.last_value), date if place else None))
        kinds[1].extend(type(one) for one, whose in dict(left).items() if whose is system and one.contributions)
    amounts: tuple[dict[Account, float], dict[Account, float]] = {}, {}
    for row in rows:
        account = Account(row.category, row.phase, row.criterion)
        for found, amount in zip(amounts, (row.before, row.after), strict=True):
            found[account] = found.get(account, 0.0) + amount
    before, after = (
        Side(joined(periods), Contributors(classes, sums, None))
        for periods, classes, sums in zip(hours, kinds, amounts, strict=True)
    )
    return before, after


def _order(row: Delta) -> float:
    return float(Criterion.known[row.criterion].order)


def _is_place(value: Any) -> bool:
    """Whether it tells where an object stands in a system; never computed, or None, it stands in none."""
    return hasattr(value, "path")


def amount_of(value: Any, criterion: str) -> float:
    """A footprint over its whole period, in the unit of its criterion; no value is 0.

    The part of a simulation that is the baseline is included.
    """
    return _sum_in(Criterion.known[criterion].unit, value)


def kilograms(value: Any) -> float:
    """A mass over its whole period, as `amount_of`."""
    return _sum_in(unit_of("kg"), value)


def _sum_in(unit: Unit, value: Any) -> float:
    whole = getattr(value, "whole", value)
    return 0.0 if not hasattr(whole, "_unit") else float(whole.sum().to(unit.pint).magnitude)


def table_of(
    deltas: list[Delta],
    totals: list[Delta],
    sides: tuple[str, str] = ("before", "after"),
    about: Sequence[Side] = (),
) -> list[str]:
    """Lines of a table per criterion, as `change_tables` gives them."""
    tables, captions = change_tables(deltas, totals, sides, about)
    lines: list[str] = []
    for each in tables:
        lines += [*([""] if lines else []), *each.as_text(), *each.notes]
    return [*lines, *captions]


class ChangeTable(NamedTuple):
    """Footprints before and after, on one criterion.

    Attributes:
        lines: name, phase, before, after, change: the headings first, empty ones between footprints and sums.
        notes: what the totals cover.
    """

    lines: list[tuple[str, ...]]
    notes: tuple[str, ...]

    def as_text(self) -> list[str]:
        """The lines, in columns."""
        widths = [max(least, *(len(line[place]) + 2 for line in self.lines)) for place, least in enumerate(NARROWEST)]
        return [
            "".join(
                f"{text:<{width}}" if place < FIGURES_FROM else f"{text:>{width}}"
                for place, (text, width) in enumerate(zip(line, widths, strict=True))
            )
            if line[0] else ""
            for line in self.lines
        ]  # fmt: skip


def change_tables(
    deltas: list[Delta],
    totals: list[Delta],
    sides: tuple[str, str] = ("before", "after"),
    about: Sequence[Side] = (),
) -> tuple[list[ChangeTable], list[str]]:
    """A table per criterion: footprints that changed, the totals by category and phase, and the total of all.

    Args:
        totals: whose sums by category and phase are the totals.
        sides: the headings of the two columns of figures.
        about: what the totals of these columns are of.

    Returns:
        The tables, and of which hours their figures are; a sentence when there are none.
    """
    if not deltas:
        return [], ["No footprint changed."]
    tables = []
    named = list(zip(sides, about, strict=True))
    for criterion in dict.fromkeys(row.criterion for row in deltas):
        changed, of_all = ([row for row in rows if row.criterion == criterion] for rows in (deltas, totals))
        covered = side_by_side([(name, side.contributors) for name, side in named], criterion)
        lines = _lines(Criterion.known[criterion], changed, of_all, sides, covered.bounds)
        tables.append(ChangeTable(lines, tuple(covered.notes)))
    return tables, captions_of((name, side.period) for name, side in named)


def _lines(
    criterion: Criterion, deltas: list[Delta], totals: list[Delta], sides: tuple[str, str], bounds: Sequence[str]
) -> list[tuple[str, ...]]:
    sums = by_category(totals)
    rows = []
    for row in deltas:
        category, phase = titles_of(row.category, row.phase)
        rows.append((cell(f"{category}, {row.owner.name}"), phase, row.before, row.after))
    rows.append(("", "", 0.0, 0.0))
    for account, both in sums.items():
        category, phase = titles_of(*account)
        rows.append((cell(f"All {category}"), phase, *both))
    rows.append(("Total", "", *(sum(side) for side in zip(*sums.values(), strict=True))))
    scale = scale_of((amount for row in rows for amount in row[2:]), criterion)
    lines: list[tuple[str, ...]] = [(heading(criterion, scale), "phase", *map(cell, sides), "change")]
    for place, (name, phase, before, after) in enumerate(rows, 1):
        marks = bounds if place == len(rows) else ("", "")
        figures = (
            f"{marks[0]}{scale.cell(before)}",
            f"{marks[1]}{scale.cell(after)}",
            relative_change(before, after, marks),
        )
        lines.append((name, cell(phase), *figures) if name else ("",) * 5)
    return lines


def titles_of(category: str, phase: str) -> tuple[str, str]:
    """A category and a phase as readers see them beside figures: ("Servers", "electricity")."""
    return Category.known[category].title, Phase.known[phase].title.lower()


def scale_of(amounts: Iterable[float], criterion: Criterion) -> Scale:
    """The scale of amounts on a criterion that stand side by side."""
    return Scale.of(amounts, criterion.unit, criterion.equivalent)


def heading(criterion: Criterion, scale: Scale) -> str:
    """What figures on a criterion are headed with, as a cell."""
    return f"{cell(criterion.headed(scale.heading))} over the period"


def cell(text: str) -> str:
    """A text of a user in a table: on one line, cut, and nothing in it acts."""
    return cut(visible(text), LONGEST_NAME)


def by_category(rows: list[Delta]) -> dict[tuple[str, str], tuple[float, float]]:
    """{(category, phase): (before, after)}: sums of the rows, of one criterion, in the order in which they come."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for row in rows:
        before, after = found.get((row.category, row.phase), (0.0, 0.0))
        found[row.category, row.phase] = before + row.before, after + row.after
    return found
