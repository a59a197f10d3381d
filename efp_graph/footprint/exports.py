"""What a system writes for reviewers and their programs: the audit page, a live spreadsheet, CSV, JSON, PROV."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.errors import UnknownOption
from efp_graph.files import named_for, safe_stem, write_folder, write_whole
from efp_graph.footprint.faces import Face
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.ledger import Criterion

if TYPE_CHECKING:
    import pandas

    from efp_graph.audit.records import Audit
    from efp_graph.audit.review import Reviewed
    from efp_graph.footprint.verifying import Verification


class Exports(Face):
    """The exports of a system."""

    name: str

    def audit_report(
        self,
        path: Any = None,
        *,
        uncertainty: Any = None,
        sensitivity: Any = None,
        review: Any = None,
        against: Any = None,
        model: Any = None,
    ) -> Path:
        """A page that leads from the total to every input: one HTML file that opens in a browser without a network.

        It shows the totals, the timeline, all inputs with their sources, and each calculated figure with its formula,
        its curve, its calculation graph and what it feeds; see docs/how-to/audit-report.md.

        Args:
            path: where to write it; "<system name> audit.html" unless said. One that ends in .pdf: a dossier for paper,
                printed by Chromium, Chrome or Edge: cover, overview, inputs, how the ten largest footprints are
                calculated, sources.
            uncertainty: what `system.uncertainty()` gave: the band of the total, and how sure each input is.
            sensitivity: what `system.sensitivity()` gave: how much each input moves the total; inputs then stand in
                this order. It is asked for unless given where the model is told a hundred numbers at most. False: not.
            review: the path of a review that was saved from a page of this system: the page tells what is checked, and
                what has changed since. docs/how-to/review.md
            against: the path of a page that was written before: what has changed since, and what is new.
            model: path of the file that the system was read from, for the seal: its name and SHA-256.

        Returns:
            The path of the file.

        Raises:
            UnknownOption: the ending is that of another format.
            WrongKind: something else is given for an uncertainty, a sensitivity or a path.
            NotAllowed: one of these is of another system, or the model has changed since.
            FileError: the review, the page that was written before, or the file of the model cannot be read as such.
            MissingProgram: a dossier is asked for, and no browser that prints is on the machine.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        from efp_graph.audit.dossier import print_dossier
        from efp_graph.audit.page import audit_page
        from efp_graph.audit.review import read_page, read_review
        from efp_graph.footprint.audit import audit_of
        from efp_graph.footprint.sealing import made_now
        from efp_graph.footprint.weighing import weighed

        usual = f"{safe_stem(self.name)} audit.html" if path is None else path
        target = named_for(usual, ("html", "htm", "pdf"), "A page or a dossier")
        said = None if review is None else read_review(review)
        before = None if against is None else read_page(against)
        audit = audit_of(self._whole, uncertainty, weighed(self._whole, sensitivity))
        page = audit_page(audit, said, before, made=made_now(model))
        return print_dossier(page, target) if target.suffix.lower() == ".pdf" else write_whole(target, page)

    def reviewed(self, review: Any = None, *, against: Any = None, sensitivity: Any = None) -> Reviewed:
        """How far a review is: what is checked, what has changed since, what is new; docs/how-to/review.md.

        Args:
            review: the path of a review that was saved from a page of this system; None for one without entries.
            against: the path of a page that was written before.
            sensitivity: as for `audit_report`: how much of it rests on checked inputs is told too.

        Returns:
            Sentences when printed; `progress`, `resting`, `changes` (each with old, new, and what moved it), `new`,
            `gone`, `status_of(address)`.

        Raises:
            FileError: one of the two cannot be read as such.

        Example: `found = system.reviewed("review.json"); print(found.progress); assert not found.since_review`
        """
        from efp_graph.audit.page import shown_data
        from efp_graph.audit.review import read_page, read_review, reviewed_of
        from efp_graph.footprint.audit import audit_of
        from efp_graph.footprint.weighing import weighed

        before = None if against is None else read_page(against)
        data, *_ = shown_data(audit_of(self._whole, None, weighed(self._whole, sensitivity)))
        return reviewed_of(data, None if review is None else read_review(review), before)

    def verify_report(self, path: str | Path) -> Verification:
        """Whether a page of `audit_report` is as it was sealed, and says what this system gives; `efp verify` does it.

        Everything is calculated again and compared figure by figure; see docs/how-to/verify-a-report.md.

        Returns:
            `holds`, and `findings` with what differs and where.

        Raises:
            FileError: the file cannot be read, or is no audit page.

        Cost: that of `audit_report`.
        """
        from efp_graph.footprint.verifying import verify_page

        return verify_page(path, self._whole)

    def export_xlsx(
        self,
        path: str | Path | None = None,
        *,
        period: str = "month",
        figures: Iterable[Any] | None = None,
        uncertainty: Any = None,
        sensitivity: Any = None,
    ) -> Path:
        """A workbook that recalculates when an input is changed in a spreadsheet program; docs/how-to/spreadsheet.md.

        It has all inputs with their sources, a sheet per object whose scalars are formulas, and a sheet of hours, where
        some series are calculated hour by hour from the inputs. Other series are told by their sums: formulas of other
        sums where that is exact, else values. A sum with such a value in it says that it is partly fixed.

        Args:
            path: where to write it; "<system name> audit.xlsx" unless said.
            period: "month" or "year": what series are summed up over. "hour": every series is calculated hour by hour.
            figures: the values that are calculated hour by hour, with all they are made from:
                `[server.energy_footprint]`; lazy ones are in the workbook for being named here. Unless said, the
                footprints that sums do not tell, the largest first, up to 500,000 cells.
            uncertainty: what `system.uncertainty()` gave: a sheet with its figures, and how sure each input is.
            sensitivity: what `system.sensitivity()` gave: how much each input moves the total, as values.

        Returns:
            The path of the file.

        Raises:
            MissingExtra: XlsxWriter is not installed (extra "spreadsheet").
            UnknownOption: the period is none of the three, or the ending is that of another format.
            WrongKind: one of `figures` is no value of this system, or something else is given for an uncertainty or a
                sensitivity.
            NotAllowed: one of these is of another system, or the model has changed since.
            ValueOutOfRange: the hours or the series do not fit on a sheet.
            FileNotWritten: the file cannot be written; one that was there is as before.

        Cost: some 10 microseconds and 15 bytes of file per hour and series calculated.
        """
        from efp_graph.audit.spreadsheet.export import export_xlsx

        chosen = None if figures is None else list(figures)
        audit = self._audit(chosen or (), uncertainty, sensitivity)
        told = [] if uncertainty is None else [uncertainty.sheet]
        return export_xlsx(audit, self._path(path, "audit.xlsx"), period, chosen, told)

    def export_csv(
        self,
        folder: str | Path | None = None,
        *,
        period: str = "month",
        uncertainty: Any = None,
        sensitivity: Any = None,
    ) -> Path:
        """Tables of inputs, results, edges and series over time; docs/how-to/machine-readable-trail.md.

        Args:
            folder: where to write inputs.csv, results.csv, edges.csv and series.csv; "<system name> audit" unless said.
                It is made if it is not there; other files in it stay.
            period: "month" or "year": series are told by their sums; "hour": by all their values.
            uncertainty, sensitivity: as for `audit_report`: columns of inputs, and of figures of data in the results.

        Returns:
            The path of the folder.

        Raises:
            UnknownOption: the period is none of the three.
            WrongKind: something else is given for an uncertainty or a sensitivity.
            NotAllowed: one of these is of another system, or the model has changed since.
            FileNotWritten: the files cannot be written; those that were there are as before.
        """
        from efp_graph.audit.csv_trail import csv_files
        from efp_graph.audit.periods import checked

        audit = self._audit((), uncertainty, sensitivity)
        return write_folder(self._path(folder, "audit"), csv_files(audit, checked(period)))

    def export_json(
        self,
        path: str | Path | None = None,
        *,
        period: str = "month",
        uncertainty: Any = None,
        sensitivity: Any = None,
    ) -> Path:
        """Objects, figures with sources, what each reads, and footprints; docs/how-to/machine-readable-trail.md.

        Args:
            path: where to write it; "<system name> audit.json" unless said.
            period: as for `export_csv`.
            uncertainty, sensitivity: as for `audit_report`: the headline of each, and what it says of figures.

        Returns:
            The path of the file.

        Raises:
            UnknownOption: the period is none of the three, or the ending is that of another format.
            WrongKind: something else is given for an uncertainty or a sensitivity.
            NotAllowed: one of these is of another system, or the model has changed since.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        from efp_graph.audit.json_trail import json_trail
        from efp_graph.audit.periods import checked

        target = named_for(self._path(path, "audit.json"), ("json",), "A JSON file")
        return write_whole(target, json_trail(self._audit((), uncertainty, sensitivity), checked(period)))

    def export_prov(self, path: str | Path | None = None) -> Path:
        """The trail as a W3C PROV document: figures are entities, formulas activities, sources agents.

        Args:
            path: ends in .json (PROV-JSON) or .provn (PROV-N, for people); "<system name> prov.json" unless said.

        Returns:
            The path of the file.

        Raises:
            MissingExtra: the package `prov` is not installed (extra "prov").
            UnknownOption: the file name ends otherwise.
            FileNotWritten: the file cannot be written; one that was there is as before.
        """
        from efp_graph.audit.prov_trail import FORMATS, prov_trail

        target = self._path(path, "prov.json")
        kind = FORMATS.get(target.suffix.lower())
        if kind is None:
            raise UnknownOption(f"A PROV document was to be written to {target.name!r:.80}. {_endings(FORMATS)}")
        return write_whole(target, prov_trail(self._audit(), kind))

    def to_pandas(
        self, frequency: str = "hour", *, tz: Any = "UTC", criterion: str | Criterion = GWP
    ) -> pandas.DataFrame:
        """The footprint over time: a `pandas.DataFrame` with a row per hour, a column per (category, phase).

        Cells are in the unit of the criterion, `attrs["unit"]`: "kg CO2eq"; what they are of is in `attrs["caption"]`,
        `attrs["remarks"]` and `attrs["not_modelled"]`. Tables by object and over the whole period are
        `system.footprints.to_pandas()`.

        Args:
            frequency: "hour", over a `DatetimeIndex`; or sums by "day", "month" or "year", over a `PeriodIndex`.
            tz: the zone in whose time or calendar these are.
            criterion: what the figures are on.

        Raises:
            MissingExtra: pandas is not installed (extra "sweeps").
            UnknownOption: there is no such frequency, zone or criterion.

        Example: `system.to_pandas("month", tz="Europe/Paris")["Servers"].plot.bar(stacked=True)`
        """
        from efp_graph.footprint.frames import frame_of

        return frame_of(self._whole.footprints.criterion(criterion), frequency, tz)

    def _audit(self, named: Iterable[Any] = (), uncertainty: Any = None, sensitivity: Any = None) -> Audit:
        from efp_graph.footprint.audit import audit_of

        return audit_of(self._whole, uncertainty, sensitivity, named=named)

    def _path(self, given: str | Path | None, ending: str) -> Path:
        return Path(f"{safe_stem(self.name)} {ending}") if given is None else Path(given)


def _endings(formats: Iterable[str]) -> str:
    return f"Its name ends in {' or '.join(formats)}."
