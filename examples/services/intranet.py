"""An intranet in a cellar that moves to the cloud in 2027, its files too: what does the move change, and when?

python examples/services/intranet.py [folder for charts, page and spreadsheet]; the same model by hand is intranet.yaml.
"""

import sys
import tempfile
from pathlib import Path

import efp_graph as efp
from efp_graph import SourceValue, u

GUESS = efp.Sources.HYPOTHESIS  # figures that an office replaces by its own
OWID = efp.Source("Our World in Data, Poland in 2024", "https://ourworldindata.org/grapher/carbon-intensity-electricity")
VISITS = [500_000, 520_000, 540_000]  # in 2026, 2027, 2028


def build() -> efp.System:
    """From nothing: two machines and hard disks that are on at all hours, and an office that keeps its files."""
    two, per_kwh = SourceValue(2 * u.dimensionless, GUESS), SourceValue(615 * u.g / u.kWh, OWID)
    pue, kept = SourceValue(1.6 * u.dimensionless, GUESS), {"data_storage_duration": SourceValue(5 * u.year, GUESS)}
    disks = efp.Storage.hdd("hard disks", always_on=True, storage_capacity=SourceValue(18 * u.TB, GUESS), **kept)
    power = {"average_carbon_intensity": per_kwh, "power_usage_effectiveness": pue}
    on = {"server_type": "on-premise", "fixed_nb_of_instances": two}  # at all hours, whoever works
    cellar = efp.Server.from_defaults("cellar", storage=disks, **power, **on)
    read = efp.Job.from_defaults("read", server=cellar, data_transferred=SourceValue(2 * u.MB, GUESS))
    save = efp.Job.from_defaults("save", server=cellar, data_stored=SourceValue(5 * u.MB, GUESS))
    work = efp.UsageJourneyStep("work", SourceValue(10 * u.min, GUESS), [read, read, save])
    starts = efp.totals_per("year", VISITS, "2026-01-01", profile="office")
    visit, devices = efp.UsageJourney("visit", [work]), [efp.Device.laptop("laptop")]
    place = efp.Network.wifi_network("office network"), efp.Countries.of("Poland", year=2024)
    system = efp.System("Intranet", [efp.UsagePattern("office", visit, devices, *place, starts)])
    cloud_disks = efp.Storage.ssd("cloud disks", always_on=True, **kept)
    instance = {"provider": "azure", "instance_type": "d4s_v5", "region": "azure/northeurope", "power_curve": True}
    cloud = efp.BoaviztaCloudServer.from_defaults("cloud", storage=cloud_disks, **instance, **on)
    moves = {efp.Job.server.of(job): cloud for job in (read, save)}
    system.scenarios.append(efp.Scenario("move with files", moves, simulation_date="2027-01-01", migrate=True))
    system.scenarios.append(efp.Scenario("files stay", moves, simulation_date="2027-01-01"))
    return system


def main(folder: Path) -> None:
    """Ask one question after the other, and leave in the folder what shows the answers."""
    folder.mkdir(parents=True, exist_ok=True)
    system = build()
    print("What does the intranet emit if it stays?\n", system.footprints, sep="\n")
    cellar, move = system.servers[0], system.scenarios[0]
    print("\nWhat is the electricity of the cellar made of?\n", cellar.energy_footprint.explain(), sep="\n")
    print("\nWhat if it moves?\n", system.compare_scenarios(filename=folder / "comparison.html"), sep="\n")
    table = efp.Sweep(system, {efp.Server.power_usage_effectiveness.of(cellar): [1.2, 1.4, 1.6, 1.8]}).run()
    print("\nWould better cooling do instead?\n", table, sep="\n")
    with move.applied():  # tables, chart and page show the years with the move
        print("\nWhen does it count?\n", system.footprints.by("year", "category", tz="Europe/Warsaw"), sep="\n")
        shown = system.audit_report(folder / "page.html")
        print("", system.plot_footprints_by_category_and_object(folder / "chart.html"), shown, sep="\n")
    print(table.to_csv(folder / "sweep.csv"), system.export_xlsx(folder / "sheet.xlsx"), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()))
