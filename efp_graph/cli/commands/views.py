"""`efp sci`, `efp scopes`: what a visit emits, and in whose inventory the footprint is."""

from __future__ import annotations

from typing import Any

import click

from efp_graph.attribution.functional_units import UNITS
from efp_graph.attribution.intensity import Intensity
from efp_graph.attribution.levels import texts_of
from efp_graph.attribution.market import INTENSITY, MarketBased
from efp_graph.attribution.scopes import BOUNDARIES, CAPITAL, OWNERS, Scopes
from efp_graph.cli.addresses import object_named
from efp_graph.cli.arguments import json_option, model_argument, within_in, within_option
from efp_graph.cli.assignments import TypedTexts
from efp_graph.cli.models import Model, load_model
from efp_graph.cli.output import print_json, print_missing, say
from efp_graph.errors import InputError
from efp_graph.footprint import Device
from efp_graph.footprint.vocabulary import GWP


@click.command()
@model_argument
@click.option(
    "--per", default="journey", metavar="UNIT", help="journey (unless given), visit, GB, a number, or an object."
)
@click.option("--user", type=float, metavar="NUMBER", help="How many users there are: CO2eq per user.")
@within_option
@click.option("--without-devices", is_flag=True, help="Leave out the devices of users.")
@json_option
def sci(path: str, per: str, user: float | None, within: tuple[str, ...], without_devices: bool, as_json: bool) -> None:
    """Show the carbon intensity of MODEL: CO2eq per journey, visit, GB or user (SCI, ISO/IEC 21031)."""
    model = load_model(path)
    unit: Any = per
    if per not in UNITS:
        unit = float(per) if _is_number(per) else object_named(model, per)
    found: Intensity = model.system.sci(
        unit, user=user, within=within_in(within), exclude=[Device] if without_devices else ()
    )
    if as_json:
        print_json({**found._asdict(), "boundary": list(found.boundary), "grams": found.grams, "unit": GWP.unit_text})
    else:
        say(str(found))
        print_missing()


@click.command()
@model_argument
@click.option(
    "--owner", "owners", multiple=True, metavar="NAME=TAG", help=f"Whose it is: {', '.join(OWNERS)}. Repeatable."
)
@click.option(
    "--market", "factors", multiple=True, metavar="NAME=FACTOR",
    help="Carbon intensity of the electricity bought for a server or in a country: front=12 g/kWh. Repeatable.",
)  # fmt: skip
@click.option("--capital", type=click.Choice(CAPITAL), default=CAPITAL[0], help="What stands for capital goods (3.2).")
@click.option(
    "--boundary", "boundaries", multiple=True, metavar="NAME=TEXT",
    help=f"What a carbon intensity includes: {' or '.join(BOUNDARIES)}. Repeatable.",
)  # fmt: skip
@json_option
def scopes(
    path: str,
    owners: tuple[str, ...],
    factors: tuple[str, ...],
    capital: str,
    boundaries: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show the footprint of MODEL by scope of the GHG Protocol."""
    model = load_model(path)
    market = {one: _factor(model, one, text) for one, text in _named(model, "--market", factors).items()}
    found = model.system.scopes(
        _named(model, "--owner", owners),
        market=market or None,
        capital=capital,
        boundary=_named(model, "--boundary", boundaries),
    )
    if as_json:
        print_json(_as_data(found))
    else:
        say(str(found))
        print_missing()


def _named(model: Model, option: str, given: tuple[str, ...]) -> dict[Any, str]:
    """{object: text} of a repeated option NAME=TEXT."""
    found = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals:
            raise InputError(f"{option} takes NAME=TEXT, such as front=owned, and was given {each!r}.")
        found[object_named(model, name.strip())] = text.strip()
    return found


def _factor(model: Model, one: Any, text: str) -> Any:
    attribute = type(one).attributes.get(INTENSITY)
    if attribute is None:
        raise InputError(f"{one.name} has no carbon intensity of its own: give --market a server or a country.")
    return attribute.read(text, TypedTexts(model, one))


def _as_data(found: Scopes) -> dict[str, Any]:
    return {
        "system": found.system,
        "caption": found.caption,
        "unit": GWP.unit_text,
        "kg": found.kilograms,
        "total": found.total,
        "lines": found.records(),
        "owners": dict(zip(texts_of(found.owners).values(), found.owners.values(), strict=True)),
        "market": None if found.market is None else _market_data(found.market),
        "capital": {"counted": found.counted, "spread": found.capital.spread, "purchase": found.capital.bought},
        "remarks": list(found.remarks),
    }


def _market_data(market: MarketBased) -> dict[str, Any]:
    return {
        "kg": None if market.has_no_factor else market.kilograms,
        "location": market.location,
        "lacking": dict(zip(texts_of(market.lacking).values(), market.lacking.values(), strict=True)),
    }


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
