"""Scopes of the GHG Protocol: whose emissions they are in the inventory of the one who runs the service.

Tags say who owns what: "owned" or "leased" (operational control), "purchased" (cloud, network, bought APIs), "users".
Source: GHG Protocol, Corporate Standard and Corporate Value Chain (Scope 3) Standard, categories 1, 2, 3 and 11.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.attribution.atoms import category_of
from efp_graph.attribution.boundary import statement
from efp_graph.attribution.capital_goods import CapitalGoods, capital_goods
from efp_graph.attribution.levels import object_meant, texts_of
from efp_graph.attribution.market import INTENSITY, MarketBased, factor_holder, holder_named, market_based
from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.footprint.storage import Storage
from efp_graph.footprint.vocabulary import DEVICES, EDGE_DEVICES, ENERGY, GWP
from efp_graph.objects.describing import describe_given
from efp_graph.rendering.html import paragraphs_html, table_html
from efp_graph.texts import shown, visible
from efp_graph.values.readable import figure
from efp_graph.values.scales import Scale

if TYPE_CHECKING:
    from efp_graph.attribution.atoms import Atom
    from efp_graph.footprint.system import System

OWNERS = ("owned", "leased", "purchased", "users")
SPREAD, PURCHASE = "spread", "purchase"
CAPITAL = (SPREAD, PURCHASE)
LIFE_CYCLE, DIRECT = "life cycle", "direct"
BOUNDARIES = (LIFE_CYCLE, DIRECT)
OF_LIFE_CYCLES = ("our world in data",)  # beginnings of sources whose intensities have the life cycle of power plants
SCOPES = {
    "2": "Scope 2: electricity of own and leased machines, location-based",
    "3.1": "Scope 3.1: purchased goods and services",
    "3.2": "Scope 3.2: capital goods, making of own and leased machines",
    "3.11": "Scope 3.11: use of sold products, electricity of users' devices",
    "outside": "Outside the operator's inventory: making of users' devices",
}
NO_FUEL = "Scope 1 (own fuel) is not modelled."
NO_MARKET = (
    "Scope 2 is location-based. The Scope 2 Guidance asks for the market-based figure beside it: "
    "market={server or country: carbon intensity of what was bought}."
)


class Scopes(NamedTuple):
    """CO2eq by scope.

    Attributes:
        kilograms: {scope: CO2eq over the hours [kg]}: "2", "3.1", "3.2", "3.11", "outside".
        owners: {source: its tag}.
        market: scope 2 at the factors of contracts, beside the location-based figure; None where none was asked for.
        capital: capital goods, spread over their life and in the year of purchase.
        counted: which of the two stands for scope 3.2: "spread", or "purchase".
        remarks: what is in the figures, and what is not, in sentences.
    """

    system: str
    caption: str
    kilograms: dict[str, float]
    owners: dict[Any, str]
    market: MarketBased | None
    capital: CapitalGoods
    counted: str
    remarks: tuple[str, ...]

    @property
    def total(self) -> float:
        """All of them together, scope 2 by location [kg]."""
        return math.fsum(self.kilograms.values())

    def records(self) -> list[dict[str, Any]]:
        """A dictionary per line: scope, what it is in words, and `kg`; both figures of scope 2 and of scope 3.2.

        `kg` is None where no market-based factor is given, or no number of machines to be purchased is modelled.
        """
        lines = [{"scope": scope, "what": SCOPES[scope], "kg": amount} for scope, amount in self.kilograms.items()]
        if self.market is not None:
            at = [line["scope"] for line in lines].index("2") + 1
            known = None if self.market.has_no_factor else self.market.kilograms
            lines.insert(at, {"scope": "2", "what": self._market_words, "kg": known})
        at = [line["scope"] for line in lines].index("3.2") + 1
        is_known = self.counted == PURCHASE or bool(self.capital.bought) or not self.capital.uncounted
        other = math.fsum(self._other.values()) if is_known else None
        lines.insert(at, {"scope": "3.2", "what": self._other_words, "kg": other})
        return lines

    @property
    def _market_words(self) -> str:
        assert self.market is not None
        if not self.market.lacking:
            return "the same, market-based"
        if self.market.has_no_factor:
            return "the same, market-based: no factor is given"
        return f"the part of it that has a factor, market-based (of {_kg(self.market.location)} location-based)"

    @property
    def _other(self) -> dict[str, float]:
        return self.capital.bought if self.counted == SPREAD else self.capital.spread

    @property
    def _other_words(self) -> str:
        return "the same, in the year of purchase" if self.counted == SPREAD else "the same, spread over their life"

    def _lines(self) -> tuple[Scale, list[tuple[str, str]]]:
        """The unit of all figures, and (figure, what it is) of each line."""
        records = self.records()
        amounts = [each["kg"] for each in records if each["kg"] is not None]
        scale = Scale.of([self.total, *amounts], GWP.unit, GWP.equivalent)
        told = [("not known" if each["kg"] is None else scale.cell(each["kg"]), each["what"]) for each in records]
        return scale, [*told, (scale.cell(self.total), "together")]

    def __str__(self) -> str:
        scale, told = self._lines()
        width = max(len(amount) for amount, _ in told)
        lines = [f"{amount:>{width}}  {words}" for amount, words in told]
        head = f"{self.system}, {self.caption}, {scale.heading}"
        return visible("\n".join((head, *lines, *self.remarks)), lines=True)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        scale, told = self._lines()
        lines = [[words, amount] for amount, words in told]
        table = table_html(["scope", scale.heading], lines, texts=1, caption=f"{self.system}, {self.caption}")
        return table + paragraphs_html(self.remarks)


def _kg(amount: float) -> str:
    return figure(amount, GWP.unit, GWP.equivalent)


def scopes_of(
    system: System,
    owner: Mapping[Any, str] | None = None,
    *,
    market: Mapping[Any, Any] | bool | None = None,
    capital: str = SPREAD,
    boundary: Mapping[Any, str] | None = None,
) -> Scopes:
    """CO2eq by scope; see `System.scopes`."""
    if capital not in CAPITAL:
        raise UnknownOption(f"Capital goods are counted by {shown(capital)}. {nearest(str(capital), CAPITAL)}")
    attribution = system.attribution()
    atoms = attribution.atoms
    owners = _owners(list(dict.fromkeys(atom.source for atom in atoms)), _mapped("owner", owner))
    parts: dict[str, list[Atom]] = {scope: [] for scope in SCOPES}
    for atom in atoms:
        parts[_scope(owners[atom.source], atom.phase)].append(atom)
    kilograms = {scope: math.fsum(atom.kilograms for atom in several) for scope, several in parts.items()}
    goods = capital_goods(parts["3.2"])
    if capital == PURCHASE:
        kilograms["3.2"] = math.fsum(goods.bought.values())
    bought = None if market is None or market is False else market_based(system, parts["2"], market)
    told = (
        f"Owners: {', '.join(f'{name} {owners[one]}' for one, name in texts_of(owners).items())}.",
        *_on_market(bought, bool(parts["2"])),
        *_on_capital(goods, capital),
        *_on_upstream(parts["2"], _mapped("boundary", boundary)),
        NO_FUEL,
    )
    remarks = (*told, *statement(attribution, atoms))
    return Scopes(system.title, system.period.caption, kilograms, owners, bought, goods, capital, remarks)


def _mapped(name: str, given: Any) -> dict[Any, str]:
    if given is not None and not isinstance(given, Mapping):
        raise WrongKind(f"{name} is {{object or its name: a text}}, and was given {describe_given(given)}.")
    return dict(given or {})


def _on_market(market: MarketBased | None, has_any: bool) -> list[str]:
    if market is None:
        return [NO_MARKET] if has_any else []
    if not market.lacking:
        return []
    names = "; ".join(f"{one.name} ({_kg(amount)} location-based)" for one, amount in market.lacking.items())
    return [f"No market-based factor is given for: {names}. Their electricity is not in the market-based figure."]


def _on_capital(goods: CapitalGoods, counted: str) -> list[str]:
    if not goods.spread and not goods.bought and not goods.uncounted:
        return []
    scale = Scale.of([*goods.spread.values(), *goods.bought.values()], GWP.unit, GWP.equivalent)
    by_year = "; ".join(
        f"{year}: {scale.cell(goods.spread.get(year, 0.0))} spread, {scale.cell(goods.bought.get(year, 0.0))} purchased"
        for year in sorted({*goods.spread, *goods.bought})
    )
    told = [
        f"Capital goods by year (UTC), {scale.heading}: {by_year}. The Standard counts them in the year of purchase."
    ]
    if counted == PURCHASE:
        told.append("So the figures together are not the footprint, in which they are spread.")
    if goods.uncounted:
        names = ", ".join(one.name for one in goods.uncounted)
        told.append(f"Not in what is purchased, since no number of machines is modelled: {names}.")
    if goods.replaced:
        names = ", ".join(one.name for one in goods.replaced)
        told.append(f"Not in what is purchased: what replaces at the end of their life {names}.")
    return told


def _on_upstream(atoms: Sequence[Atom], given: dict[Any, str]) -> list[str]:
    """Whether upstream of electricity is in scope 2 already, by whose carbon intensity it is."""
    holders = list(dict.fromkeys(factor_holder(atom) for atom in atoms))
    boundaries = {holder_named(one, holders): text for one, text in given.items()}
    found: dict[str, list[str]] = {}
    for one in holders:
        text = boundaries.get(one) or boundary_of(one)
        if text and text not in BOUNDARIES:
            raise UnknownOption(f"{one.name} was given the boundary {shown(text)}. {nearest(str(text), BOUNDARIES)}")
        found.setdefault(text, []).append(one.name)
    told = {
        LIFE_CYCLE: "Scope 3.3 (upstream of electricity) is in scope 2, since the carbon intensity has the life cycle "
        "of power plants: {}.",
        DIRECT: "Scope 3.3 (upstream of electricity) is not in these figures, since the carbon intensity is that of "
        "generation only: {}.",
        "": "Whether scope 3.3 (upstream of electricity) is in scope 2 is not known of the carbon intensity of {}: "
        'boundary={{name: "life cycle" or "direct"}} says it.',
    }
    return [words.format(", ".join(found[text])) for text, words in told.items() if text in found]


def boundary_of(holder: Any) -> str:
    """What the carbon intensity of a server or country includes, as far as its source is known; else nothing."""
    source = getattr(getattr(holder, INTENSITY, None), "source", None)
    name = "" if source is None else source.name.lower()
    return LIFE_CYCLE if name.startswith(OF_LIFE_CYCLES) else ""


def _scope(owner: str, phase: str) -> str:
    is_energy = phase == ENERGY.name
    if owner == "purchased":
        return "3.1"
    if owner == "users":
        return "3.11" if is_energy else "outside"
    return "2" if is_energy else "3.2"


def _owners(sources: list[Any], given: dict[Any, str]) -> dict[Any, str]:
    """The tag of each source: as given for it, for its server, or what is usual for its category."""
    tags = {_source_named(one, sources): tag for one, tag in given.items()}
    for one, tag in tags.items():
        if tag not in OWNERS:
            raise UnknownOption(f"{one.name} was given the owner {shown(tag)}. {nearest(str(tag), OWNERS)}")
    found = {}
    for source in sources:
        usual = "users" if category_of(source) in (DEVICES.name, EDGE_DEVICES.name) else "purchased"
        server = source.server if isinstance(source, Storage) else None
        found[source] = tags.get(source, tags.get(server, usual))
    return found


def _source_named(given: Any, sources: list[Any]) -> Any:
    """A source itself, or the one of a name.

    Raises:
        UnknownOption: nothing emits under that name, or several do.
    """
    found = object_meant(given, sources)
    if found is None:
        name = getattr(given, "name", given)
        raise UnknownOption(
            f"Nothing that emits is called {shown(name)}. {nearest(str(name), [source.name for source in sources])}"
        )
    return found
