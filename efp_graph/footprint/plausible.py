"""The table of what is implausible in a model: ranges of declared inputs, and relations, each with its source.

A range is one line: an attribute by name, or all inputs of a dimension, in whichever class, plug-ins' included. The
bounds are wide: inside them a value may still be wrong, outside them it mostly is a slip of a unit or of a comma.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from efp_graph.footprint.hardware import Device, InfraHardware
from efp_graph.footprint.jobs import JobBase
from efp_graph.footprint.servers import ServerBase
from efp_graph.footprint.storage import Storage
from efp_graph.footprint.system import System
from efp_graph.footprint.usage import UsagePattern
from efp_graph.objects.plausibility import LEFT_OUT, Met, Range, Rule, Suspicion, told
from efp_graph.texts import shown
from efp_graph.values import ExplainableHourlyQuantities, ExplainableQuantity, Source, Sources, u
from efp_graph.values.calendar import times_of
from efp_graph.values.numeric import Numeric
from efp_graph.values.readable import figure
from efp_graph.values.tolerance import exceeds

EARLY = 7 * 24  # hours that a series may end before the others
OWID = Source(
    "Our World in Data, carbon intensity of electricity, 2000 to 2024: countries have up to 1,307 g/kWh",
    "https://ourworldindata.org/grapher/carbon-intensity-electricity",
)
UPTIME = Source(
    "Uptime Institute, Global Data Center Survey: means of 2.5 in 2007 and 1.6 in 2023", "https://uptimeinstitute.com"
)
ASLAN = Source(
    "Aslan et al. 2018, Electricity Intensity of Internet Data Transmission: 0.06 to 6 kWh/GB in 2000 to 2015",
    "https://doi.org/10.1111/jiec.12630",
)
BOAVIZTA = Source("BoaviztAPI 2.5.0, all cloud instances: means of 2.7 W to 9.3 kW", "https://doc.api.boavizta.org/")
POPULATION = Source("United Nations, World Population Prospects 2024: 8.2 billion", "https://population.un.org/wpp/")
PREFIXES = Source("SI prefixes: m is milli, M is mega", "https://www.bipm.org/en/measurement-units/si-prefixes")
CALENDAR = Source("a day has 24 hours")
MODEL = Source("The methodology: formulas of servers and storage")


def _idle_above_full(owner: Any) -> Iterator[Met]:
    power, idle = getattr(owner, "power", None), getattr(owner, "idle_power", None)
    idle = getattr(owner, "power_without_load", idle)
    if isinstance(power, ExplainableQuantity) and isinstance(idle, ExplainableQuantity) and _is_more(idle, power):
        yield Met(owner, "idle_power", told(idle), f"below {told(power)}, its power")


def _larger_than_an_instance(job: Any) -> Iterator[Met]:
    for needed, what in (("ram_needed", "ram"), ("compute_needed", "compute")):
        asked = getattr(job, needed, None)
        offered = getattr(getattr(job, "server", None), f"available_{what}_per_instance", None)
        if not (isinstance(asked, ExplainableQuantity) and isinstance(offered, ExplainableQuantity)):
            continue  # an API of another company has no instances
        if _is_more(asked, offered):
            yield Met(job, needed, told(asked), f"at most {told(offered)}, what an instance has left")


def _without_idle_electricity(machine: Any) -> Iterator[Met]:
    if machine.leaves_out_idle_electricity:
        yield Met(machine, "idle_power", "0 W", f"above 0: give {machine.idle_way_out}")


def _traffic_that_nobody_stores(storage: Any) -> Iterator[Met]:
    moving = [job for job in storage.jobs if _is_above_zero(getattr(job, "data_transferred", None))]
    if moving and not storage._has_units(storage.nb_of_instances):
        yield Met(storage, "base_storage_need", "nothing is stored", f"{len(moving)} jobs transfer data")


def _data_kept_on(system: Any) -> Iterator[Met]:
    end = max((last for _, _, last in system.local_periods()), default=0)
    for storage in system.all_linked_objects:
        held = storage.full_cumulative_storage_need if isinstance(storage, Storage) else None
        if not isinstance(held, ExplainableHourlyQuantities):
            continue
        last, left = held.first_hour + len(held) - 1, float(held.magnitude[-1])
        is_kept = storage.data_storage_duration > ExplainableQuantity(EARLY * u.hour) or storage.base_storage_need > 0
        if end - last > EARLY and is_kept and exceeds(left, 0.0, float(held.magnitude.max())):
            kept = f"{figure(left, held._unit)} held, to {_day(last)}"
            yield Met(storage, "data_storage_duration", kept, f"to {_day(end)}, when the period ends")


def _is_more(one: ExplainableQuantity, other: ExplainableQuantity) -> bool:
    if not one._unit.same_dimension(other._unit):
        return False
    return exceeds(float(one.to(other.unit).magnitude), float(other.magnitude))


def _is_above_zero(value: Any) -> bool:
    return isinstance(value, Numeric) and value.magnitude > 0


def _names_twice(system: Any) -> Iterator[Met]:
    objects = [system, *system.all_linked_objects]
    counts = Counter((type(each), each.name) for each in objects)
    seen: set[Any] = set()
    for each in objects:
        key = type(each), each.name
        if counts[key] > 1 and key not in seen:
            seen.add(key)
            yield Met(each, "name", f"{counts[key]} are called {shown(each.name, 60)}", "each its own")


def _series_that_ends_early(system: Any) -> Iterator[Met]:
    periods = [each for each in system.local_periods() if isinstance(each[0], UsagePattern)]
    end = max((last for _, _, last in periods), default=0)
    for pattern, first, _ in periods:
        used = pattern.utc_hourly_usage_journey_starts.magnitude.nonzero()[0]
        if len(used) and end - (first + int(used[-1])) > EARLY:
            until = f"no start after {_day(first + int(used[-1]))}"
            yield Met(pattern, "hourly_usage_journey_starts", until, f"until {_day(end)}, when the period ends")


def _day(hour: int) -> str:
    return str(times_of(hour, 1)[0])[:10]


RULES: tuple[Rule, ...] = (
    # Electricity
    Range(
        name="carbon intensity", measure="kg/kWh", low=1, high=1500, unit="g/kWh", source=OWID,
        why="no country's electricity emits that; 85 kg/kWh is mostly 85 g/kWh.",
        remedy="Write it in g/kWh, or take a country's: Countries.of(...).",
    ),
    Range(
        name="power usage effectiveness", attribute="power_usage_effectiveness", low=1, high=3, source=UPTIME,
        why="data centres do not need that much beside their machines; 120 is mostly 120 %, which is 1.2.",
        remedy="Write it as a ratio, such as 1.2, or take a cloud region's: region=.",
    ),
    Range(
        name="power of a machine", measure="W", low=0.001, high=20_000, unit="W", source=BOAVIZTA,
        why="one machine does not need that much, or that little.",
        remedy="Check the unit (W, kW), and that it is of one machine.",
    ),
    Range(
        name="power of a GPU", measure="W/gpu", low=5, high=2000, unit="W/gpu",
        why="GPUs of data centres need 40 to 1,200 W.", remedy="Check the unit, and that it is of one GPU.",
    ),
    Range(
        name="power of storage", attribute="power_per_storage_capacity", low=0.05, high=50, unit="W/TB",
        source=Sources.STORAGE_EMBODIED_CARBON_STUDY,
        why="SSDs have some 1.3, hard disks some 4 W/TB.", remedy="Check the unit: per TB, not per GB.",
    ),
    Suspicion(
        name="idle above full power", test=_idle_above_full, source=MODEL,
        why="the more such a machine does the less electricity it would need.",
        remedy="Exchange them, or check the unit of one.",
    ),
    Suspicion(
        name="electricity without load", of=InfraHardware, test=_without_idle_electricity, source=MODEL, kind=LEFT_OUT,
        why="it is on, and needs no electricity in the model as long as nothing is done on it.",
        remedy="Give always_on=True to a storage, power_curve=True to a cloud server, idle_power to others.",
    ),
    # Data
    Range(
        name="a fraction of a byte", measure="B", low=1, unit="B", source=PREFIXES,
        why="mB is a thousandth of a byte.", remedy="Write MB, with a large M.",
    ),
    Range(
        name="data of a request", attribute="data_transferred", high=1, unit="TB", of=JobBase,
        why="one request does not move that much.", remedy="Check the unit, and that it is of one request.",
    ),
    Range(
        name="data of a request", attribute="data_stored", high=1, unit="TB", of=JobBase,
        why="one request does not store that much.", remedy="Check the unit, and that it is of one request.",
    ),
    Range(
        name="electricity of networks", measure="kWh/GB", low=0.0005, high=10, unit="kWh/GB", source=ASLAN,
        why="networks need some 0.01 to 0.2 kWh/GB.", remedy="Check the unit: per GB, not per MB or GiB.",
    ),
    Suspicion(
        name="traffic that nobody stores", of=Storage, test=_traffic_that_nobody_stores, source=MODEL, kind=LEFT_OUT,
        why="what its jobs transfer lies somewhere, and the storage holds nothing.",
        remedy="Give the storage base_storage_need, or its jobs data_stored.",
    ),
    # Machines
    Range(
        name="lifespan", attribute="lifespan", low=1, high=20, unit="year",
        why="machines are used for 2 to 10 years; a shorter or longer life shifts all manufacturing.",
        remedy="Check the unit: years, not months or hours.",
    ),
    Range(
        name="manufacturing", attribute="carbon_footprint_fabrication", low=0.1, high=60_000, unit="kg",
        source=Sources.BASE_ADEME_V19,
        why="a smartphone has some 30 kg, a server some 600 kg, one with many GPUs some tonnes.",
        remedy="Check the unit (g, kg, t), and that it is of one machine.",
    ),
    Range(
        name="manufacturing of storage", attribute="carbon_footprint_fabrication_per_storage_capacity", low=0.5,
        high=1000, unit="kg/TB", source=Sources.STORAGE_EMBODIED_CARBON_STUDY,
        why="hard disks have some 20, SSDs some 160 kg/TB.", remedy="Check the unit: per TB, not per GB.",
    ),
    Range(
        name="RAM", attribute="ram", of=ServerBase, low=0.01, high=64_000, unit="GB", zero=False,
        why="no machine has that.", remedy="Check the unit: GB, not MB or B.",
    ),
    Suspicion(
        name="a job larger than an instance", of=JobBase, test=_larger_than_an_instance, source=MODEL,
        why="it runs on one instance, and none has that much; the model spreads it over several.",
        remedy="Check the unit (MB, GB), or take a larger server.",
    ),
    # Shares
    Range(
        name="utilization rate", attribute="server_utilization_rate", low=0.05, high=1,
        why="nearly all of the machine would stay empty; 0.9 is meant by 90 %.",
        remedy="Write it as a share of 1.",
    ),
    Range(
        name="use of a device", attribute="fraction_of_usage_time", of=Device, low=0.05, high=24, unit="hour/day",
        why="a device that is used for less than minutes a day carries its whole manufacturing in these.",
        remedy="Write it per day: 7 hour/day.",
    ),
    Range(
        name="copies of data", attribute="data_replication_factor", low=1, high=10,
        why="data are kept in 1 to 3 copies, rarely more.", remedy="Write how many copies there are, not a percentage.",
    ),
    # Usage
    Range(
        name="time of a step", attribute="user_time_spent", high=24, unit="hour", source=CALENDAR,
        why="nobody spends that long in one step.", remedy="Check the unit: minutes, not hours.",
    ),
    Range(
        name="time of a request", attribute="request_duration", high=24, unit="hour", source=CALENDAR,
        why="a request occupies its server for that long.", remedy="Check the unit: s or ms.",
    ),
    Range(
        name="starts in an hour", attribute="hourly_usage_journey_starts", high=8.2e9, source=POPULATION,
        why="there would be more journeys in an hour than people.", remedy="Check that the series is per hour.",
    ),
    Suspicion(
        name="a series that ends early", of=System, test=_series_that_ends_early, source=MODEL,
        why="the modelled period goes on, and these users have left: a file may have been cut.",
        remedy="Give the series to the end of the period, or leave it if these users do leave.",
    ),
    Suspicion(
        name="data that are kept on", of=System, test=_data_kept_on, source=MODEL, kind=LEFT_OUT,
        why="its hours end with those of the jobs that write to it; what it holds then is kept, and counts no longer.",
        remedy="Have the series of these users go on to the end of the period, with hours of 0.",
    ),
    Suspicion(
        name="a name twice", of=System, test=_names_twice, source=MODEL,
        why="a reader cannot tell them apart, and one may be counted in place of the other.",
        remedy="Rename one, or use one object in both places.",
    ),
)  # fmt: skip
