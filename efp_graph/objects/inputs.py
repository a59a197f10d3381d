"""Declarations of what a modeling object is given: options, dates, texts, and the base of all kinds of values.

Each has its check: a value that is not allowed is refused with the object, the attribute, what was given and what is
allowed. Each knows how it is read, written, described and varied (`attributes.Input` lists what there is to know). The
functions at the end are what class bodies use. What is a number with a unit is in `numeric_inputs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from efp_graph.errors import EfpGraphError, UnknownOption, WrongKind, nearest, reason_of
from efp_graph.hints import hint
from efp_graph.objects.attributes import REQUIRED, G, Input, V
from efp_graph.objects.contents import fixed, is_plain, plain
from efp_graph.objects.describing import describe_attribute, describe_given, short_text
from efp_graph.objects.forms import Reader, Write, form
from efp_graph.texts import cut, visible
from efp_graph.values import EmptyExplainableObject, ExplainableObject, Source, SourceObject, Sources
from efp_graph.values.calendar import moment_given
from efp_graph.values.numeric import Numeric
from efp_graph.values.origins import with_origin
from efp_graph.values.sources import source_from

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

LISTED = 12  # options that the reference lists

# What may be given for an input
GivenOption: TypeAlias = ExplainableObject | str
GivenMoment: TypeAlias = ExplainableObject | date | str
GivenTruth: TypeAlias = ExplainableObject | bool | str

# What class bodies write where checkers do not infer the type, as below an attribute that the class above leaves open:
# `provider: Option = option("google")`
Option: TypeAlias = Input[ExplainableObject, GivenOption]
OptionalOption: TypeAlias = Input[ExplainableObject, GivenOption | None]


class ValueInput(Input[V, G]):
    """An input that is an explainable value of some content, and the base of kinds of one's own.

    A kind says with `content_of` which contents it has, and with `shape` what they look like in files; with `plain_of`
    too, if they are other than numbers, texts, truth values, and lists, tuples and mappings of these. All else follows.

    Class attributes:
        example: what it takes, for messages and the reference.
        plain_example: the same for readers who write no Python, but a file or a command; as `example` unless given.
        given: the type of what may be given, as signatures write it.
        shape: the JSON Schema of the plain form; any, when it is None.
    """

    example = "a value such as SourceObject(...)"
    plain_example: str | None = None
    given = "Any"
    shape: dict[str, Any] | None = None

    def __init__(
        self,
        default: Any = REQUIRED,
        *,
        source: Source | str | None = None,
        optional: bool = False,
        implied: bool = False,
        **options: Any,
    ) -> None:
        if isinstance(default, ExplainableObject) and not isinstance(default, EmptyExplainableObject):
            default = with_origin(default.copy(), "default")
        super().__init__(default, **options)
        self.implied = implied
        self.source = source_from(source, "a default value")
        self.optional = optional or isinstance(default, EmptyExplainableObject)

    @property
    def annotation(self) -> str:
        return f"{self.given} | EmptyExplainableObject | None" if self.optional else self.given

    def default_value(self) -> Any:
        return self.default if self.default is REQUIRED else self.default.copy()

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        value = EmptyExplainableObject() if given is None else given
        if not isinstance(value, EmptyExplainableObject):
            value = self.converted(owner, value)
            self.check(owner, value)
        elif not self.optional:  # products with no value are no value, and what is left out of a sum shows nowhere
            what = f"takes {self.told_example()}, and was given no value."
            raise WrongKind(f"{describe_attribute(owner, self)} {what} {self._way_out_of_none()}")
        value = value.copy()
        if value.expression is not None and value.expression.reads_nodes():
            value.expression = None  # an input is given: it does not follow what it was once calculated from
        return value

    def told_example(self) -> str:
        """What it takes, in the language that the reader of a message writes."""
        return hint(self.example, self.example if self.plain_example is None else self.plain_example)

    def _way_out_of_none(self) -> str:
        """What to do for whoever meant "nothing", or "as usual"."""
        default = self.default
        if default is REQUIRED or isinstance(default, EmptyExplainableObject):
            return "It cannot be left empty."
        usual = short_text(default)
        told = hint("Its default is", "Left out, it has its default,", terminal="Its default is")
        return f"It cannot be left empty. {told} {usual}."

    def content_of(self, given: Any) -> Any:
        """The content that something stands for: itself, its plain form from a file, a text of the command line.

        Whatever it raises is a refusal; the message of a `ValueError` is told as the reason. What is kept of it does
        not change any more: see `contents.py`.
        """
        return given

    def plain_of(self, content: Any) -> Any:
        """A content as files have it, which `content_of` takes back. Zones and dates have forms of their own."""
        return plain(content)

    def converted(self, owner: ModelingObject, given: Any) -> Any:
        """`given` as a value of the accepted kind."""
        value = given if isinstance(given, ExplainableObject) else SourceObject(given)
        if isinstance(value, Numeric):
            raise self._refusal(owner, given)
        try:
            content = self.content_of(value.value)
        except UnknownOption as error:  # whoever knows the options does not know for what they are
            raise UnknownOption(f"{describe_attribute(owner, self)}: {error}") from error
        except EfpGraphError:
            raise
        except Exception as error:  # of a text that is no number, a list that cannot be read
            reason = cut(visible(reason_of(error)), 120) if isinstance(error, ValueError) else ""
            raise self._refusal(owner, value.value, reason) from error
        if type(content) is not str:
            content = self._kept(owner, content)
        return value if content is value.value else value.with_content(content)

    def _kept(self, owner: ModelingObject, content: Any) -> Any:
        """A content that nobody can change, and that files have a form for.

        Raises:
            WrongKind: there is none.
        """
        try:
            content = fixed(content)
            if isinstance(content, datetime | tzinfo) or is_plain(self.plain_of(content)):
                return content
        except EfpGraphError:
            raise
        except Exception as error:  # `plain_of` of a stranger may raise what it likes
            raise self._refusal(owner, content, cut(visible(reason_of(error)), 160)) from error
        raise self._refusal(
            owner,
            content,
            f"files have no form for it. Have {type(self).__name__}.plain_of give one of lists, texts "
            "and numbers, and content_of take that back",
        )

    def _refusal(self, owner: ModelingObject, given: Any, reason: str = "") -> WrongKind:
        what = f"takes {self.told_example()}, and was given {describe_given(given)}"
        return WrongKind(f"{describe_attribute(owner, self)} {what}{': ' if reason else ''}{reason}.")

    def check(self, owner: ModelingObject, value: Any) -> None:
        """Raise an InputError when the value is not allowed."""

    def allowed_text(self) -> str:
        return self.example

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.value(place, self)

    def written(self, value: Any, write: Write) -> Any:
        if isinstance(value, EmptyExplainableObject):
            return write(value)
        plain = self.plain_of(value.value)
        return write(value if plain is value.value else value.with_content(plain))

    def called(self, level: Any) -> str:
        name = super().called(level)
        return cut(name, 60) if isinstance(level, list | tuple) else name

    def schema(self) -> dict[str, Any]:
        if self.shape is None:
            return self._schema_of("value")
        return {"anyOf": [form("no_value"), {"allOf": [form("plain"), {"properties": {"value": self.shape}}]}]}

    @staticmethod
    def _schema_of(*forms: str) -> dict[str, Any]:
        return {"anyOf": [form(name) for name in ("no_value", *forms)]}


class OptionInput(ValueInput[ExplainableObject, G]):
    """One of several texts; the allowed ones may depend on another attribute of the object."""

    given = "GivenOption"
    example = "a text such as SourceObject('...')"
    plain_example = "a text"

    def __init__(
        self,
        default: Any = REQUIRED,
        *,
        options: Iterable[str] | Callable[[], Iterable[str]] = (),
        source: Source | str | None = Sources.HYPOTHESIS,
        **more: Any,
    ) -> None:
        if isinstance(default, str):
            default = SourceObject(default, source)
        super().__init__(default, source=source, **more)
        self._options = options

    @property
    def options(self) -> list[str]:
        """The allowed texts."""
        return list(self._options() if callable(self._options) else self._options)

    def content_of(self, given: Any) -> str:
        return text_in(given)

    def schema(self) -> dict[str, Any]:
        return self._schema_of("plain")

    def allowed_text(self) -> str:
        options = self.options
        more = f" and {len(options) - LISTED} more" if len(options) > LISTED else ""
        return ", ".join(options[:LISTED]) + more

    def check(self, owner: ModelingObject, value: ExplainableObject) -> None:
        options = self.options
        if options and value.value not in options:
            raise UnknownOption(
                f"{describe_attribute(owner, self)} was given {value.value!r}. {nearest(value.value, options)}"
            )


class MomentInput(ValueInput[ExplainableObject, GivenMoment | EmptyExplainableObject | None]):
    """A date and time; a text in ISO form is taken too."""

    given = "GivenMoment"
    example = "a date such as SourceObject(datetime(2025, 2, 19, 12))"
    plain_example = "a date such as 2025-02-19T12:00"

    def content_of(self, given: Any) -> datetime:
        try:
            return moment_given(given)
        except WrongKind as error:
            raise TypeError from error

    def schema(self) -> dict[str, Any]:
        return self._schema_of("moment", "plain")


class TruthInput(ValueInput[ExplainableObject, GivenTruth | None]):
    """True or false; the words are taken too, since files and terminals have these.

    Without a default it may be left out: no value is false.
    """

    given = "GivenTruth"
    example = "True or False"
    shape = {"type": "boolean"}  # noqa: RUF012

    def __init__(self, default: bool | None = None, **options: Any) -> None:
        source = options.setdefault("source", Sources.HYPOTHESIS) if default is not None else None
        super().__init__(EmptyExplainableObject() if default is None else SourceObject(default, source), **options)

    def content_of(self, given: Any) -> bool:
        if isinstance(given, bool):
            return given
        word = text_in(given).strip().lower()
        if word not in ("true", "false"):
            raise ValueError("it is neither true nor false")
        return word == "true"


class TextInput(Input[str, str]):
    """A plain text without source, such as a short name; nothing is calculated from it."""

    @property
    def annotation(self) -> str:
        return "str"

    def checked(self, owner: ModelingObject, given: Any) -> str:
        if not isinstance(given, str):
            raise WrongKind(f"{describe_attribute(owner, self)} takes a text, and was given {describe_given(given)}.")
        return given

    def allowed_text(self) -> str:
        return "a text"

    def read(self, place: Any, reader: Reader) -> Any:
        return reader.text(place)

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


def text_in(given: Any) -> str:
    """`given`, when it is a text; for contents that texts stand for.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(given, str):
        raise TypeError("it is no text")
    return given if type(given) is str else str.__str__(given)  # a member of an enumeration, a text of numpy


@overload
def option(default: Any = ..., *, optional: Literal[True], **options: Any) -> OptionalOption: ...
@overload
def option(default: Any = ..., **options: Any) -> Option: ...
def option(default: Any = REQUIRED, **options: Any) -> Any:
    """Declare an input that is one of several texts: `technology = option("php", options=[...], help="...")`."""
    return OptionInput(default, **options)


def moment(
    default: Any = REQUIRED, **options: Any
) -> Input[ExplainableObject, GivenMoment | EmptyExplainableObject | None]:
    """Declare a date and time: `bought = moment(help="...")`."""
    return MomentInput(default, **options)


def truth(default: bool | None = None, **options: Any) -> Input[ExplainableObject, GivenTruth | None]:
    """Declare what is true or false, and may be left out, which is false, unless it has a default.

    Example: `cooled = truth(help="...")`, `with_audio = truth(True, help="...")`
    """
    return TruthInput(default, **options)


def text(default: Any = REQUIRED, **options: Any) -> Input[str, str]:
    """Declare a plain text: `short_name = text(help="...")`."""
    return TextInput(default, **options)
