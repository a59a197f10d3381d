"""Files of e-footprint 27 that are written: what is read of them is the model, and what version 27 needs is there."""

from __future__ import annotations

import json
import logging
import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import efp_graph as efp
from efp_graph import Conventions, SourceHourlyValues, SourceValue, read_efootprint_json, u, write_efootprint_json
from efp_graph.errors import ModelFileError, NotAllowed, UnknownOption
from efp_graph.footprint.names import name_in_27
from efp_graph.serialization.efootprint_names import CLASS_ORDER_27, DERIVED_LINKS_27, STANDING_27
from tests.footprint.random_models import build, descriptions
from tests.footprint.small_model import small_system
from tests.golden27.check27 import load_case
from tests.serialization.reading import everything_in

GOLDEN = Path(__file__).parent.parent / "golden27"
FILES = sorted(path for path in (GOLDEN / "efootprint27_json").glob("v27*.json") if "golden" not in path.name)
CASES = sorted(path for path in GOLDEN.glob("*.py") if path.stem not in ("check27", "test_golden27"))
NAME = "name: {0.name}".format
MORE = int(os.environ.get("EFP_GRAPH_MORE_EXAMPLES", "1"))


def again(system, folder, **options):
    """The model, written as a file of version 27 and read."""
    return read_efootprint_json(write_efootprint_json(system, folder / "model.json", version=27), **options)


def same_figures(one, other):
    """Whether all calculated numbers are the same but for rounding: weights in place of repeats are added otherwise."""
    objects = [{each.id: each for each in everything_in(system)} for system in (one, other)]
    assert objects[0].keys() == objects[1].keys()
    for id, before in objects[0].items():
        for attribute in before.calculated_attributes():
            if attribute.name.endswith("_weights"):
                continue  # a list with repeats is weights in the file
            values = [getattr(each[id], attribute.name) for each in objects]
            pairs = [values]
            if hasattr(values[0], "items"):
                assert [key.id for key in values[0]] == [key.id for key in values[1]], (before.name, attribute)
                pairs = list(zip(values[0].values(), values[1].values(), strict=True))
            for old, new in pairs:
                assert alike(old, new), (before.name, attribute.name, old, new)
    return True


def alike(old, new):
    if not hasattr(old, "magnitude"):
        return str(old) == str(new)
    numbers, others = np.asarray(old.magnitude), np.asarray(new.magnitude)
    return (
        old.unit == new.unit
        and getattr(old, "start", None) == getattr(new, "start", None)
        and numbers.shape == others.shape
        and bool(np.allclose(numbers, others, rtol=1e-12, atol=1e-12 * np.abs(numbers).max(initial=0)))
    )


# Laws


@pytest.mark.parametrize("path", CASES, ids=NAME)
def test_golden_cases_are_read_again_with_their_figures(path, tmp_path):
    with efp.defaults("efootprint 27"):
        objects = load_case(path).build(efp)

    for system in [each for each in objects.values() if isinstance(each, efp.System)]:
        for conventions in (Conventions(data="running"), Conventions(), Conventions.of("efootprint 27")):
            system.conventions = conventions
            copy = again(system, tmp_path)
            assert copy.conventions == conventions
            assert copy.reading_report.not_read == copy.reading_report.ignored == []
            assert same_figures(system, copy)


def within_27(description):
    """A random model without what version 27 has nothing for."""
    kept = {}
    gone = ("WebApplication", "GenAIModel", "WebApplicationJob", "GenAIJob")
    for key, (kind, inputs) in description.items():
        if kind in gone:
            continue
        found = {}
        for name, plain in inputs.items():
            if plain is not None:
                what, content = plain[0], plain[1]
                if what == "hours" or (name == "data_stored" and content < 0):
                    continue
                if name in ("devices", "country") and what == "shares":
                    keys = [one for one, _ in content]  # each once
                    plain = ("link", keys[0]) if name == "country" else ("links", keys)
                elif what == "shares":
                    left = [(one, weight) for one, weight in content if one in kept]
                    plain = ("shares", left) if left else ("links", [])
                elif what == "links":
                    left = [one for one in content if one in kept]
                    if name in ("uj_steps", "devices"):  # each at one place
                        left = sorted(left) if name == "uj_steps" else list(dict.fromkeys(left))
                    plain = ("links", left)
            found[name] = plain
        kept[key] = (kind, found)
    return kept


@settings(max_examples=12 * MORE, deadline=None)
@given(description=descriptions(), apart=st.booleans())
def test_random_models_are_read_again_with_their_figures(description, apart, tmp_path_factory):
    try:
        objects = build(within_27(description))
    except efp.errors.EfpGraphError:
        return  # the least of random models are none: a server is too small
    (system,) = [each for each in objects.values() if isinstance(each, efp.System)]
    if apart:
        system.conventions = system.conventions.with_options(repeats="first")
    copy = again(system, tmp_path_factory.mktemp("files"))

    assert copy.reading_report.not_read == []
    assert same_figures(system, copy)


@pytest.mark.parametrize("name", ["v9.1.5__minimal.json", "v10.0.0__multi_country.json"])
def test_models_of_version_10_are_read_again_with_their_figures(name, tmp_path):
    system = read_efootprint_json(GOLDEN.parent / "golden" / "efootprint_json" / name)

    copy = again(system, tmp_path)

    assert copy.conventions == Conventions()
    assert same_figures(system, copy)


# What version 27 wrote


def plain(content, sources):
    """A value of a file with its source by name, its numbers as a list."""
    found = {key: each for key, each in content.items() if key not in ("compressed_values", "values", "timezone")}
    if "source" in found:
        source = sources[found["source"]]
        found["source"] = (source["name"], source["link"])
    if "form_inputs" in found:
        found["form_inputs"] = efp.SourceRecurrentValues(found["form_inputs"]).form_inputs  # names of units in full
    if "recurring_values" in found:
        found["recurring_values"] = json.loads(found["recurring_values"])
    return found


def values_in(one):
    """{way: value} of an object, weights one by one."""
    found = {}
    for key, each in one.items():
        if isinstance(each, dict) and "label" in each:
            found[key] = each
        elif isinstance(each, dict):
            found |= {f"{key}.{id}": weight for id, weight in each.items()}
    return found


def test_a_form_by_calendar_months_is_written_by_days_and_has_the_same_hours(tmp_path):
    m = small_system()
    form = {
        **{"start_date": "2025-02-01", "modeling_duration_value": 2, "modeling_duration_unit": "calendar month"},
        **{"initial_volume": 1000, "initial_volume_timespan": "calendar month"},
        **{"net_growth_rate_in_percentage": 3, "net_growth_rate_timespan": "calendar year"},
    }
    m.pattern.hourly_usage_journey_starts = efp.ExplainableHourlyQuantitiesFromFormInputs(form)

    written = again(m.system, tmp_path).usage_patterns[0].hourly_usage_journey_starts

    assert set(written.form_inputs.values()) & {"calendar month", "calendar year"} == set()
    assert len(written) == 24 * (28 + 31)
    np.testing.assert_allclose(written.magnitude, m.pattern.hourly_usage_journey_starts.magnitude, rtol=1e-12)


@pytest.mark.parametrize("path", FILES, ids=NAME)
def test_what_is_written_is_what_version_27_wrote(path, tmp_path):
    original = json.loads(path.read_text(encoding="utf-8"))
    system = read_efootprint_json(path)

    content = json.loads(write_efootprint_json(system, tmp_path / "model.json", version=27).read_text("utf-8"))

    assert "efp_graph" not in content  # the conventions are those that such files are read with
    assert content["efootprint_version"] == original["efootprint_version"]
    for name, objects in original.items():
        if name in ("efootprint_version", "Sources"):
            continue
        # a group that holds groups only leads to no device, so it is no part of what the file was read as
        written = content.get(name, {})
        reached = {id: one for id, one in objects.items() if id in written or name != "EdgeDeviceGroup"}
        assert written.keys() == reached.keys(), name
        for id, one in reached.items():
            assert written[id].keys() == one.keys(), (name, id)
            links = {key: each for key, each in one.items() if not isinstance(each, dict)}
            assert {key: written[id][key] for key in links} == links
            before, after = values_in(one), values_in(written[id])
            assert before.keys() == after.keys()
            for way, value in before.items():
                told, retold = plain(value, original["Sources"]), plain(after[way], content["Sources"])
                standing = STANDING_27.get(name, {}).get(way) or way == "fraction_of_usage_time"
                if standing:  # the same everywhere: their labels and sources are ours
                    told, retold = ({key: each[key] for key in ("value", "unit")} for each in (told, retold))
                assert told == retold, (name, id, way)


def test_every_class_that_is_written_is_one_of_ours():
    classes = efp.objects.modeling_classes()
    for name in CLASS_ORDER_27:
        assert name in classes or name == "BoaviztaCloudServer"
    for name, inputs in STANDING_27.items():
        ours = {name_in_27(each.name) for each in classes[name].inputs()}
        assert not ours & inputs.keys(), name
    assert all(any(name in kind.attributes for kind in classes.values()) for name in DERIVED_LINKS_27)


# What is in a file


def content_of(system, folder):
    return json.loads(write_efootprint_json(system, folder / "model.json", version=27).read_text("utf-8"))


def test_bytes_are_in_their_families_and_numbers_of_events_are_marked(tmp_path):
    m = small_system()
    video = efp.VideoStreaming.from_defaults("video", server=m.server)
    m.server.fixed_nb_of_instances = None

    content = content_of(m.system, tmp_path)

    (server,), (storage,), (job,) = (content[name].values() for name in ("Server", "Storage", "Job"))
    assert server["ram"]["unit"] == "gigabyte_ram"
    assert storage["storage_capacity"]["unit"] == "terabyte_stored"
    assert storage["carbon_footprint_manufacturing_per_storage_capacity"]["unit"] == "kilogram / terabyte_stored"
    assert (job["data_transferred"]["unit"], job["data_stored"]["unit"]) == ("kilobyte", "kilobyte_stored")
    (pattern,) = content["UsagePattern"].values()
    assert pattern["hourly_occurrences"]["unit"] == "occurrence"
    assert content["VideoStreaming"][video.id]["bits_per_pixel"]["unit"] == "bit"
    assert content["VideoStreaming"][video.id]["base_compute_consumption"]["value"] is None


@pytest.mark.parametrize("version", [10, 27])
def test_cloud_servers_have_the_address_that_e_footprint_asks(version, tmp_path):
    m = small_system()
    m.job.server = efp.BoaviztaCloudServer.from_defaults("cloud", storage=efp.Storage.ssd("disks"))

    path = write_efootprint_json(m.system, tmp_path / "model.json", version=version)

    (cloud,) = json.loads(path.read_text("utf-8"))["BoaviztaCloudServer"].values()
    assert cloud["impact_url"] == "https://api.boavizta.org/v1/cloud/instance"
    assert read_efootprint_json(path).reading_report.not_read == []


def test_forms_weeks_confidence_and_comments_are_kept(tmp_path):
    m = small_system()
    m.server.power = SourceValue(210 * u.W, "a meter", confidence="high", comment="in March")
    form = {
        "start_date": "2025-01-01", "modeling_duration_value": 2, "modeling_duration_unit": "month",
        "initial_volume": 90000, "initial_volume_timespan": "month", "net_growth_rate_in_percentage": 10,
        "net_growth_rate_timespan": "year",
    }  # fmt: skip
    m.pattern.hourly_usage_journey_starts = efp.ExplainableHourlyQuantitiesFromFormInputs(form, comment="a guess")

    copy = again(m.system, tmp_path)

    power, starts = copy.servers[0].power, copy.usage_patterns[0].hourly_usage_journey_starts
    assert (power.source.name, power.confidence, power.comment) == ("a meter", "high", "in March")
    assert (starts.form_inputs, starts.comment) == (form, "a guess")


@pytest.mark.parametrize("clock", ["utc", "civil"])
def test_series_of_another_clock_are_written_so_that_figures_stay(clock, tmp_path):
    m = small_system()
    m.pattern.country = efp.Countries.FRANCE()
    m.pattern.hourly_usage_journey_starts = SourceHourlyValues(
        np.arange(48.0), start_date=datetime(2025, 3, 29), clock=clock
    )

    assert same_figures(m.system, again(m.system, tmp_path))

    m.system.conventions = Conventions.of("efootprint 27")
    with pytest.raises(NotAllowed, match=f"is a series in {clock} time"):
        content_of(m.system, tmp_path)


# What version 27 does not have


def test_what_it_passes_over_stays_for_us_and_is_told(tmp_path, caplog):
    m = small_system()

    with caplog.at_level(logging.WARNING, "efp_graph"):
        copy = again(m.system, tmp_path)

    assert "e-footprint 27 calculates without these" in caplog.text
    assert "power_per_storage_capacity, 1.3 watt / terabyte" in caplog.text
    assert "data is 'even', and 'running' there" in caplog.text
    assert copy.storages[0].power_per_storage_capacity == m.system.storages[0].power_per_storage_capacity
    assert copy.conventions == m.system.conventions
    assert again(m.system, tmp_path, conventions="efootprint 27").conventions == Conventions.of("efootprint 27")


def test_a_storage_without_power_and_conventions_of_27_leave_nothing_to_tell(tmp_path, caplog):
    m = small_system()
    m.system.storages[0].power_per_storage_capacity = 0 * u.W / u.TB
    m.system.conventions = Conventions.of("efootprint 27")

    with caplog.at_level(logging.WARNING, "efp_graph"):
        write_efootprint_json(m.system, tmp_path / "model.json", version=27)

    assert caplog.text == ""


def test_bounds_and_scenarios_are_left_out_and_told(tmp_path, caplog):
    m = small_system(server={"power": SourceValue(300 * u.W, low=250 * u.W)})
    m.system.scenarios.append(efp.Scenario("less", [[m.server.power, SourceValue(200 * u.W)]]))

    with caplog.at_level(logging.WARNING, "efp_graph"):
        write_efootprint_json(m.system, tmp_path / "model.json", version=27)

    assert 'bounds of Server "server".power' in caplog.text
    assert "scenarios" in caplog.text


def test_what_would_change_the_figures_is_refused_all_at_once(tmp_path):
    m = small_system()
    m.country.average_carbon_intensity = SourceHourlyValues(
        [50.0] * 24, start_date=datetime(2025, 1, 1), unit=u.g / u.kWh, clock="utc"
    )
    m.country.short_name = m.server.id
    m.step.jobs.append(
        efp.WebApplicationJob.from_defaults("page", service=efp.WebApplication.from_defaults("web", server=m.server))
    )
    m.job.data_stored = -1 * u.kB
    second = efp.UsageJourneyStep("second", 1 * u.min, jobs=[])
    m.journey.uj_steps = [m.step, second, m.step]
    m.pattern.devices = [m.device, m.device]

    with pytest.raises(NotAllowed) as refused:
        write_efootprint_json(m.system, tmp_path / "model.json", version=27)

    text = str(refused.value)
    assert "as a file of e-footprint 27" in text
    for words in (
        "average_carbon_intensity is an hourly series; e-footprint 27 takes one value",
        "short_name is",
        'WebApplicationJob "page": e-footprint 27 has no class WebApplicationJob; give its figures as a Job',
        "e-footprint 27 takes at least 0",
        f'uj_steps has UsageJourneyStep "{m.step.name}" at 2 places',
        f'devices has Device "{m.device.name}" 2 times',
    ):
        assert words in text
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_repeats_a_step_is_written_where_its_places_do_not_matter(tmp_path):
    m = small_system()
    m.journey.uj_steps = [m.step, m.step, efp.UsageJourneyStep("second", 90 * u.min, jobs=[m.job, m.job])]
    assert same_figures(m.system, again(m.system, tmp_path))

    m.journey.uj_steps = [*m.journey.uj_steps, m.step]
    m.system.conventions = Conventions(repeats="first")
    assert same_figures(m.system, again(m.system, tmp_path))


def test_shares_are_refused(tmp_path):
    m = small_system()
    m.pattern.country = {m.country: 0.5, efp.Countries.FRANCE(): 0.5}

    with pytest.raises(NotAllowed, match="country has shares; e-footprint 27 has none"):
        write_efootprint_json(m.system, tmp_path / "model.json", version=27)


@pytest.mark.parametrize("version", [9, 11, 28, "27", 27.0, True, None])
def test_other_versions_are_not_written(version, tmp_path):
    with pytest.raises(UnknownOption, match="Files are written of version 10 or 27"):
        write_efootprint_json(small_system().system, tmp_path / "model.json", version=version)


@pytest.mark.parametrize("chosen", ['"x"', '{"data": "weekly"}', '{"dat": "even"}', "[1]"])
def test_conventions_of_a_file_that_are_none_are_refused_with_their_place(chosen, tmp_path):
    content = content_of(small_system().system, tmp_path)
    content["efp_graph"] = {"conventions": json.loads(chosen)}
    (tmp_path / "other.json").write_text(json.dumps(content))

    with pytest.raises(ModelFileError, match=r"\$\.efp_graph\.conventions"):
        read_efootprint_json(tmp_path / "other.json")
