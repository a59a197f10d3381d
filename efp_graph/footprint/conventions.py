"""Conventions: where methods of calculation differ, which of them a system follows.

    system.conventions = Conventions(data="running")

Each option names a decision that has another answer in e-footprint 27: see `OPTIONS`, and the page "Conventions" of
the documentation. The conventions of a system are an input like others. Formulas read one option at a time, each of
which is a node: a change of an option reaches what depends on that option only. Objects in no system follow the usual
ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from efp_graph.errors import NotAllowed, UnknownOption, WrongKind, nearest
from efp_graph.objects import ModelingObject
from efp_graph.objects.attributes import Input
from efp_graph.objects.calculated import Derived
from efp_graph.objects.describing import describe_attribute, describe_given
from efp_graph.objects.forms import Reader, Write
from efp_graph.texts import shown

if TYPE_CHECKING:
    from efp_graph.objects.nodes import AttributeNode

EFOOTPRINT_27 = "efootprint 27"
OTHERS = "every option that is not named is as usual"


class Option(NamedTuple):
    """One decision.

    Attributes:
        id: as `name`; keys of nodes are told apart by it.
        usual: what holds unless something else is said.
        others: what else there is.
        in_27: what e-footprint 27 does.
        help: what the choices are, in words.
        beside_running: what is usual instead where data are by running time, as in version 27; None: the same.
    """

    name: str
    usual: Any
    others: tuple[Any, ...]
    in_27: Any
    help: str
    beside_running: Any = None

    @property
    def id(self) -> str:
        return self.name

    def usual_beside(self, data: str) -> Any:
        """What is usual where another option, how data are spread, is so."""
        return self.usual if self.beside_running is None or data != "running" else self.beside_running

    @property
    def allowed(self) -> tuple[Any, ...]:
        """What it may be, the usual first."""
        return (self.usual, *self.others)


OPTIONS = {
    each.name: each
    for each in (
        Option(
            "time",
            "zone",
            ("rotate",),
            "rotate",
            "local time to UTC: by the rules of the time zone, or by turning the series round by its offset",
        ),
        Option(
            "delays",
            "floor",
            ("fraction",),
            "floor",
            "a step that begins within an hour: in that hour as a whole, or shared between it and the next",
        ),
        Option(
            "repeats",
            "spread",
            ("first",),
            "first",
            "a step that is repeated: one time after the other, or all at the first",
        ),
        Option(
            "data",
            "even",
            ("running",),
            "running",
            "data of a request over an hour: evenly over the hours that it touches, or by the time it runs in each",
        ),
        Option(
            "group_calls",
            True,
            (False,),
            False,
            "whether server needs of edge devices count as often as the groups of the device do",
        ),
        Option(
            "server_need_devices",
            True,
            (False,),
            False,
            "whether edge devices that only call servers count",
        ),
        Option(
            "idle_without_need",
            True,
            (False,),
            False,
            "whether edge components that nothing needs draw their idle power",
        ),
        Option(
            "storage_tail",
            "union",
            ("own",),
            "own",
            "data of a job are held to the last hour of all jobs of the storage, or to that of the job",
        ),
        Option(
            "serverless_storage",
            "whole",
            ("parts",),
            "parts",
            "units of the storage of a serverless server: whole ones, or the part of them that is filled",
            beside_running="parts",
        ),
        Option(
            "renewal",
            True,
            (False,),
            False,
            "whether edge devices may be used longer than they live: they are renewed then, or it is refused",
        ),
        Option(
            "edge_storage",
            "first",
            ("cohort",),
            "first",
            "what edge devices hold: all as one that is deployed in the first hour, or each from its deployment on",
        ),
    )
}


class _Chosen(NamedTuple):
    """The options, in the order of `OPTIONS`."""

    time: str = "zone"
    delays: str = "floor"
    repeats: str = "spread"
    data: str = "even"
    group_calls: bool = True
    server_need_devices: bool = True
    idle_without_need: bool = True
    storage_tail: str = "union"
    serverless_storage: str = "whole"
    renewal: bool = True
    edge_storage: str = "first"


class Conventions(_Chosen):
    """Which methods a system follows where methods differ; immutable.

    Args:
        options: by name; see `OPTIONS` for what each may be. The others are as usual.

    Raises:
        UnknownOption: there is no such option, or it has no such choice.

    Example:
        >>> Conventions(data="running").data, Conventions().data
        ('running', 'even')
        >>> print(Conventions.of("efootprint 27"))
        time="rotate", repeats="first", data="running", group_calls=False, server_need_devices=False, \
idle_without_need=False, storage_tail="own", renewal=False
    """

    __slots__ = ()

    def __new__(cls, **options: Any) -> Self:
        for name, given in options.items():
            option = OPTIONS.get(name)
            if option is None:
                raise UnknownOption(f"Conventions were given {shown(name)}. {nearest(name, OPTIONS)}")
            if not any(type(each) is type(given) and each == given for each in option.allowed):
                allowed = " or ".join(map(_quoted, option.allowed))
                raise UnknownOption(
                    f"The convention {name} was given as {describe_given(given)}. Allowed: {allowed} ({option.help})."
                )
        data = options.get("data", OPTIONS["data"].usual)
        return super().__new__(cls, **{name: each.usual_beside(data) for name, each in OPTIONS.items()} | options)

    @classmethod
    def of(cls, profile: str) -> Conventions:
        """The conventions of another program, by its name: "efootprint 27".

        Raises:
            UnknownOption: there are none of that name.
        """
        if profile != EFOOTPRINT_27:
            raise UnknownOption(f"There are no conventions {shown(profile)}. {nearest(str(profile), (EFOOTPRINT_27,))}")
        return cls(**{name: option.in_27 for name, option in OPTIONS.items()})

    def with_options(self, **options: Any) -> Conventions:
        """The same with other choices of some options.

        Raises:
            UnknownOption: as for the class.
        """
        return type(self)(**{**self.unusual, **options})

    @property
    def unusual(self) -> dict[str, Any]:
        """{option: choice} of those that are not as usual."""
        chosen = self._asdict()
        return {name: one for name, one in chosen.items() if one != OPTIONS[name].usual_beside(self.data)}

    def __str__(self) -> str:
        return ", ".join(f"{name}={_quoted(chosen)}" for name, chosen in self.unusual.items()) or "as usual"

    def __repr__(self) -> str:
        return f"Conventions({'' if not self.unusual else self})"

    def __reduce__(self) -> Any:
        return _made_again, (self.unusual,)


def _made_again(options: dict[str, Any]) -> Conventions:
    return Conventions(**options)


def _quoted(choice: Any) -> str:
    return f'"{choice}"' if isinstance(choice, str) else str(choice)


USUAL = Conventions()
_EXAMPLE = f'Conventions(...), such as Conventions(data="running"), or "{EFOOTPRINT_27}"'


def _meant(given: Any) -> Conventions | None:
    """The conventions that something stands for: themselves, the name of a profile, {option: choice}."""
    if isinstance(given, Conventions):
        return given
    if isinstance(given, str):
        return Conventions.of(given)
    if isinstance(given, Mapping) and all(isinstance(name, str) for name in given):
        return Conventions(**given)
    return None


class ConventionsInput(Input[Conventions, "Conventions | Mapping[str, Any] | str | None"]):
    """The input of a system that holds its conventions; as usual unless given."""

    optional = True

    def __init__(self, *, help: str) -> None:
        super().__init__(USUAL, help=help)

    @property
    def annotation(self) -> str:
        return "Any"

    def checked(self, owner: ModelingObject, given: Any) -> Conventions:
        if given is None:
            return USUAL
        meant = _meant(given)
        if meant is None:
            raise WrongKind(
                f"{describe_attribute(owner, self)} takes {_EXAMPLE}, and was given {describe_given(given)}."
            )
        return meant

    def read(self, place: Any, reader: Reader) -> Conventions:
        meant = _meant(reader.plain(place))
        if meant is None:
            raise WrongKind(f"conventions are {{option: choice}}, such as {{data: running}}, or {EFOOTPRINT_27!r}.")
        return meant

    def allowed_text(self) -> str:
        return f"`Conventions(...)`, or {EFOOTPRINT_27!r}"

    def written(self, value: Any, write: Write) -> Any:
        return value.unusual

    def is_left_out(self, value: Any) -> bool:
        return bool(value == USUAL)

    def schema(self) -> dict[str, Any]:
        options = {name: {"enum": list(option.allowed), "description": option.help} for name, option in OPTIONS.items()}
        return {
            "type": "object",
            "properties": options,
            "additionalProperties": False,
            "description": f"Methods other than the usual ones; {OTHERS}",
        }


class ConventionOptions(Derived["ConventionsInPlace"]):
    """The conventions of a system as formulas read them: an option is a node, which follows the input."""

    def __init__(self, source: ConventionsInput) -> None:
        super().__init__(lambda system: source.__get__(system))
        self.help = "Each option of the conventions. Shape: one choice."

    def option(self, owner: ModelingObject, option: Option) -> Any:
        """What is chosen for an option."""
        return self.node_in(owner.__dict__.setdefault(self.name, {}), option, owner, option).read()

    def compute(self, owner: ModelingObject, node: AttributeNode) -> Any:
        option: Any = node.item
        return getattr(super().compute(owner, node), option.name)

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        return self if owner is None else ConventionsInPlace(owner, self)


class ConventionsInPlace:
    """The conventions of a system, read option by option: `pattern.conventions.data`."""

    __slots__ = ("attribute", "system")

    def __init__(self, system: ModelingObject, attribute: ConventionOptions) -> None:
        self.system, self.attribute = system, attribute

    def __getattr__(self, name: str) -> Any:
        option = OPTIONS.get(name)
        if option is None:
            raise AttributeError(name)
        return self.attribute.option(self.system, option)

    def __str__(self) -> str:
        return str(self.system.conventions)  # type: ignore[attr-defined]


class ConventionsOfPlace(Derived[Any]):
    """The conventions that hold for an object: those of its system, the usual ones where it is in none."""

    def __init__(self) -> None:
        super().__init__(_system_of)
        self.help = "The conventions of the system, option by option: `conventions.data`."

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        if owner is None:
            return self
        system = super().__get__(owner)
        return USUAL if system is None else system.convention_options

    def __set__(self, owner: Any, value: Any) -> None:
        raise NotAllowed(f"{describe_attribute(owner, self)} are those of its system: set system.conventions.")


def _system_of(owner: Any) -> Any:
    place = owner.place
    return None if place is None else place.system
