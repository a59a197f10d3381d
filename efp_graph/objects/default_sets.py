"""Named sets of default figures: where programs have other defaults than those that classes declare.

    with efp.defaults("efootprint 27"):
        server = Server.from_defaults("web", storage=Storage.ssd("disks"))

What classes declare is the set "efootprint 10", which holds without a word. Another set is a table of what it has
otherwise, a `DefaultFigure` each, with its source; whatever is not in the table is as declared. While a set is chosen,
`from_defaults` and archetypes take its figures, and constructors take them for arguments that are left out, which
without a word is refused. Objects remember the set that they were made under (`one.default_set`).

The choice is that of a context (a thread, a task of asyncio): others do not see it. A new thread begins without one.

Considered and not taken: whole sets beside the declarations. A figure that stays the same would stand twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import NotAllowed, UnknownOption, nearest
from efp_graph.objects.classes import find_class
from efp_graph.texts import shown, visible
from efp_graph.values import ExplainableObject, Source, SourceObject, SourceValue
from efp_graph.values.origins import with_origin
from efp_graph.values.sources import source_from

if TYPE_CHECKING:
    from efp_graph.objects.declared import Declared

DECLARED = "efootprint 10"  # what classes declare

FiguresOf = Callable[[str], Mapping[str, ExplainableObject]]


class DefaultFigure(NamedTuple):
    """What a set has otherwise than the declaration of a class.

    Attributes:
        kind: name of the class; it holds for the classes below too, unless these declare the attribute anew.
        attribute: name of the input.
        value: a quantity such as `400 * u.g / u.kWh`, or a text.
        source: where it comes from.
        archetype: the named constructor that it is of, such as "ssd"; of the class itself unless given.
    """

    kind: str
    attribute: str
    value: Any
    source: Source | str | None
    archetype: str = ""

    def as_input(self) -> ExplainableObject:
        """A fresh value, with its source."""
        made = SourceObject if isinstance(self.value, str) else SourceValue
        figure: ExplainableObject = with_origin(made(self.value, self.source), "default", self.archetype)
        return figure


class DefaultSet:
    """A named set of default figures.

    Args:
        name: by which it is chosen, saved and told.
        figures: what it has otherwise than the declarations.
        by_archetype: {class: function that gives the figures for one of its archetypes, by attribute}, where these
            follow from a table, as of countries.

    Raises:
        NotAllowed: it says one thing twice.

    Example:
        >>> from efp_graph import u
        >>> ours = DefaultSet("our company", [DefaultFigure("Server", "power", 250 * u.W, Source("measured in 2025"))])
        >>> ours.name, len(ours.figures)
        ('our company', 1)
    """

    def __init__(
        self, name: str, figures: Iterable[DefaultFigure], by_archetype: Mapping[str, FiguresOf] | None = None
    ) -> None:
        self.name = name
        self.by_archetype = dict(by_archetype or {})
        self.figures = tuple(each._replace(source=source_from(each.source, name)) for each in figures)
        places = [each[:2] + each[4:] for each in self.figures]
        twice = next((each for each in places if places.count(each) > 1), None)
        if twice is not None:
            raise NotAllowed(f"The defaults {shown(name)} have two figures for {'.'.join(filter(None, twice))}.")

    def of(self, kind: type[Declared], archetype: str = "") -> dict[str, ExplainableObject]:
        """Fresh values for the inputs of a class, or of an archetype of it, by attribute."""
        found = {each.attribute: each.as_input() for each in self.figures_of(kind, archetype)}
        table = self.by_archetype.get(kind.__name__) if archetype else None
        return found if table is None else {**table(archetype), **found}

    def figures_of(self, kind: type[Declared], archetype: str = "") -> list[DefaultFigure]:
        """The figures for a class, or for an archetype of it."""
        return [each for each in self.figures if each.archetype == archetype and _is_for(each, kind)]

    def __repr__(self) -> str:
        return f"<DefaultSet {visible(self.name)}: {len(self.figures)} figures other than {DECLARED}>"


def _is_for(figure: DefaultFigure, kind: type[Declared]) -> bool:
    """Whether a class has the very declaration that a figure is about."""
    declared = kind.attributes.get(figure.attribute)
    return declared is not None and declared is find_class(figure.kind).attributes.get(figure.attribute)


_known: dict[str, Callable[[], DefaultSet | None]] = {DECLARED: lambda: None}
_chosen: ContextVar[DefaultSet | None] = ContextVar("efp_graph default set", default=None)


def default_set_names() -> list[str]:
    """The names of the sets there are; the first one holds without a word."""
    return list(_known)


def default_set(name: str) -> DefaultSet | None:
    """The set of a name; None for what classes declare.

    Raises:
        UnknownOption: there is none.
    """
    found = _known.get(name) if isinstance(name, str) else None
    if found is None:
        raise UnknownOption(f"There are no defaults {shown(name)}. {nearest(str(name), _known)}")
    return found()


def register_defaults(new: DefaultSet) -> None:
    """Make a set of your own known by its name.

    Raises:
        NotAllowed: another one of that name is known.
    """
    present = _known.get(new.name)
    if present is not None and getattr(present(), "figures", ()) != new.figures:
        raise NotAllowed(f"Other defaults {shown(new.name)} are known. Give the new ones another name.")
    _known[new.name] = lambda: new


def comes_with_the_package(name: str, load: Callable[[], DefaultSet]) -> None:
    """Make a set known whose table is loaded when it is first asked for."""
    _known[name] = load


@contextmanager
def defaults(name: str) -> Iterator[DefaultSet | None]:
    """Within the block, what is left out has the figures of this set.

    Raises:
        UnknownOption: there is no such set.

    Example: `with efp.defaults("efootprint 27"): ...`
    """
    token = _chosen.set(default_set(name))
    try:
        yield _chosen.get()
    finally:
        _chosen.reset(token)


def use_defaults(name: str) -> None:
    """From here on, in this context, what is left out has the figures of this set; "efootprint 10" is as usual.

    Raises:
        UnknownOption: there is no such set.
    """
    _chosen.set(default_set(name))


def chosen() -> DefaultSet | None:
    """The set that is chosen in this context; None where nobody said a word."""
    return _chosen.get()


def made_under(named: DefaultSet | None, objects: Iterable[Any]) -> None:
    """Have objects just made remember the set whose figures they have."""
    if named is not None:
        for one in objects:
            one.__dict__["default_set"] = named.name


def counted(objects: Iterable[Any]) -> dict[str, int]:
    """{set: objects that were made under it}, of those that may have figures of one; "" without a word."""
    counts: dict[str, int] = {}
    have_defaults: dict[type, bool] = {}
    for one in objects:
        kind = type(one)
        if kind not in have_defaults:
            have_defaults[kind] = bool(kind.default_values())
        if have_defaults[kind]:
            counts[one.default_set] = counts.get(one.default_set, 0) + 1
    return counts


def sets_in_words(counts: dict[str, int]) -> str:
    """How many objects were made under which set: "efootprint 27", or each with its number; nothing without a word."""
    if set(counts) <= {""}:
        return ""
    if len(counts) == 1:
        return next(iter(counts))
    parts = [f"{name or DECLARED} ({count} object{'s' * (count > 1)})" for name, count in sorted(counts.items())]
    return f"a mixture: {' and '.join(parts)}"
