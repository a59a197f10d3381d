"""A business application (SaaS) with a chatbot of its own and a bought API: what do they add, and which is lighter?

python examples/services/saas.py [folder for charts, page and spreadsheet]; the same model by hand is saas.yaml.
"""

import sys
import tempfile
from pathlib import Path

import efp_graph as efp
from efp_graph import SourceValue, u

GUESS = efp.Sources.HYPOTHESIS  # figures that a company replaces by its own
HOURS_OF_WORK = [60_000, 62_000, 70_000, 66_000, 68_000, 72_000, 64_000, 50_000, 74_000, 78_000, 80_000, 70_000]


def build() -> efp.System:
    """From nothing: machines that are always on, GPUs for the chatbot, an API for summaries, a year of office hours."""
    disks = efp.Storage.ssd("disks", always_on=True, base_storage_need=SourceValue(2 * u.TB, GUESS))
    on_site = {"server_type": "on-premise", "region": "scaleway/fr-par-2"}
    machines = {"fixed_nb_of_instances": SourceValue(4 * u.dimensionless, GUESS), **on_site}
    front = efp.Server.from_defaults("front", storage=disks, **machines)
    gpus = efp.GPUServer.from_defaults("GPUs", storage=efp.Storage.ssd("GPU disks", always_on=True), **on_site)
    small = {"provider": "mistralai", "model_name": "ministral-8b-2512", "catalogue": "ecologits 0.11.3"}
    model = efp.GenAIModel.from_defaults("mistral", server=gpus, **small)
    tokens = SourceValue(300 * u.dimensionless, GUESS, comment="some 200 words")
    answer = efp.GenAIJob("answer", model, output_token_count=tokens)
    api = efp.EcoLogitsGenAIExternalAPI("bought API", provider="openai", model_name="gpt-4o")
    summary = efp.EcoLogitsGenAIExternalAPIJob("summary", api, output_token_count=tokens)
    record = efp.Job.from_defaults("record", server=front, data_transferred=SourceValue(400 * u.kB, GUESS))
    work = efp.UsageJourneyStep("work", SourceValue(55 * u.min, GUESS), [record] * 20)
    ask = efp.UsageJourneyStep("ask", SourceValue(5 * u.min, GUESS), [answer, summary])
    starts = efp.totals_per("month", HOURS_OF_WORK, "2026-01-01", profile="office")
    place = [efp.Device.laptop("laptop"), efp.Device.screen("screen")], efp.Network.wifi_network("office network")
    hour, germany = efp.UsageJourney("hour of work", [work, ask]), efp.Countries.of("Germany", year=2024)
    return efp.System("SaaS", [efp.UsagePattern("offices", hour, *place, germany, starts)])


def main(folder: Path) -> None:
    """Ask one question after the other, and leave in the folder what shows the answers."""
    folder.mkdir(parents=True, exist_ok=True)
    system = build()
    print("What does the application emit?\n", system.footprints.criterion("gwp"), sep="\n")
    print("\nAnd the bought API?\n", system.external_apis[0].energy_footprint.explain(), sep="\n")
    gpus, ask = system.get_server_by_name("GPUs"), system.usage_journeys[0].uj_steps[1]
    answer, summary = ask.jobs
    jobs, kind = efp.UsageJourneyStep.jobs.of(ask), efp.GPUServer.server_type.of(gpus)
    bought, own = efp.Scenario("all bought", {jobs: [summary] * 2}), efp.Scenario("all on GPUs", {jobs: [answer] * 2})
    system.scenarios.extend([bought, own, efp.Scenario("GPUs on demand", {kind: "serverless"})])
    print("\nOwn GPUs or bought?\n", system.compare_scenarios(filename=folder / "comparison.html"), sep="\n")
    outputs = {"total footprint": "total_footprint_sum_over_period", "GPU servers at most": gpus.nb_of_instances.max()}
    table = efp.Sweep(system, {efp.GenAIJob.output_token_count.of(answer): [300, 3000, 30_000]}, outputs).run()
    print("\nHow long may answers be?\n", table, "\nWho doubts a figure follows it here:", sep="\n")
    print(table.to_csv(folder / "sweep.csv"), system.export_xlsx(folder / "sheet.xlsx"), sep="\n")
    chart = system.plot_footprints_by_category_and_object(folder / "chart.html")
    print(chart, system.audit_report(folder / "page.html"), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()))
