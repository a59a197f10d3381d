"""What can be asked of a system beyond its footprint: who causes it, how sure it is, what matters, what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from efp_graph.footprint.faces import Face
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects import Scenario
from efp_graph.objects.ledger import Criterion

if TYPE_CHECKING:
    from efp_graph.attribution import Attribution
    from efp_graph.attribution.intensity import Intensity
    from efp_graph.attribution.many import Attributions
    from efp_graph.attribution.scopes import Scopes
    from efp_graph.footprint.plausibility import Plausibility
    from efp_graph.sensitivity.result import LocalSensitivity
    from efp_graph.sweeps.tape import Tape
    from efp_graph.uncertainty import UncertaintyResult
    from efp_graph.uncertainty.comparison import UncertainComparison


class Analyses(Face):
    """The analyses of a system. Nothing of them is imported or calculated before somebody asks."""

    def check_plausibility(self) -> Plausibility:
        """What looks implausible: orders of magnitude, relations, names, and what the model does without.

        Nothing is refused, and nothing is changed: what is unusual may be right. The rules, with their sources, are the
        table in `footprint/plausible.py`, and those that classes declare; see docs/how-to/plausibility.md.

        Returns:
            Findings, each with object, attribute, value, what is usual, why, remedy and source: a table when printed,
            `records()`, `to_pandas()`, `doubts`, `is_plausible`.

        Example: `print(system.check_plausibility())`
        """
        from efp_graph.footprint.plausibility import plausibility_of

        return plausibility_of(self._whole)

    def attribution(self) -> Attribution:
        """Who causes the footprint: by job, step, journey, pattern, country, source ...; nothing is calculated yet.

        Example: `print(system.attribution().pivot(rows="job", columns="phase"))`
        """
        from efp_graph.attribution import Attribution

        return Attribution(self._whole)

    def attributions(
        self,
        scenarios: Scenario | Iterable[Scenario] | None = None,
        levels: str | Iterable[str] = "job",
        *,
        workers: int | None = None,
        client: Any = None,
    ) -> Attributions:
        """Who causes the footprint as it is and in each of many scenarios: one table.

        Args:
            scenarios: several, or one; those kept with the system unless given. One that is refused has its message.
            levels: what the figures are by, one or several; see `Attribution.pivot`.
            workers, client: processes of this machine (extra "sweeps"), or a dask cluster (extra "dask"); this process
                alone unless said. Figures are the same to the last bit.

        Raises:
            WrongKind, UnknownOption: something else than scenarios is given, two of one name, or no such level.
            MissingExtra: a package is not installed.

        Example: `system.attributions(scenarios, ["source", "job"], workers=4).to_parquet("cells.parquet")`
        """
        from efp_graph.attribution.many import attributions_of

        chosen = list(self._whole.scenarios) if scenarios is None else scenarios
        return attributions_of(self._whole, chosen, levels, workers, client)

    @property
    def impact_repartition_matrix(self) -> list[dict[str, Any]]:
        """A dictionary per atom of the attribution: ids by level, phase, stream, and kg over the whole period."""
        return self.attribution().matrix

    def sci(
        self,
        per: Any = "journey",
        *,
        user: float | None = None,
        within: Mapping[str, Any] | None = None,
        exclude: Iterable[type] = (),
        market: Any = None,
    ) -> Intensity:
        """Software carbon intensity: CO2eq per functional unit (ISO/IEC 21031:2024).

        Args:
            per: "journey", "visit", "GB"; a job, step, journey or pattern, or its name: how often it happens; a series,
                whose sum it is; a quantity or number.
            user: how many users there are, in place of `per`: CO2eq per user.
            within: {level: object or name}: of these only, as in `Attribution.pivot`. Units are those of the same
                patterns, countries and journeys; of jobs and data, those of the same steps and jobs too.
            market: refused: the standard excludes market-based measures.
            exclude: classes of sources that are outside the boundary, such as `Device`.

        Raises:
            UnknownOption, WrongKind, ValueOutOfRange: there is no such unit.
            InputError: both `per` and `user` are given.
            NotAllowed: there are none of them in the period; or market-based factors are given.

        Example: `print(system.sci(per="journey", exclude=[Device]))`
        """
        from efp_graph.attribution.intensity import intensity_of

        return intensity_of(self._whole, per, user=user, within=within, exclude=exclude, market=market)

    def scopes(
        self,
        owner: Mapping[Any, str] | None = None,
        *,
        market: Mapping[Any, Any] | bool | None = None,
        capital: str = "spread",
        boundary: Mapping[Any, str] | None = None,
    ) -> Scopes:
        """CO2eq by scope of the GHG Protocol, for the one who runs the service.

        Args:
            owner: {object or its name: "owned", "leased", "purchased" or "users"}; storage follows its server. Devices
                are their users' unless given, all else is purchased.
            market: {server or country, or its name: carbon intensity of the electricity that was bought}: scope 2 is
                told market-based too, beside the location-based figure. What has no factor is named, and not in it.
            capital: which figure stands for capital goods (3.2): "spread" over their life, as in the footprint, or in
                the year of "purchase", as the Standard has it. The other one stands beside it.
            boundary: {server or country, or its name: "life cycle" or "direct"}: whether its carbon intensity includes
                what is upstream of power plants (3.3), where its source does not tell.

        Raises:
            UnknownOption: there is no such source, tag, or choice.
            WrongKind, InputError: something else is given for a mapping, or a factor is none.

        Example: `print(system.scopes(owner={"front": "owned"}, market={"front": 12 * u.g / u.kWh}))`
        """
        from efp_graph.attribution.scopes import scopes_of

        return scopes_of(self._whole, owner, market=market, capital=capital, boundary=boundary)

    def uncertainty(self, *, count: int | str = "auto", seed: int = 0, **options: Any) -> UncertaintyResult:
        """How sure the total is: what it becomes when inputs are what they may be, each by what is known of it.

        A distribution comes from the first that an input has of: a distribution, bounds, a pedigree, a confidence.
        What has none is taken as exact, and counted. The same input has the same draws in every model.

        Args:
            count: how many draws, in blocks of 256, 1,024 at least; "auto" for as many as it takes until twice the
                standard errors of mean, standard deviation and the ends of the 90 % band are within half a unit of the
                last digit of the standard deviation that is asked for; at most 65,536.
            seed: of the draws: any whole number.
            options: `digits` of the standard deviation for "auto", 1 unless given; `by`: "month", "year", "hour" or
                None, what is told too, hours of the first 1,024 draws; `assume`: {name of a source: "high", "medium" or
                "low"}, what to suppose of inputs of which nothing is known, or "defaults" for the table in
                docs/how-to/uncertainty.md; `distributions`: {input: Distribution}, in place of what the inputs say;
                `choices`: {input: {level: probability}}, for options, links and whole series of which one or the other
                may hold; `hourly`: {series: "years"} for a factor per calendar year instead of one, or {series: {"cv":
                0.2, "correlation_hours": 24}} for factors hour by hour; `share`: [[input, input]], inputs that have one
                draw; `split`: [input], those that have one of their own; `correlations`: {(input, input): number from
                -1 to 1}; `design`: "latin-hypercube", "random" or "sobol"; `workers` or `client` as for `Sweep.run`.

        Returns:
            Mean, standard deviation, quantiles and bands with their standard errors, of the total and of its parts;
            any draw as a what-if.

        Raises:
            InputError: an option cannot be understood.
            TooManyRefused: the model refuses more than a fifth of the draws.
            NotAllowed: a simulation is shown.

        Example: `system.uncertainty(assume={"hypothesis": "low"}).interval(0.9)`
        """
        from efp_graph.uncertainty import uncertainty_of

        return uncertainty_of(self._whole, count=count, seed=seed, **options)

    def compare_uncertain(
        self, scenarios: Iterable[Scenario | str] | Scenario | str | None = None, **options: Any
    ) -> UncertainComparison:
        """The total as it is and in scenarios, over the same draws: which is better, and how sure that is.

        Args:
            scenarios: several, or one, or names of some that are kept with the system; these unless given. None may
                have a date. An input that one sets to a plain value is exact in it; with `scaled(1.2)`
                or `shifted(2 * u.year)` it keeps its distribution, moved.
            options: as for `uncertainty`.

        Raises:
            WrongElement, UnknownOption: something else than scenarios is given.
            NotAllowed: a scenario has a date, or two have one name.
            InputError, TooManyRefused: as for `uncertainty`.

        Example: `system.compare_uncertain([hosting, lasting]).probability_below("longer life", "low-carbon hosting")`
        """
        from efp_graph.uncertainty.comparison import compared

        return compared(self._whole, scenarios, **options)

    def sensitivity(
        self,
        step: float | str = 0.1,
        *,
        series: bool = True,
        pairs: bool = False,
        alternatives: bool = True,
        criterion: str | Criterion = GWP,
    ) -> LocalSensitivity:
        """What the total depends on: every numeric input a step down and up, one at a time. It needs no distributions.

        Args:
            step: the share that inputs are varied by, 0.1 or "10%"; at the end of what is allowed it is shorter.
            series: whether hourly series and typical weeks are varied too, each as a scale of all its hours.
            pairs: also what the eight inputs with the largest effects do two at a time, beyond each alone.
            alternatives: also every other option, and every other object of the model that a link could lead to.
            criterion: what the total is on.

        Returns:
            A table when printed, `tornado(path)`, `table`, `weight_by_source`, `unverified`, `to_csv`, `to_json`,
            `to_pandas`.

        Raises:
            ValueOutOfRange: the step is no share between 0 and 1.
            NotAllowed: there is no numeric input, or a simulation is shown.
            UnknownOption: there is no such criterion, or nothing has a footprint on it.

        Example: `found = system.sensitivity(); print(found); found.tornado("tornado.html")`
        """
        from efp_graph.sensitivity.local import local_sensitivity

        return local_sensitivity(
            self._whole, step, series=series, pairs=pairs, alternatives=alternatives, criterion=criterion
        )

    def compile(self, inputs: Sequence[Any], outputs: Mapping[str, Any] | Iterable[Any] = ("total_footprint",)) -> Tape:
        """The system as a function of some inputs, to be run for thousands of scenarios at once.

        Args:
            inputs: attributes that hold a number or a series (`Server.power.of(server)`, or as read: `server.power`).
            outputs: a list, or a dictionary by name, of attributes, values calculated from them
                (`system.total_footprint.sum()`), functions that give a value, and names of attributes of the system.

        Raises:
            NotAllowed: an input holds no number, or an output is neither a number nor a series.
            InputError: an input or an output cannot be understood.

        Example: `system.compile([Server.power.of(server)]).run([[200, 250, 300]])["total_footprint"]`
        """
        from efp_graph.sweeps.outputs import named_outputs
        from efp_graph.sweeps.scenarios import nodes_of, remarks_on_inputs
        from efp_graph.sweeps.tape import Tape

        nodes = nodes_of(inputs)
        remarks_on_inputs(nodes, self._whole)
        return Tape(nodes, named_outputs(self._whole, outputs))
