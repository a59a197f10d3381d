"""A shop in three countries that grows threefold in two years: what does it emit, and do lighter pages help?

python examples/services/shop.py [folder for charts, page and spreadsheet]; the same model by hand is shop.yaml.
"""

import sys
import tempfile
from pathlib import Path

import efp_graph as efp
from efp_graph import SourceValue, u

GUESS = efp.Sources.HYPOTHESIS  # figures that a shop replaces by its own
ALMANAC = efp.Source("HTTP Archive, Web Almanac 2024", "https://almanac.httparchive.org/en/2024/page-weight")


def build() -> efp.System:
    """From nothing: servers in Paris, and people in three countries, more of them each hour."""
    shop = efp.Server.from_defaults("shop", region="aws/eu-west-3", storage=efp.Storage.ssd("disks", always_on=True))
    weight = SourceValue(2.311 * u.MB, ALMANAC, comment="the median page on phones")
    page = efp.Job.from_defaults("page", server=shop, data_transferred=weight, data_stored=SourceValue(0 * u.kB, GUESS))
    order = efp.Job.from_defaults("order", server=shop, data_stored=SourceValue(30 * u.kB, GUESS))
    look = efp.UsageJourneyStep("look around", SourceValue(4 * u.min, GUESS), [page, page, page])
    pay = efp.UsageJourneyStep("pay", SourceValue(1 * u.min, GUESS), [page, order])
    days = {"start_date": "2025-01-01", "end_date": "2026-12-31"}
    growth = efp.linear_growth_hourly_values(None, start_value=2000, end_value=6000, **days)
    nights = efp.daily_fluct_hourly_values(None, fluct_scale=0.8, hour_of_day_for_min_value=4, **days)
    spain, france, poland = (efp.Countries.of(name, year=2024) for name in ("Spain", "France", "Poland"))
    phone, laptop = efp.Device.smartphone("phone"), efp.Device.laptop("laptop")
    network = efp.Network.mobile_network("mobile network")
    buyers = efp.UsageJourney("buying", [look, pay])
    shares = {phone: 0.7, laptop: 0.3}, network, {spain: 0.5, france: 0.3, poland: 0.2}
    return efp.System("Shop", [efp.UsagePattern("buyers", buyers, *shares, growth * nights)])


def main(folder: Path) -> None:
    """Ask one question after the other, and leave in the folder what shows the answers."""
    folder.mkdir(parents=True, exist_ok=True)
    system = build()
    print("What does the shop emit?\n", system.footprints, "\nWhat is the largest part made of?\n", sep="\n")
    (buyers,) = system.usage_patterns
    print(buyers.devices_fabrication_footprint.explain(), "\nDo lighter pages help, or a network at home?\n", sep="\n")
    page = next(job for job in system.servers[0].jobs if job.name == "page")
    lighter = efp.Scenario("lighter pages", {efp.Job.data_transferred.of(page): SourceValue(1 * u.MB, GUESS)})
    at_home = efp.Scenario("at home", {efp.UsagePattern.network.of(buyers): efp.Network.wifi_network("wifi")})
    system.scenarios.extend([lighter, at_home, lighter + at_home])
    print(system.compare_scenarios(filename=folder / "comparison.html"), "\nAnd at other weights?\n", sep="\n")
    table = efp.Sweep(system, {efp.Job.data_transferred.of(page): [0.5, 1, 2, 4]}).run()
    print(table, "\nWho doubts a figure follows it here:", sep="\n")
    print(table.to_csv(folder / "sweep.csv"))
    print(system.plot_footprints_by_category_and_object(folder / "chart.html"))
    print(system.audit_report(folder / "page.html"), system.export_xlsx(folder / "sheet.xlsx"), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()))
