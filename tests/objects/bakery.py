"""A small domain of its own, outside the package: what is general about objects, without carbon."""

from __future__ import annotations

from typing import Any

from efp_graph import u
from efp_graph.errors import ValueOutOfRange
from efp_graph.objects import (
    Conditional,
    ModelingObject,
    Place,
    calculated,
    calculated_per,
    check,
    derived,
    link,
    links,
    option,
    quantity,
    reverse_link,
    text,
)
from efp_graph.values import EmptyExplainableObject, sum_of

log: list[str] = []


class Oven(ModelingObject):
    """Bakes bread."""

    power = quantity(2 * u.kW, help="While it is hot")
    kind = option("gas", options=("gas", "electric", "wood"))
    fuel = option("pellets", options=("pellets", "logs", "none"))
    note = text("", help="For people")

    conditional = (Conditional("fuel", "kind", lambda: {"electric": ["none"]}),)


class Bread(ModelingObject):
    """Takes some time in an oven."""

    time = quantity(1 * u.hour)
    oven = link("Oven")

    recipes = reverse_link("Recipe", "breads", placed_only=True)

    @calculated(u.kWh)
    def energy(self) -> Any:
        """Of one loaf."""
        log.append(f"energy of {self.name}")
        return self.oven.power * self.time

    @check
    def not_burnt(self) -> None:
        """Bread burns after five hours."""
        if self.time.to("hour").magnitude > 5:
            raise ValueOutOfRange(f"{self.name} burns after 5 hours.")


class Recipe(ModelingObject):
    """Several breads."""

    breads = links("Bread")

    @derived
    def kinds(self) -> tuple[Any, ...]:
        """Each bread once."""
        return tuple(dict.fromkeys(self.breads))

    @calculated_per("kinds", u.kWh)
    def energy_per_bread(self, bread: Any) -> Any:
        """Of all loaves of one kind."""
        log.append(f"{self.name} of {bread.name}")
        return sum_of([bread.energy] * list(self.breads).count(bread))

    @calculated(u.kWh)
    def energy(self) -> Any:
        """Of all."""
        log.append(f"energy of {self.name}")
        return sum_of(self.energy_per_bread.values())


class Bakery(ModelingObject):
    """The top: what it reaches is in the system."""

    recipes = links("Recipe")

    @derived
    def place(self) -> Place:
        """The top."""
        return Place(self, ())

    @calculated(u.kWh)
    def energy(self) -> Any:
        """Of all recipes."""
        log.append(f"energy of {self.name}")
        return sum_of(recipe.energy for recipe in dict.fromkeys(self.recipes))


def bakery() -> tuple[Any, ...]:
    """(oven, rye of 1 h, rolls of half an hour, a recipe of both, the bakery): 3 kWh."""
    oven = Oven.from_defaults("oven")
    rye, rolls = Bread("rye", 1 * u.hour, oven), Bread("rolls", 30 * u.min, oven)
    recipe = Recipe("recipe", [rye, rolls])
    top = Bakery("bakery", [recipe])
    log.clear()
    return oven, rye, rolls, recipe, top


def kwh(value: Any) -> Any:
    """The number, None for no value."""
    return None if isinstance(value, EmptyExplainableObject) else value.to("kWh").magnitude
