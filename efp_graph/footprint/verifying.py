"""`efp verify`: whether an audit page is as it was made, and whether a model gives what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.audit.page import audit_page
from efp_graph.audit.page_comparison import compared
from efp_graph.audit.recalculating import Recalculated, recalculated
from efp_graph.audit.seal import file_made_from, model_digest, sentence
from efp_graph.audit.verifying import Finding, check_seal
from efp_graph.audit.written_page import data_of, page_text
from efp_graph.errors import FileError, InputError
from efp_graph.footprint.audit import audit_of
from efp_graph.footprint.sealing import program
from efp_graph.footprint.tables import tables
from efp_graph.texts import cut, visible

if TYPE_CHECKING:
    from efp_graph.footprint.system import System


@dataclass(frozen=True)
class Verification:
    """What was found of a page.

    Attributes:
        path: of the page.
        facts: what its seal says: by, made, from, model, tables, content, seal; empty where it cannot be read.
        findings: what is not as it should be; nothing in a page that holds.
        remarks: what does not count against it, and a reader should know.
        again: what came of calculating the figures again from the page alone; None where its data cannot be read.
        compared: how many figures the model gave again; None where no model was given.
    """

    path: Path
    facts: dict[str, Any] = field(repr=False)
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...] = ()
    again: Recalculated | None = None
    compared: int | None = None

    @property
    def holds(self) -> bool:
        """Whether all is as it was sealed, follows from what it holds and, where one was given, from the model."""
        return not self.findings

    def __str__(self) -> str:
        if self.holds:
            given = "" if self.compared is None else f" The model gives all {self.compared:,} figures again."
            lines = [f"{self.path}: as it was sealed.{given}", f"  {sentence(self.facts).split(': efp verify')[0]}."]
        else:
            count = len(self.findings)
            lines = [f"{self.path}: NOT as it should be: {count:,} {'finding' if count == 1 else 'findings'}."]
            lines += [f"  - {each}" for each in self.findings]
        return "\n".join(visible(each) for each in (*lines, *(f"  {each}" for each in self._all_remarks)))

    @property
    def _all_remarks(self) -> tuple[str, ...]:
        if self.again is None:
            return self.remarks
        equal = self.again.equal
        told = f"Recalculated from the page alone: {equal:,} {'figure is' if equal == 1 else 'figures are'} equal."
        left = [f"Not recalculated, {count:,}: {cut(why, 200)}" for why, count in self.again.left.items()]
        return (told, *left, *self.remarks)


def verify_page(path: str | Path, system: System | None = None, model: str | Path | None = None) -> Verification:
    """Hold an audit page against its seal, against its own data, and against a model.

    Args:
        system: calculated again and compared figure by figure; None to check the page by itself.
        model: path of the file that it was read from, to be told apart from the one that the page was made from.

    Raises:
        FileError: the file cannot be read, or is no audit page.
    """
    path = Path(path)
    page = page_text(path)
    facts, findings = check_seal(page)
    remarks = [*_about_versions(facts), *_about_file(facts, model)]
    again = count = None
    try:
        again = recalculated(page)
        findings += again.findings
    except FileError as error:
        findings.append(Finding("the data", f"they cannot be recalculated: the page {error.problem}"))
    if system is not None:
        audit = audit_of(system)
        try:
            count, differing = compared(page, audit_page(audit))
            findings += differing
            data = data_of(page)
            asked = [name for name in ("band", "decisive") if data.get(name)]
        except InputError as error:
            asked = []
            findings.append(Finding("the data", f"they cannot be compared with the model. {error}"))
        if facts and facts["model"] != model_digest(audit) and count:
            findings.append(
                Finding("the model", "it is not the one that was sealed: what it was told has another digest.")
            )
        if asked:
            remarks.append("What an uncertainty or a sensitivity found is sealed, and was not calculated again.")
    return Verification(path, facts, tuple(findings), tuple(remarks), again, count)


def _about_file(facts: dict[str, Any], model: str | Path | None) -> list[str]:
    sealed = facts.get("from")
    if model is None or not sealed:
        return []
    name, digest = file_made_from(model)
    return (
        []
        if digest == sealed["sha256"]
        else [
            f"{name} is another file than {sealed['file']}, which the page was made from. It is compared all the same."
        ]
    )


def _about_versions(facts: dict[str, Any]) -> list[str]:
    if not facts:
        return []
    told = []
    here = program()
    if facts["by"] != here:
        told.append(f"It was made by {facts['by']}; this is {here}, whose figures may differ.")
    ours = {each.file: each.sha256 for each in tables()}
    others = sorted(name for name, digest in facts["tables"].items() if ours.get(name) != digest)
    if others:
        told.append(f"Data tables differ from those here: {', '.join(others[:10])}.")
    return told
