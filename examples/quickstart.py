"""The footprint of a video streaming service over three years: the main job of efp_graph, from start to end.

    python examples/quickstart.py [folder for the chart]

Prints the footprint by category, phase and object, explains one figure, tries a change, and writes a chart
(quickstart.html).
"""

import sys
from datetime import datetime
from pathlib import Path

from efp_graph import (
    Countries,
    Device,
    Job,
    Network,
    Server,
    ServerTypes,
    SourceObject,
    Sources,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    VideoStreaming,
    VideoStreamingJob,
    WebApplication,
    WebApplicationJob,
    daily_fluct_hourly_values,
    linear_growth_hourly_values,
    sinusoidal_fluct_hourly_values,
    u,
)


def build() -> System:
    """Describe the service: infrastructure, what users do, how many of them."""
    storage = Storage.ssd(
        "SSD storage",
        data_storage_duration=SourceValue(2 * u.year, Sources.HYPOTHESIS),
        base_storage_need=SourceValue(100 * u.TB, Sources.HYPOTHESIS),
    )
    server = Server.from_defaults(
        "server",
        server_type=ServerTypes.autoscaling(),
        base_ram_consumption=SourceValue(300 * u.MB, Sources.HYPOTHESIS),
        base_compute_consumption=SourceValue(2 * u.cpu_core, Sources.HYPOTHESIS),
        storage=storage,
    )

    video_streaming = VideoStreaming.from_defaults("Video streaming service", server=server)
    streaming = VideoStreamingJob.from_defaults(
        "streaming job",
        service=video_streaming,
        resolution=SourceObject("1080p (1920 x 1080)"),
        video_duration=SourceValue(20 * u.min),
    )
    web_app = WebApplication("Web app", server=server, technology=SourceObject("php-symfony"))
    web_view = WebApplicationJob.from_defaults("fetching web view", service=web_app)
    upload = Job(
        "upload job",
        server=server,
        data_transferred=SourceValue(20 * u.MB, Sources.USER_DATA),
        data_stored=SourceValue(20 * u.MB, Sources.USER_DATA),
        request_duration=SourceValue(2 * u.s, Sources.HYPOTHESIS),
        compute_needed=SourceValue(1 * u.cpu_core, Sources.HYPOTHESIS),
        ram_needed=SourceValue(50 * u.MB, Sources.HYPOTHESIS),
    )

    watch = UsageJourneyStep(
        "20 min streaming", user_time_spent=SourceValue(20 * u.min, Sources.USER_DATA), jobs=[web_view, streaming]
    )
    record = UsageJourneyStep(
        "1 min video capture then upload",
        user_time_spent=SourceValue(70 * u.s, Sources.USER_DATA),
        jobs=[web_view, upload],
    )
    journey = UsageJourney("Mean video consumption user journey", uj_steps=[watch, record])

    start, three_years = datetime(2025, 1, 1), 3 * u.year
    growth = linear_growth_hourly_values(three_years, start_value=5000, end_value=100000, start_date=start)
    growth.set_label("Hourly user journeys linear growth component")
    season = sinusoidal_fluct_hourly_values(
        three_years, sin_fluct_amplitude=3000, sin_fluct_period_in_hours=3 * 30 * 24, start_date=start
    )
    day = daily_fluct_hourly_values(three_years, fluct_scale=0.8, hour_of_day_for_min_value=4, start_date=start)
    day.set_label("Daily volume fluctuation")
    starts = ((growth + season) * day).set_label("Hourly number of user journey started")

    pattern = UsagePattern(
        "Daily video streaming consumption",
        usage_journey=journey,
        devices=[Device.laptop()],
        network=Network.wifi_network("WIFI network"),
        country=Countries.FRANCE(),
        hourly_usage_journey_starts=starts,
    )
    return System("Video platform", usage_patterns=[pattern])


def print_footprint(system: System) -> None:
    """The footprint over the period, by category, object and phase."""
    tonne = u.tonne
    energy, fabrication = system.energy_footprint_sum_over_period, system.fabrication_footprint_sum_over_period
    print(f"{'tonnes of CO2eq over three years':<48}{'electricity':>12}{'fabrication':>13}")
    for category in energy:
        totals = system.total_energy_footprint_sum_over_period, system.total_fabrication_footprint_sum_over_period
        figures = [total[category].to(tonne).magnitude for total in totals]
        print(f"{category:<48}{figures[0]:>12.1f}{figures[1]:>13.1f}")
        for each in energy[category]:
            made = fabrication[category].get(each)
            made_in_tonnes = 0.0 if made is None else made.to(tonne).magnitude
            print(f"    {each.name:<44}{energy[category][each].to(tonne).magnitude:>12.1f}{made_in_tonnes:>13.1f}")
    print(f"{'Total':<48}{system.total_footprint_sum_over_period.to(tonne).magnitude:>25.1f}\n")


def main() -> None:
    """Build, print, explain, change, draw."""
    system = build()
    print_footprint(system)

    server = system.get_server_by_name("server")
    print("How is the RAM that is left for jobs calculated?\n")
    print(server.available_ram_per_instance.explain(pretty_print=False), "\n")

    before = system.total_footprint_sum_over_period
    streaming = next(job for job in server.jobs if job.name == "streaming job")
    streaming.resolution = SourceObject("720p (1280 x 720)", Sources.USER_DATA)
    after = system.total_footprint_sum_over_period
    print(f"With 720p instead of 1080p: {before.to(u.tonne)} -> {after.to(u.tonne)}\n")

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
    chart = system.plot_footprints_by_category_and_object(folder / "quickstart.html")
    print(f"Chart written to {chart}")


if __name__ == "__main__":
    main()
