"""What a class of modeling objects declares, and what can be told from it without an object.

A class body declares each attribute once (see `inputs.py`, `links.py`, `calculated.py`). From that come the
arguments of the constructor, the defaults, the allowed values and the order of printing.
"""

from __future__ import annotations

import inspect
import re
from abc import ABCMeta
from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from efp_graph.errors import MissingInput, NotAllowed, UnknownAttribute, nearest
from efp_graph.objects import default_sets
from efp_graph.objects.attributes import REQUIRED, Attribute, Conditional, Input
from efp_graph.objects.calculated import Calculated, Derived
from efp_graph.objects.classes import Meant, register
from efp_graph.objects.describing import is_ours
from efp_graph.objects.inputs import OptionInput
from efp_graph.objects.ledger import Account, enter
from efp_graph.objects.links import LinkInput
from efp_graph.objects.methodology import Named, check_paragraph
from efp_graph.objects.model_help import docstring_of_class, document
from efp_graph.objects.plausibility import Range, Rule
from efp_graph.objects.shorthands import Shorthand
from efp_graph.objects.synonyms import known_name, synonyms_of
from efp_graph.texts import shown
from efp_graph.values.origins import with_origin

# The pictures of links: what users do, down to the servers that serve them; what runs where; edge devices
USAGE, INFRASTRUCTURE, EDGE = "usage", "infrastructure", "edge"


IN_THE_BODY = (  # of a class, with its attributes: what is derived from the body, or read when figures are
    *("category", "constructor", "printed_first", "conditional", "from_data", "gathers", "is_inner", "outlasts"),
    "picture_views",
    "methodology",
    "plausibility",
    *("attributes", "checks", "calculations", "contributions", "accounts", "totals", "link_inputs", "link_orders"),
)


class ModelingClass(ABCMeta):
    # What all modeling classes are: declared whole or not at all, and as their body says from then on. What is added
    # up was derived from the body, and nodes were made by it: changed afterwards, figures would contradict one another.
    # It is an `ABCMeta`, so that abstract classes can be mixed in. A docstring, `help` would give for that of classes.
    __doc__ = vars(type)["__doc__"]

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any], **options: Any) -> Any:
        kind: Any = super().__new__(cls, name, bases, body, **options)
        enter(kind)
        if kind.class_names:
            register(kind)
        kind.is_declared = True
        return kind

    def __setattr__(cls, name: str, value: Any) -> None:
        cls._refuse_later(name, value)
        super().__setattr__(name, value)

    def __delattr__(cls, name: str) -> None:
        cls._refuse_later(name, None)
        super().__delattr__(name)

    def _refuse_later(cls, name: str, value: Any) -> None:
        if "is_declared" not in vars(cls):
            return
        if name in IN_THE_BODY or name in vars(cls)["attributes"] or isinstance(value, Attribute):
            raise NotAllowed(
                f"{cls.__name__}.{name} is declared in the body of the class, and does not change afterwards: what "
                "counts, and where, was derived from it. Write it in the body, or declare a class below it: "
                f"class My{cls.__name__}({cls.__name__}), with another {name} in its body."
            )

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any:
            """An attribute under another name."""
            meant = declared_name(cls, name)
            if meant is None:
                raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
            return getattr(cls, meant)

    # as of plain classes: ABCMeta would ask for classes that were registered as below it, at three times the cost
    __instancecheck__ = type.__instancecheck__
    __subclasscheck__ = type.__subclasscheck__


def declared_name(kind: type, name: str) -> str | None:
    """What a class calls something that is called otherwise elsewhere; None where it has nothing of the kind."""
    if name.startswith("_"):
        return None
    return next((each for each in synonyms_of(name) if any(each in vars(base) for base in kind.__mro__)), None)


class Declared(metaclass=ModelingClass):
    """The class side of a modeling object.

    Class attributes that a class body may give:
        constructor: names of the inputs in the order of the constructor; the others follow.
        printed_first: names of the inputs that are printed first; the others follow in the order of their declaration.
        conditional: options that depend on one another.
        archetype_names: names of the named constructors.
        shorthands: what stands for several inputs where an object is made from defaults, such as `region`.
        picture_views: the pictures of links in which objects of the class stand: of usage, of the infrastructure,
            of edge devices.
        picture_colour: of the objects there; grey unless given.
        category: under which its footprints are added up, for classes that have footprints: see `ledger.py`.
        gathers: whether its objects note what contributes below them, so that a change there is looked for there only.
        outlasts: whether its objects may emit after they have left their system at a date.
        is_inner: whether its objects are made with another one, and go with it: see `owned.py`.
        from_data: names of the calculated attributes that come from a release of a data source.
        methodology: the paragraph that the formulas of the body rest on: see `methodology.py`.
        plausibility: rules on what is implausible in its objects, beside those for all: see `plausibility.py`.

    Derived from the body: `attributes` {name: declaration}, inputs first; `checks`; `calculations`; `contributions`,
    its footprints by phase; `accounts` {account: names of the footprints that count there}; `totals` {account:
    declaration}; `link_inputs`; `link_orders` {link: its position among the attributes}; `class_names`, by which other
    declarations mean it.
    """

    attributes: ClassVar[dict[str, Attribute]] = {}
    checks: ClassVar[list[Derived]] = []
    calculations: ClassVar[list[Calculated]] = []
    link_inputs: ClassVar[list[LinkInput]] = []
    link_orders: ClassVar[dict[Attribute, int]] = {}
    constructor: ClassVar[tuple[str, ...]] = ()
    printed_first: ClassVar[tuple[str, ...]] = ()
    conditional: ClassVar[tuple[Conditional, ...]] = ()
    archetype_names: ClassVar[tuple[str, ...]] = ()
    shorthands: ClassVar[tuple[Shorthand, ...]] = ()
    picture_views: ClassVar[tuple[str, ...]] = (USAGE, INFRASTRUCTURE)
    picture_colour: ClassVar[str] = ""
    category: ClassVar[str] = ""
    class_names: ClassVar[frozenset[Meant]] = frozenset()
    is_declared: ClassVar[bool]
    from_data: Any = ()
    plausibility: ClassVar[tuple[Rule, ...]] = ()
    methodology: ClassVar[Named | None] = None
    gathers: ClassVar[bool] = False
    outlasts: ClassVar[bool] = False
    is_inner: ClassVar[bool] = False
    contributions: ClassVar[list[Calculated]] = []
    accounts: ClassVar[dict[Account, tuple[str, ...]]] = {}
    totals: ClassVar[dict[Account, Calculated]] = {}
    _inputs: ClassVar[list[Input]] = []
    _arguments: ClassVar[list[Input]] = []
    _constructible: ClassVar[dict[str, Input]] = {}  # what the constructor takes, by name
    _required: ClassVar[list[Input]] = []  # what it does not do without

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own_first: dict[str, Attribute] = {}
        for base in cls.__mro__:
            for name, value in vars(base).items():
                if isinstance(value, Attribute):
                    own_first.setdefault(name, value)
        base_first = dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base) if name in own_first)
        ordered = dict.fromkeys((*cls.printed_first, *base_first))
        inputs = {name: each for name in ordered if isinstance(each := own_first[name], Input)}
        cls.attributes = {**inputs, **own_first}
        cls._inputs = list(inputs.values())
        taken = {name: each for name, each in inputs.items() if each.in_constructor}
        cls._arguments = [taken[name] for name in dict.fromkeys((*cls.constructor, *taken)) if name in taken]
        cls._constructible = {name: each for name, each in inputs.items() if each.is_saved}
        cls._required = [each for each in cls._arguments if not is_optional(each)]
        cls.link_inputs = [each for each in cls._inputs if isinstance(each, LinkInput)]
        cls.link_orders = {each: order for order, each in enumerate(cls._inputs) if isinstance(each, LinkInput)}
        cls.calculations = [each for each in cls.attributes.values() if isinstance(each, Calculated)]
        cls.checks = [
            each
            for each in cls.attributes.values()
            if isinstance(each, Derived) and each.verified and (cls.conditional or each.name != "allowed_combinations")
        ]
        cls._check_rules()
        cls._check_conditions()
        cls._check_paragraphs()
        cls.__signature__ = cls._signature()
        document(cls, docstring_of_class)

    @classmethod
    def _check_paragraphs(cls) -> None:
        """Refuse a formula that rests on a paragraph which is not there; of our own a test tells."""
        for each in () if is_ours(cls) else cls.calculations:
            if each.declared_in is cls and each.paragraph is not None:
                check_paragraph(each.paragraph, str(each))

    @classmethod
    def _check_rules(cls) -> None:
        """Refuse a rule on nothing: it would never be met, and nobody would know."""
        for rule in cls.plausibility if isinstance(cls.plausibility, tuple) else (cls.plausibility,):
            if not isinstance(rule, Rule):
                raise NotAllowed(
                    f"{cls.__name__}.plausibility holds {shown(rule)}. "
                    "Give a tuple of rules: Range(...), Suspicion(...)."
                )
            if isinstance(rule, Range) and rule.attribute and rule.attribute not in cls.attributes:
                raise NotAllowed(
                    f"{cls.__name__}.plausibility has a rule on {rule.attribute!r}, which is no attribute of it. "
                    f"{nearest(rule.attribute, (each.name for each in cls._inputs))}"
                )

    @classmethod
    def _check_conditions(cls) -> None:
        """Refuse a condition on nothing. What a link leads to may be declared later."""
        for each in cls.conditional:
            for name in (each.attribute, each.depends_on.split(".")[0]):
                if name not in cls.attributes:
                    raise NotAllowed(
                        f"{cls.__name__}.conditional has {each.attribute!r} depend on {each.depends_on!r}, and "
                        f"{name!r} is no attribute of it. {nearest(name, cls.attributes)}"
                    )

    @classmethod
    def _signature(cls) -> inspect.Signature:
        kind: Any = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters = [inspect.Parameter("name", kind)]
        for attribute in cls._arguments:
            default = None if is_optional(attribute) else inspect.Parameter.empty
            if default is not None and parameters[-1].default is None:
                kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(inspect.Parameter(attribute.name, kind, default=default))
        return inspect.Signature(parameters)

    @classmethod
    def inputs(cls) -> list[Input]:
        """The declared inputs, in the order in which they are printed."""
        return list(cls._inputs)

    @classmethod
    def arguments(cls) -> list[Input]:
        """The inputs that the constructor takes after the name, in its order."""
        return list(cls._arguments)

    @classmethod
    def lazy_attributes(cls) -> list[Calculated]:
        """The calculated attributes that are calculated when somebody reads them, and are asked for by name."""
        return [each for each in cls.calculations if each.lazy]

    @classmethod
    def calculated_attributes(cls) -> list[Calculated]:
        """The declared calculated attributes, in the order of the calculation."""
        return [each for each in cls.calculations if not each.lazy]

    @classmethod
    def default_values(cls) -> dict[str, Any]:
        """Fresh copies of the defaults, by attribute."""
        return cls._defaults_but(())

    @classmethod
    def _defaults_but(cls, others: Container[str]) -> dict[str, Any]:
        """As `default_values`, without those of some attributes. Those of the chosen set, where it has others."""
        named = default_sets.chosen()
        of_the_set = {} if named is None else named.of(cls)
        defaults = {each.name: each.default_value() for each in cls._required if each.name not in of_the_set}
        return {
            name: value
            for name, value in {**defaults, **of_the_set}.items()
            if value is not REQUIRED and name not in others
        }

    @classmethod
    def figures_of_archetype(cls, archetype: str, usual: Mapping[str, Any]) -> dict[str, Any]:
        """The figures of an archetype, for the named constructors of a class, each told to be its default.

        Args:
            usual: fresh values by attribute; the chosen set of defaults may have others.
        """
        named = default_sets.chosen()
        figures = {**usual, **({} if named is None else named.of(cls, archetype))}
        return {name: with_origin(value, "default", archetype) for name, value in figures.items()}

    @classmethod
    def list_values(cls) -> dict[str, list[Any]]:
        """The allowed values of the attributes that have a list of them."""
        return {
            each.name: [each.converted(None, text) for text in each.options]  # type: ignore[arg-type]
            for each in cls._inputs
            if isinstance(each, OptionInput) and each.options
        }

    @classmethod
    def conditional_list_values(cls) -> dict[str, dict[str, Any]]:
        """{attribute: {"depends_on": other, "conditional_list_values": {value of the other: [allowed values]}}}."""
        return {
            each.attribute: {"depends_on": each.depends_on, "conditional_list_values": dict(each.allowed())}
            for each in cls.conditional
        }

    @classmethod
    def attributes_with_depending_values(cls) -> dict[str, list[str]]:
        """{attribute: [attributes whose allowed values depend on it]}."""
        reverse: dict[str, list[str]] = {}
        for each in cls.conditional:
            reverse.setdefault(each.depends_on, []).append(each.attribute)
        return reverse

    @classmethod
    def archetypes(cls) -> list[Any]:
        """The named constructors of the class, such as `Storage.ssd`."""
        return [getattr(cls, name) for name in cls.archetype_names]

    @classmethod
    def known_archetypes(cls) -> list[str]:
        """The archetypes as texts name them."""
        return list(cls.archetype_names)

    @classmethod
    def is_archetype(cls, text: str) -> bool:
        """Whether a text names an archetype."""
        return cls.archetype_spelt(text) is not None

    @classmethod
    def archetype_call(cls, text: str) -> str | None:
        """What makes the archetype that a text names, as Python is written; None when there is none."""
        spelt = cls.archetype_spelt(text)
        return None if spelt is None else f"{cls.__name__}.{spelt}()"

    @classmethod
    def archetype_spelt(cls, text: str) -> str | None:
        """The named constructor that a text means; None when there is none."""
        wanted = re.sub(r"[\s-]+", "_", text.strip()).lower()
        return next((each for each in cls.archetype_names if each.lower() == wanted), None)

    @classmethod
    def spelt_out(cls, given: Mapping[str, Any], besides: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
        """Inputs by name, each shorthand replaced by those that it stands for; what is given by its own name holds.

        Args:
            besides: other inputs that the object has unless they are given, such as those of an archetype.

        Raises:
            InputError: a shorthand cannot be understood.
        """
        given = cls.own_names(given)
        names = {each.name for each in cls.shorthands}
        plain = {name: value for name, value in given.items() if name not in names}
        meant: dict[str, Any] = {}
        for each in cls.shorthands:
            if given.get(each.name) is not None:
                meant |= each.values(cls, given[each.name], {**besides, **plain})
        return {**meant, **plain}

    @classmethod
    def own_names(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """Inputs by the names that the class has for them.

        Raises:
            UnknownAttribute: one is given under two names.
        """
        found: dict[str, Any] = {}
        for name, value in given.items():
            own = known_name(name, cls._constructible)
            if own in found:
                raise UnknownAttribute(f"{cls.__name__} was given {own} under two names. Give it once.")
            found[own] = value
        return found

    @classmethod
    def _bind(cls, name: str, values: tuple[Any, ...], named: dict[str, Any]) -> dict[Input, Any]:
        """{input: what it is given}, from positions, names and what needs no argument.

        Raises:
            MissingInput: an input without default is not given.
            UnknownAttribute: there is no input of that name, or it is given twice.
        """
        arguments = cls._arguments
        if len(values) > len(arguments):
            raise UnknownAttribute(
                f'{cls.__name__} "{name}" was given {len(values) + 1} arguments. Allowed: {len(arguments) + 1}, '
                f"name, {', '.join(each.name for each in arguments)}."
            )
        given = dict(zip(arguments, values, strict=False))
        for key, value in named.items():
            each = cls._constructible.get(key) or cls._constructible.get(known_name(key, cls._constructible))
            if each is None:
                options = nearest(key, (one.name for one in arguments))
                if any(key == one.name for one in cls.shorthands):
                    options = f"Give it to {cls.__name__}.from_defaults, where it stands for several inputs."
                raise UnknownAttribute(f'{cls.__name__} "{name}" was given {key!r}, which is no input of it. {options}')
            if each in given:
                raise UnknownAttribute(
                    f'{cls.__name__} "{name}" was given {key} twice, by position or another name too. Give it once.'
                )
            given[each] = value
        if default_sets.chosen() is not None:
            left_out = cls._defaults_but({each.name for each in given})
            given |= {cls._constructible[attribute]: value for attribute, value in left_out.items()}
        missing = [each.name for each in cls._required if each not in given]
        if missing:
            it = "it" if len(missing) == 1 else "them"
            usual = any(each.name in missing and each.default_value() is not REQUIRED for each in cls._inputs)
            or_else = f", or use {cls.__name__}.from_defaults for what has a default" if usual else ""
            raise MissingInput(f'{cls.__name__} "{name}" lacks {", ".join(missing)}. Give {it}{or_else}.')
        for each in cls._inputs:
            if each not in given:
                given[each] = each.default_for(name)
        return given


def is_optional(attribute: Attribute) -> bool:
    """Whether the constructor does without it."""
    return isinstance(attribute, Input) and (attribute.optional or attribute.implied)
