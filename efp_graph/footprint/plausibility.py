"""Whether a model is plausible: the rules of the table, and those of classes, held against all objects of a system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from efp_graph.errors import MissingExtra
from efp_graph.footprint.plausible import RULES
from efp_graph.objects.describing import describe_object
from efp_graph.objects.plausibility import DOUBT, Met, Rule
from efp_graph.objects.totals import cell
from efp_graph.rendering.columns import in_columns
from efp_graph.rendering.html import table_html, text_html
from efp_graph.texts import shown, visible, web_address

if TYPE_CHECKING:
    from efp_graph.footprint.system import System

HEADS = ("rule", "object", "attribute", "value", "usual")


class Finding(NamedTuple):
    """Something implausible.

    Attributes:
        object: whose it is.
        attribute: its name; "" where it is about the object as a whole.
        value: what it holds, as text.
        usual: what is usual, as text; "" where that is no range.
        rule: what was met, with why, remedy and source.
    """

    object: Any
    attribute: str
    value: str
    usual: str
    rule: Rule

    @property
    def why(self) -> str:
        """Why it is doubtful."""
        return self.rule.why

    @property
    def remedy(self) -> str:
        """What to do."""
        return self.rule.remedy

    @property
    def is_doubt(self) -> bool:
        """Whether it is likely a mistake; else it is something that the model does without."""
        return self.rule.kind == DOUBT

    def record(self) -> dict[str, Any]:
        """As plain data."""
        source = self.rule.source
        return {
            "object": self.object.name,
            "class": type(self.object).__name__,
            "id": self.object.id,
            "attribute": self.attribute,
            "value": self.value,
            "usual": self.usual,
            "kind": self.rule.kind,
            "rule": self.rule.name,
            "why": self.why,
            "remedy": self.remedy,
            "source": source.name,
            "link": web_address(source.link),
        }


@dataclass(frozen=True)
class Plausibility:
    """What is implausible in a model: it iterates over `Finding`s, doubts first. See `System.check_plausibility`.

    Attributes:
        findings: in the order of the model.
        title, caption, remarks: of which system it is, and what a reader has to know of it.
        checked: how many rules were held against how many objects, as text.
    """

    findings: tuple[Finding, ...]
    title: str
    caption: str
    remarks: tuple[str, ...] = ()
    checked: str = field(default="", repr=False)

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What is likely a mistake."""
        return tuple(each for each in self.findings if each.is_doubt)

    @property
    def is_plausible(self) -> bool:
        """Whether there is no doubt. What the model does without is none."""
        return not self.doubts

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those that were met, each once."""
        return tuple(dict.fromkeys(each.rule for each in self.findings))

    @property
    def heading(self) -> str:
        """What it is of: the system, its period, how many findings there are and what was checked."""
        doubts = len(self.doubts)
        told = f"{doubts or 'no'} doubt{'' if doubts == 1 else 's'}, {len(self.findings) - doubts} left out"
        return f"{self.title}: plausibility, {told}; {self.checked}; {self.caption}"

    def lines(self) -> list[list[str]]:
        """A line per finding, as texts: number of the rule, object, attribute, value, what is usual."""
        numbers = {rule: f"{number}" for number, rule in enumerate(self.rules, 1)}
        return [
            [numbers[each.rule], describe_object(each.object), each.attribute, each.value, each.usual]
            for each in self.findings
        ]

    def notes(self) -> list[str]:
        """A sentence per rule that was met: what it is about, why, what to do, and its source."""
        return [
            f"{number}. {rule.name}{'' if rule.kind == DOUBT else f' ({rule.kind})'}: {rule.why} {rule.remedy} "
            f"Source: {rule.source}."
            for number, rule in enumerate(self.rules, 1)
        ]

    def records(self) -> list[dict[str, Any]]:
        """The findings as dictionaries: object, class, id, attribute, value, usual, kind, rule, why, remedy, source."""
        return [each.record() for each in self.findings]

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data."""
        checked = {"plausible": self.is_plausible, "checked": self.checked, "period": self.caption}
        return {**checked, "findings": self.records()}

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with a row per finding.

        Raises:
            MissingExtra: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("A table of findings for pandas", "pandas", "sweeps") from error
        frame = pandas.DataFrame(self.records())
        frame.attrs["caption"], frame.attrs["remarks"] = self.heading, list(self.remarks)
        return frame

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __str__(self) -> str:
        lines = [visible(self.heading)]
        if self.findings:
            table = in_columns((HEADS, *([cell(text) for text in line] for line in self.lines())), len(HEADS))
            lines += ["", table[0], "-" * max(map(len, table)), *table[1:], "", *map(visible, self.notes())]
        return "\n".join((*lines, *map(visible, self.remarks)))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        table = table_html(HEADS, self.lines()) if self.findings else ""
        told = (*self.notes(), *self.remarks)
        return f"<p>{text_html(self.heading)}</p>{table}{''.join(f'<p>{text_html(each, 1000)}</p>' for each in told)}"


def plausibility_of(system: System) -> Plausibility:
    """See `System.check_plausibility`."""
    objects = dict.fromkeys((system, *system.all_linked_objects))
    found = [
        Finding(place.owner if place.owner in objects else owner, place.attribute, place.value, place.usual, rule)
        for owner in objects
        for rule in (*RULES, *rules_of(type(owner)))
        for place in _places(rule, owner)
    ]
    found.sort(key=lambda each: not each.is_doubt)
    count = len(RULES) + len({rule for each in objects for rule in rules_of(type(each))})
    checked = f"{count} rules, {len(objects)} objects"
    return Plausibility(tuple(found), system.title, system.period.caption, tuple(system.remarks), checked)


def rules_of(kind: type) -> tuple[Rule, ...]:
    """The rules that a class, and those that it is derived from, declare in their bodies."""
    return tuple(dict.fromkeys(rule for base in kind.__mro__ for rule in vars(base).get("plausibility", ())))


def _places(rule: Rule, owner: Any) -> Iterable[Met]:
    """Where an object meets a rule. One that fails, as that of a stranger may, refuses nothing, and says so."""
    try:
        met = rule.met_by(owner) if rule.concerns(owner) else ()
        return [Met(each.owner, *map(str, each[1:])) for each in met]
    except Exception as error:
        return [Met(owner, "", f"cannot be checked: {shown(error, 80)}")]
