"""Between what differences are explained: two systems, the sides of an update, a system and a scenario of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.differences.changes import Change, Changed, Setting, has_no_common_hours, settings_of
from efp_graph.differences.coalitions import Coalitions
from efp_graph.differences.players import players_of
from efp_graph.differences.result import Cause, ExplainedDifference, Side, found_difference
from efp_graph.differences.shapley import Parts, parts_of
from efp_graph.differences.states import Dated, States, Walk
from efp_graph.differences.two_models import Models
from efp_graph.errors import NotAllowed, OutsidePeriod, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.footprint.footprints import Footprints
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects import ModelingUpdate, Scenario
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.objects.effects import remarks_on, unused
from efp_graph.objects.ledger import Criterion
from efp_graph.sweeps.pools import pool_for
from efp_graph.texts import shown
from efp_graph.values.calendar import zone_named

if TYPE_CHECKING:
    from efp_graph.footprint.comparison import ScenarioComparison
    from efp_graph.footprint.system import System

MOST = 2000  # combinations that are calculated where orders are drawn
REST = "not an input"
ROUNDING = 1e-9  # of the larger total: what the inputs leave unexplained is told from here on
APART = "Series of the two models have no hour in common: what differs in their values is in the part of the period."
CHANGED_SINCE = (
    "The model has changed since this update: the figures are those of its changes on the model as it is now."
)


class Options(NamedTuple):
    """What all ways of explaining take; see `System.explain_difference`."""

    group: Any = None
    criterion: Any = GWP
    window: Any = None
    tz: Any = "UTC"
    seed: int = 0
    most: int = MOST
    workers: int | None = None
    client: Any = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Options:
        """Options by their names.

        Raises:
            UnknownOption: there is none of a name.
            As `checked`.
        """
        for name in given:
            if name not in cls._fields:
                hint = nearest(name, cls._fields)
                raise UnknownOption(f"An explained difference has no option {shown(name)}. {hint}")
        return cls(**given).checked()

    def checked(self) -> Options:
        """The same, with the name of the criterion and the zone.

        Raises:
            UnknownOption: there is no such criterion or zone.
            WrongKind, ValueOutOfRange: seed or most are no such numbers, or the window is no pair.
        """
        if self.window is not None and (not isinstance(self.window, list | tuple) or len(self.window) != 2):
            raise WrongKind(f"The window is (start, end), two dates, and was given as {describe_given(self.window)}.")
        for name, number in (("seed", self.seed), ("most", self.most)):
            if isinstance(number, bool) or not isinstance(number, int):
                raise WrongKind(f"{name} is a whole number, and was given {describe_given(number)}.")
        if self.most < 1:
            raise ValueOutOfRange(f"most is the number of combinations to calculate, and was given {self.most}.")
        return self._replace(criterion=Criterion.named(self.criterion).name, tz=zone_named(self.tz))


def explain_systems(older: System, newer: System, **options: Any) -> ExplainedDifference:
    """Why the newer system has another footprint than the older one; see `System.explain_difference`."""
    wanted = Options.of(options)
    refuse_shown([older, newer])
    comparison = older.compare_to(newer)
    models = Models(comparison)
    changes, settings = settings_of(models.changed, structural=models.groups)
    models.number(changes)
    states = Walk([older], settings, models if models.bits else None)
    partners = {id(there): here for here, there in comparison.partners.items()}
    names = older.title, newer.title
    if names[0] == names[1]:
        names = f"{names[0]} (older)", f"{names[1]} (newer)"
    seen = _seen(older, wanted, names[0]), _seen(newer, wanted, names[1])
    sides = Side.of(names[0], seen[0]), Side.of(names[1], seen[1])
    remarks = [APART] if any(has_no_common_hours(each) for each in models.changed) else []
    return _explained(changes, states, wanted, sides, (seen[1], partners), remarks)


def explain_update(update: ModelingUpdate, **options: Any) -> ExplainedDifference:
    """What each change of an update did; see `ModelingUpdate.explain`."""
    wanted = Options.of(options)
    systems = systems_of(update)
    changes, states = changes_of(update, systems, may_part=update.simulation is None)
    title = ", ".join(each.name for each in systems)
    sides = f"{title}, before", f"{title}, after"
    found = _explained(changes, states, wanted, sides, remarks=list(update.remarks))
    told = [row for row in update.totals if row.criterion == wanted.criterion]
    sums = math.fsum(row.before for row in told), math.fsum(row.after for row in told)
    same = all(math.isclose(*pair, rel_tol=ROUNDING) for pair in zip(sums, (found.before, found.after), strict=True))
    if told and wanted.window is None and not same:
        found.remarks.append(CHANGED_SINCE)
    return found


def changes_of(update: ModelingUpdate, systems: list[Any], *, may_part: bool) -> tuple[list[Change], States]:
    """What an update changed, and the model with any of it."""
    changed = [Changed(each.owner, each.attribute, each.before, each.after) for each in update.changes]
    changes, settings = settings_of(changed, may_part=may_part)
    dated = update.simulation
    return changes, _states(systems, settings, dated and dated.date, migrate=dated is not None and dated.migrate)


def _states(systems: list[Any], settings: Sequence[Setting], date: Any, *, migrate: bool) -> States:
    """The model with any of some changes, which hold always, or from a date on."""
    if date is not None:
        return Dated(systems, settings, date, migrate=migrate)
    refuse_shown(systems)
    return Walk(systems, settings)


def systems_of(update: ModelingUpdate) -> list[Any]:
    """The systems whose footprints an update reaches.

    Raises:
        NotAllowed: there are none.
    """
    simulation = update.simulation
    systems = list(dict.fromkeys(row.owner for row in update.totals)) if simulation is None else simulation.systems
    if not systems:
        places = [each.owner.usable().place for each in update.changes]
        systems = list(dict.fromkeys(place.system for place in places if place is not None))
    if not systems:
        raise NotAllowed(
            f"Update {shown(update.label)} changed nothing that a system reaches, so there is no footprint to explain. "
            "Link what it changed into a system first."
        )
    return systems


def explain_scenario(comparison: ScenarioComparison, name: str, **options: Any) -> ExplainedDifference:
    """What each change of a scenario does; see `ScenarioComparison.explain`."""
    wanted = Options.of(options)
    scenario = scenario_named(comparison, name)
    changed = [
        Changed(owner, each, each.node_of(owner).read(), each.checked(owner, value))
        for owner, each, value in scenario.changes
    ]
    system = comparison.system
    changes, settings = settings_of(changed, may_part=scenario.simulation_date is None)
    states = _states([system], settings, scenario.simulation_date, migrate=scenario.migrate)
    idle = remarks_on(unused([each[:2] for each in scenario.changes], system), system)
    return _explained(
        changes, states, wanted, (f"{system.name}, {comparison.AS_IT_IS}", f"{system.name}, {name}"), remarks=idle
    )


def scenario_named(comparison: ScenarioComparison, name: str) -> Scenario:
    """The scenario of a name.

    Raises:
        UnknownOption: the comparison has none.
    """
    names = dict(zip(comparison.names[1:], comparison.scenarios, strict=True))
    if name not in names:
        raise UnknownOption(f"The comparison has no scenario {shown(name)}. {nearest(str(name), names)}")
    return names[name]


def refuse_shown(systems: Sequence[Any]) -> None:
    """Raise NotAllowed where a system shows a simulation: its figures are not those of the model."""
    for system in systems:
        if system.graph.shows is not None:
            raise NotAllowed(
                f"{describe_object(system)} shows {system.graph.shows}. Have it show itself (reset_values) before a "
                "difference is explained."
            )


def _seen(system: System, options: Options, name: str = "") -> Footprints:
    """The footprints of the hours that count; who has none there is told by its name."""
    if options.window is None:
        return system.footprints
    try:
        return system.footprints.in_window(*options.window)
    except OutsidePeriod as error:
        raise OutsidePeriod(f"{name}: {error}" if name else str(error)) from error


def _explained(
    changes: Sequence[Any],
    states: States,
    options: Options,
    sides: tuple[Any, Any],
    other: tuple[Footprints, dict[int, Any]] | None = None,
    remarks: Sequence[str] = (),
) -> ExplainedDifference:
    """The parts of a difference.

    Args:
        sides: what before and after are called; or are, where both are there.
        other: the footprints of the newer of two models, and the objects that its objects are told as.
    """
    pool = None
    if options.workers is not None or options.client is not None:
        pool = pool_for(options.workers, options.client, "An explained difference")
    coalitions = Coalitions(states, options.criterion, options.window, options.tz, pool)
    players = players_of(changes, options.group)
    playing = [each for each in players if not all(one.is_inert for one in each.changes)]
    everything = sum(each.bits for each in playing)
    with closing(pool) if pool is not None else nullcontext(), states.opened():
        both = []
        for side, combination in zip(sides, (0, everything), strict=True):
            if isinstance(side, Side):
                both.append(side)
                continue
            with states.at(combination):
                system = states.systems[0]
                both.append(Side.of(side, _seen(system, options)))
        _refuse_lacking(both, options.criterion)
        parts = parts_of(playing, coalitions, seed=options.seed, most=options.most) if playing else Parts([], [], [])
        before, after = coalitions.vector(0), coalitions.vector(everything)
        totals = coalitions.total(0), coalitions.total(everything)
    rest, rest_cells = 0.0, np.zeros(0)
    if other is not None:
        found = coalitions.amounts([other[0]], other[1])
        goal = np.zeros(len(coalitions.cells))
        goal[list(found)] = list(found.values())
        wanted = np.array([each.criterion == options.criterion for each in coalitions.cells], dtype=bool)
        total = math.fsum(goal[wanted])
        if not math.isclose(total, totals[1], rel_tol=ROUNDING):
            rest, rest_cells = total - totals[1], goal - _padded(after, len(goal))
            totals, after = (totals[0], total), goal
    causes = sorted(_causes(players, parts, len(coalitions.cells)), key=lambda each: -abs(each.share))
    if rest_cells.size:
        causes.append(Cause(REST, "", "", rest, rest, rest, 0.0, rest_cells))
        remarks = [
            *remarks,
            "A part follows from no input: formulas, or services without jobs, differ.",
        ]
    count = len(coalitions.cells)
    sums = _padded(after, count) - _padded(before, count)
    return found_difference(
        (both[0], both[1]), options.criterion, totals, causes, parts, coalitions.count, list(remarks),
        str(options.tz), list(coalitions.cells), coalitions.objects, sums,
    )  # fmt: skip


def _padded(vector: Any, count: int) -> Any:
    return np.pad(vector, (0, count - len(vector)))


def _causes(players: Sequence[Any], parts: Parts, count: int) -> list[Cause]:
    """The causes in the order of the changes; those of which no figure can follow have 0."""
    playing = {each.bits: place for place, each in enumerate(parts.players)}
    bits = sorted({*playing, *(each.bits for each in players if all(one.is_inert for one in each.changes))},
                  key=lambda bits: bits & -bits)  # fmt: skip
    inert = {each.bits: each for each in players}
    causes = []
    for each in bits:
        place = playing.get(each)
        if place is None:
            player = inert[each]
            causes.append(Cause(player.name, player.before, player.after, 0.0, 0.0, 0.0, 0.0, np.zeros(count)))
            continue
        player = parts.players[place]
        causes.append(Cause(
            player.name, player.before, player.after, parts.alone[place], parts.last[place], parts.shares[place],
            parts.errors[place], _padded(parts.cells[place], count),
        ))  # fmt: skip
    return causes


def _refuse_lacking(sides: Sequence[Side], criterion: str) -> None:
    """Raise UnknownOption where a side has footprints, and none on the criterion, which is not a footprint of 0."""
    for each in sides:
        if each.criteria and criterion not in each.criteria:
            raise UnknownOption(
                f"{each.name}: nothing has a footprint on {criterion}, so there is no difference on it to explain. "
                f"There are footprints on {', '.join(each.criteria)}."
            )
