"""The totals of a system, hour by hour and over the whole period: by category, by phase, and of everything.

They are derived from the ledger (`objects/ledger.py`): this module only gives a name to those that people know. The
total of a category is the sum over its objects, in the order of the system, that of a phase the sum over the
categories, and the grand total the sum of the phases: parts add up by construction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.errors import UnknownOption, nearest
from efp_graph.footprint.adding_up import contributions, together
from efp_graph.footprint.footprint_table import ByObject
from efp_graph.footprint.vocabulary import (
    DEVICES,
    EDGE_DEVICES,
    ENERGY,
    EXTERNAL_APIS,
    FABRICATION,
    GWP,
    NETWORK,
    SERVERS,
    STORAGE,
)
from efp_graph.objects import ModelingObject, derived
from efp_graph.objects.accounts import MembersOf, account_total, contributors_below, further_totals, members_of
from efp_graph.objects.calculated import Derived
from efp_graph.objects.ledger import Account, Category, Criterion, Phase
from efp_graph.objects.nodes import changing
from efp_graph.texts import shown
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Hourly, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.edge.devices import EdgeDevice
    from efp_graph.footprint.network import Network
    from efp_graph.footprint.storage import Storage
    from efp_graph.footprint.usage import UsagePattern

ZERO = ExplainableQuantity(0 * u.kg, "no footprint")


class Totals(ModelingObject):
    """What a system adds up."""

    methodology = "totals"

    # Who contributes

    @derived
    def contributors(self) -> tuple[Any, ...]:
        """The objects that have footprints, each once, as met going down the links."""
        return contributors_below(self)

    distinct_patterns: Derived[tuple[UsagePattern, ...]] = members_of(DEVICES, help="Usage patterns, each once.")
    servers: Derived[tuple[Any, ...]] = members_of(SERVERS, help="Servers that the journeys use.")
    storages: Derived[tuple[Storage, ...]] = members_of(STORAGE, help="Storage of these servers.")
    networks: Derived[tuple[Network, ...]] = members_of(NETWORK, help="Networks of the patterns.")
    external_apis: Derived[tuple[Any, ...]] = members_of(
        EXTERNAL_APIS, help="APIs of other companies that the journeys use."
    )

    edge_devices: Derived[tuple[EdgeDevice, ...]] = members_of(EDGE_DEVICES, help="Edge devices that are deployed.")

    def members(self, category: str) -> tuple[Any, ...]:
        """The objects that count in a category, in the order of the system."""
        named = _MEMBERS.get(category)
        if named is not None:
            return tuple(getattr(self, named))
        return tuple([each for each in self.contributors if each.category == category])

    @derived
    def further_accounts(self) -> tuple[Account, ...]:
        """The accounts of what contributes that have no total of their own name, and their sums.

        What leaves at the date of a simulation has contributed before.
        """
        change = changing.get()
        left = () if change is None else [each for each, whose in change.leaving.items() if whose is self]
        kinds = {type(each) for each in (*self.contributors, *left)}
        found = {account for kind in kinds for account in kind.accounts}
        several = {Account("", phase, criterion) for _, phase, criterion in found}
        several |= {Account("", "", criterion) for _, _, criterion in found}
        return tuple(sorted((found | several) - _NAMED, key=lambda each: each.order))

    @derived
    def further_criteria(self) -> tuple[str, ...]:
        """Criteria without a total of their own name, added up: what cannot be is refused with the change."""
        found = tuple(each.criterion for each in self.further_accounts if not each.phase)
        for name in found:
            self.total_of(Account("", "", name))
        return found

    def calculate(self) -> None:
        super().calculate()
        self.graph.keep_all([type(self).further_criteria.node_of(self)])

    def accounts_below(self, account: Account) -> list[Account]:
        """The accounts that an account of several categories, or of several phases, is the sum of."""
        named = _BELOW.get(account, ())
        further = [each for each in self.further_accounts if _is_below(each, account)]
        return sorted((*named, *further), key=lambda each: each.order) if further else list(named)

    def total_of(self, account: Account) -> Hourly:
        """The total of an account, hour by hour; no value when nothing counts in it."""
        named = self.totals.get(account)
        if named is not None:
            total: Hourly = named.__get__(self)
            return total
        return self.further_footprints[account] if account in self.further_accounts else EmptyExplainableObject()

    def footprint_of(
        self, criterion: str | Criterion, phase: str | Phase | None = None, category: str | Category | None = None
    ) -> Hourly:
        """The total on a criterion, hour by hour, of all or of one phase or category; no value when nothing counts.

        Raises:
            UnknownOption: there is no such criterion, phase or category.

        Example: `system.footprint_of("gwp", phase="energy").sum()`
        """
        wanted = Criterion.named(criterion).name, _known(Phase, phase), _known(Category, category)
        account = Account(wanted[2], wanted[1], wanted[0])
        if account.phase or not account.category:
            return self.total_of(account)
        below = [Account(account.category, each.name, account.criterion) for each in Phase.all()]
        return together(self.total_of(each) for each in below)

    # Totals by category, hour by hour

    servers_energy_footprint = account_total(
        GWP, ENERGY, SERVERS, help="CO2eq of the electricity of all servers. Shape: (hours,)."
    )
    storage_energy_footprint = account_total(
        GWP, ENERGY, STORAGE, help="CO2eq of the electricity of all storage. Shape: (hours,)."
    )
    network_energy_footprint = account_total(
        GWP, ENERGY, NETWORK, help="CO2eq of the electricity of all networks. Shape: (hours,)."
    )
    devices_energy_footprint = account_total(
        GWP, ENERGY, DEVICES, help="CO2eq of the electricity of all devices. Shape: (hours,)."
    )
    servers_fabrication_footprint = account_total(
        GWP, FABRICATION, SERVERS, help="CO2eq of making all servers. Shape: (hours,)."
    )
    storage_fabrication_footprint = account_total(
        GWP, FABRICATION, STORAGE, help="CO2eq of making all storage. Shape: (hours,)."
    )
    devices_fabrication_footprint = account_total(
        GWP, FABRICATION, DEVICES, help="CO2eq of making all devices. Shape: (hours,)."
    )
    further_footprints = further_totals(
        "further_accounts",
        help="Totals without a name of their own: of further categories, phases and criteria. Shape: (hours,).",
    )

    # Of these only a part changes at a time; the rest of a sum is not added up again

    energy_footprint = account_total(GWP, ENERGY, help="CO2eq of all electricity. Shape: (hours,).")
    fabrication_footprint = account_total(GWP, FABRICATION, help="CO2eq of all manufacturing. Shape: (hours,).")
    total_footprint = account_total(GWP, help="CO2eq of everything, all phases together. Shape: (hours,).")

    # The same, as tables

    @property
    def energy_footprints(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its electricity, hour by hour}}; devices stand under their usage pattern."""
        return self._footprints(ENERGY)

    @property
    def fabrication_footprints(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its manufacturing, hour by hour}}; that of networks is not modelled."""
        networks = ByObject([("networks", EmptyExplainableObject("Manufacturing of networks"))])
        found = self._footprints(FABRICATION)
        return {**found, NETWORK.name: found[NETWORK.name] or networks}

    @property
    def use_footprints(self) -> dict[str, Any]:
        """As `energy_footprints`, with each device of users in place of their usage pattern."""
        return self._by_device(self.energy_footprints, "use_footprint")

    @property
    def manufacturing_footprints(self) -> dict[str, Any]:
        """As `fabrication_footprints`, with each device of users in place of their usage pattern."""
        return self._by_device(self.fabrication_footprints, "instances_manufacturing_footprint")

    @property
    def use_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its electricity over the whole period}}, by device of users."""
        return {category: part.summed() for category, part in self.use_footprints.items()}

    @property
    def manufacturing_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its manufacturing over the whole period}}, by device of users."""
        return {category: part.summed() for category, part in self.manufacturing_footprints.items()}

    def _by_device(self, footprints: dict[str, Any], attribute: str) -> dict[str, Any]:
        devices = dict.fromkeys(device for pattern in self.distinct_patterns for device in pattern.devices)
        return {**footprints, DEVICES.name: ByObject((each, getattr(each, attribute)) for each in devices)}

    def _footprints(self, phase: Phase, *, whole: bool = False) -> dict[str, ByObject]:
        found = {category: ByObject() for category in self._categories()}
        for each in contributions(self):
            if (each.phase, each.criterion) == (phase.name, GWP.name):
                table, value = found[each.category], each.value if whole else each.shown
                table[each.owner] = together((table[each.owner], value)) if each.owner in table else value
        return found

    def _sums(self, phase: Phase) -> dict[str, ByObject]:
        return {category: part.summed() for category, part in self._footprints(phase, whole=True).items()}

    def _categories(self) -> list[str]:
        """Those that dictionaries have: the ones that come with the package, and those that something counts in."""
        ours = [each.name for each in (*OURS, EXTERNAL_APIS, EDGE_DEVICES)]
        further = {each.category for each in contributions(self) if each.criterion == GWP.name}.difference(ours)
        return [*ours, *sorted(further, key=lambda name: Category.known[name].order)]

    @property
    def total_energy_footprints(self) -> dict[str, Any]:
        """{category: CO2eq of its electricity, hour by hour}."""
        return {each: self.total_of(Account(each, ENERGY.name, GWP.name)) for each in self._categories()}

    @property
    def total_fabrication_footprints(self) -> dict[str, Any]:
        """{category: CO2eq of its manufacturing, hour by hour}."""
        return {each: self.total_of(Account(each, FABRICATION.name, GWP.name)) for each in self._categories()}

    @property
    def energy_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its electricity over the whole period}}."""
        return self._sums(ENERGY)

    @property
    def fabrication_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: {object: CO2eq of its manufacturing over the whole period}}."""
        sums, networks = self._sums(FABRICATION), self.fabrication_footprints[NETWORK.name]
        return {**sums, NETWORK.name: sums[NETWORK.name] or networks.summed()}

    @property
    def total_energy_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: CO2eq of its electricity over the whole period}: the sum over its objects."""
        return _added(self.energy_footprint_sum_over_period)

    @property
    def total_fabrication_footprint_sum_over_period(self) -> dict[str, Any]:
        """{category: CO2eq of its manufacturing over the whole period}: the sum over its objects."""
        return _added(self.fabrication_footprint_sum_over_period)

    @property
    def total_footprint_sum_over_period(self) -> Any:
        """CO2eq of everything over the whole period: the sum over categories and phases."""
        counted = {each.phase for each in contributions(self) if each.criterion == GWP.name}
        further = [each for each in Phase.all() if each not in (ENERGY, FABRICATION) and each.name in counted]
        parts = (
            self.total_energy_footprint_sum_over_period,
            self.total_fabrication_footprint_sum_over_period,
            *(_added(self._sums(phase)) for phase in further),
        )
        total = sum_of(value for part in parts for value in part.values())
        return total.copy().set_label(f"Total footprint of {self.name} over the period")


OURS = (SERVERS, STORAGE, NETWORK, DEVICES)  # categories that tables have a row for in every system
_MEMBERS = {each.category: name for name, each in vars(Totals).items() if isinstance(each, MembersOf)}
_NAMED = Totals.totals.keys()


def _is_below(one: Account, account: Account) -> bool:
    """Whether an account is one of those that another is the sum of."""
    if one.criterion != account.criterion or account.category:
        return False
    if account.phase:
        return bool(one.category) and one.phase == account.phase
    return not one.category and bool(one.phase)


_BELOW = {
    account: tuple(sorted((each for each in _NAMED if _is_below(each, account)), key=lambda each: each.order))
    for account in _NAMED
}


def _added(parts: dict[str, ByObject]) -> dict[str, Any]:
    return {category: sum_of((ZERO, *part.values())) for category, part in parts.items()}


def _known(kind: Any, given: Any) -> str:
    """The name of a phase or category that is declared; "" for none.

    Raises:
        UnknownOption: it is not declared.
    """
    if given is None:
        return ""
    given = kind.own_name(given) if isinstance(given, str) else given
    if isinstance(given, str) and given not in kind.known:
        raise UnknownOption(f"There is no {kind.__name__.lower()} {shown(given)}. {nearest(given, kind.known)}")
    return str(kind.named(given).name)
