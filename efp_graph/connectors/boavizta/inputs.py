"""Inputs that servers described by BoaviztAPI declare: which source to ask, and names that the source knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from efp_graph.connectors.boavizta.interface import BoaviztaSource, boavizta_source, is_known, refusal, register
from efp_graph.errors import UnknownOption, nearest
from efp_graph.objects.describing import describe_attribute, describe_object
from efp_graph.objects.inputs import GivenOption, OptionInput, ValueInput, text_in
from efp_graph.values import EmptyExplainableObject, ExplainableObject

GivenSource: TypeAlias = BoaviztaSource | ExplainableObject | str


class SourceInput(ValueInput[ExplainableObject, GivenSource | None]):
    """The name of a `BoaviztaSource`, or the source itself, which is then known by its name; no value: the default."""

    given = "GivenSource"
    example = "'snapshot', 'package' or a BoaviztaHTTP"

    def __init__(self, **options: Any) -> None:
        super().__init__(EmptyExplainableObject(), **options)

    def content_of(self, given: Any) -> str:
        if isinstance(given, BoaviztaSource):
            register(given)
            return given.name
        return text_in(given)

    def check(self, owner: Any, value: ExplainableObject) -> None:
        if not is_known(value.value):
            raise refusal(describe_attribute(owner, self), value.value)


class NameInput(OptionInput[GivenOption | None]):
    """One of the names that a source knows. `list_values` asks the default source for them.

    Whether a given name is known is for the object's own source to say: the class checks it with `known_name`.
    """

    def check(self, owner: Any, value: ExplainableObject) -> None:
        """Any text; see `known_name`."""


def source_of(name: Any) -> BoaviztaSource:
    """The source that the value of a `SourceInput` names."""
    return boavizta_source(None if isinstance(name, EmptyExplainableObject) else name.value)


def known_name(owner: Any, attribute: str, names: Iterable[str], where: str, way_out: str = "") -> None:
    """Refuse a name that the source does not know.

    Raises:
        UnknownOption: the message offers the nearest names.
    """
    value, known = getattr(owner, attribute), tuple(names)
    if isinstance(value, EmptyExplainableObject) or value.value in known:
        return
    raise UnknownOption(
        f"{describe_object(owner)}.{attribute} is {value.value!r:.80}, which {where}. "
        f"{nearest(value.value, known)}{way_out}"
    )
