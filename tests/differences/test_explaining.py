"""What users explain: structure, periods, groups, dates, refusals, many causes; and what they are told."""

from __future__ import annotations

import logging
import math
from datetime import timedelta
from types import SimpleNamespace

import pytest

from efp_graph import (
    Device,
    Job,
    ModelingUpdate,
    Scenario,
    Server,
    ServerTypes,
    Source,
    SourceValue,
    Storage,
    System,
    UsageJourneyStep,
    VideoStreaming,
    VideoStreamingJob,
    u,
)
from efp_graph.charts.cause_waterfall import cause_waterfall
from efp_graph.errors import NotAllowed, UnknownOption, ValueOutOfRange, WrongKind
from tests.footprint.small_model import START, same_state, series, small_model, small_system, state

PUE = SourceValue(1.5 * u.dimensionless)


def kilograms(system):
    return system.footprints.criterion("gwp").total


def copy_of(m):
    """A copy of a small model, by the same names."""
    system = m.system.copy()
    by_id = {one.id: one for one in (system, *system.all_linked_objects)}
    return SimpleNamespace(**{name: by_id[one.id] for name, one in vars(m).items()})


def holds(explained, older, newer):
    """The shares sum to what the two systems differ by, and so does every split."""
    difference = kilograms(newer) - kilograms(older)
    scale = max(abs(kilograms(newer)), abs(kilograms(older)))
    assert explained.difference == pytest.approx(difference, abs=1e-9 * scale)
    assert math.fsum(each.share for each in explained.causes) == pytest.approx(difference, abs=1e-12 * scale)
    for column in ("category", "object", "month"):
        assert sum(explained.split(column).sums.values()) == pytest.approx(difference, abs=1e-9 * scale)
    return {each.name: each for each in explained.causes}


# Nothing, or nothing that counts


def test_the_same_model_twice_has_no_difference():
    m = small_system()
    for other in (m.system, m.system.copy()):
        explained = m.system.explain_difference(other)
        assert (explained.difference, explained.causes, explained.interaction) == (0, [], 0)
        assert "No difference" in str(explained)
        assert "No difference" in explained._repr_html_()


def test_a_source_alone_is_a_cause_that_does_nothing():
    m = small_system()
    newer = copy_of(m)
    newer.server.power = SourceValue(m.server.power.value, Source("invoice"))
    newer.job.data_transferred = SourceValue(1 * u.MB)

    causes = holds(newer.system.explain_difference(m.system), m.system, newer.system)

    assert causes["server.power"].share == causes["server.power"].alone == causes["server.power"].last == 0
    assert causes["job.data_transferred"].share != 0


def test_a_change_without_effect_gets_exactly_nothing_and_stays_in_the_table():
    m = small_system(job={"data_stored": SourceValue(0 * u.MB)})
    newer = copy_of(m)
    newer.server.fixed_nb_of_instances = None
    newer.server.idle_power = SourceValue(0.1 * u.W)  # of an autoscaling server: it counts
    newer.storage.data_storage_duration = SourceValue(9 * u.year)  # nothing is stored
    newer.network.bandwidth_energy_intensity = SourceValue(0.3 * u("kWh/GB"))

    causes = holds(newer.system.explain_difference(m.system), m.system, newer.system)

    assert causes["storage.data_storage_duration"].share == 0
    assert "storage.data_storage_duration" in str(newer.system.explain_difference(m.system))


def test_changes_that_do_the_same_get_the_same():
    m = small_system()
    second = Device.laptop()
    m.pattern.devices = [m.device, second]
    newer = m.system.copy()
    for one in newer.usage_patterns[0].devices:
        one.lifespan = SourceValue(9 * u.year)

    explained = newer.explain_difference(m.system)
    causes = holds(explained, m.system, newer)

    assert set(causes) == {f"{one.id}.lifespan" for one in (m.device, second)}  # one name: told apart by address
    first, other = causes.values()
    assert first.share == pytest.approx(other.share, rel=1e-12)
    assert len(explained.split("object").keys) == len(set(explained.split("object").keys))


# Objects that come and go


def test_what_a_list_brings_in_is_one_cause_with_all_below_it():
    m = small_system()
    newer = copy_of(m)
    gpu = Server.from_defaults("second", storage=Storage.ssd("second disks"))
    added = UsageJourneyStep.from_defaults("more", jobs=[Job.from_defaults("other job", server=gpu)])
    newer.journey.uj_steps = [newer.step, added]
    newer.job.data_transferred = SourceValue(90 * u.MB)
    before = state(m.system), state(newer.system)

    explained = newer.system.explain_difference(m.system)

    causes = holds(explained, m.system, newer.system)
    assert set(causes) == {"journey.uj_steps", "job.data_transferred"}
    parts = explained.split("object").rows["journey.uj_steps"]
    assert parts["second",] > 0
    assert parts["second disks",] > 0
    assert same_state(m.system, before[0])
    assert same_state(newer.system, before[1])
    back = holds(m.system.explain_difference(newer.system), newer.system, m.system)
    for name, each in back.items():
        assert each.share == pytest.approx(-causes[name].share, rel=1e-9)


def test_a_server_replaced_under_two_jobs_is_one_cause():
    m = small_system()
    m.step.jobs = [m.job, Job.from_defaults("second job", server=m.server)]
    newer = m.system.copy()
    other = Server.from_defaults("leaner", storage=Storage.ssd("leaner disks"), power=SourceValue(50 * u.W))
    jobs = newer.usage_patterns[0].usage_journey.uj_steps[0].jobs
    ModelingUpdate({type(job).server.of(job): other for job in jobs})

    explained = newer.explain_difference(m.system)

    causes = holds(explained, m.system, newer)
    assert list(causes) == ["job.server + second job.server"]
    assert explained.split("object").rows["job.server + second job.server"]["server",] < 0


def test_a_service_that_goes_leaves_none_of_its_standing_memory():
    m = small_system(server={"server_type": ServerTypes.on_premise()})
    service = VideoStreaming.from_defaults("video", server=m.server, base_ram_consumption=SourceValue(60 * u.GB))
    m.step.jobs = [m.job, VideoStreamingJob.from_defaults("watch", service=service)]
    older = m.system.copy()
    newer = small_system(server={"server_type": ServerTypes.on_premise()})
    newer.server.ram = SourceValue(64 * u.GB)

    there, back = newer.system.explain_difference(older), older.explain_difference(newer.system)

    assert "not an input" not in {each.name for each in (*there.causes, *back.causes)}
    causes = holds(there, older, newer.system)
    for each in back.causes:
        assert each.share == pytest.approx(-causes[each.name].share, rel=1e-9)


def test_a_link_between_objects_of_both_models_is_a_change_like_any_other():
    m = small_system()
    second = Server.from_defaults("second", storage=Storage.ssd("second disks"), power=SourceValue(900 * u.W))
    m.step.jobs = [m.job, Job.from_defaults("other", server=second)]
    newer = m.system.copy()
    first, other = newer.usage_patterns[0].usage_journey.uj_steps[0].jobs
    first.server = other.server

    causes = holds(newer.explain_difference(m.system), m.system, newer)

    assert "job.server" in causes


# What counts though nothing leads to it


def both_ways(older, newer, **options):
    """The causes of a difference; those of the way back have the opposite parts."""
    there, back = newer.explain_difference(older, **options), older.explain_difference(newer, **options)
    causes, opposite = holds(there, older, newer), holds(back, newer, older)
    scale = max(abs(kilograms(newer)), abs(kilograms(older)))
    assert {name: -each.share for name, each in opposite.items()} == pytest.approx(
        {name: each.share for name, each in causes.items()}, abs=1e-9 * scale
    )
    return causes


def busy(**server):
    """A server that stands all day, and that a service without jobs makes fuller."""
    heavy = {"request_duration": SourceValue(10 * u.min), "ram_needed": SourceValue(1 * u.GB)}
    return small_system(job=heavy, server={"server_type": ServerTypes.on_premise(), **server})


def idle(server, name="idle video", gigabytes=100):
    return VideoStreaming.from_defaults(name, server=server, base_ram_consumption=SourceValue(gigabytes * u.GB))


@pytest.mark.parametrize("has_spare_job", [False, True])
def test_a_service_without_jobs_that_only_one_model_has_is_a_cause(has_spare_job):
    m = busy()
    newer = copy_of(m)
    service = idle(newer.server)
    if has_spare_job:
        UsageJourneyStep.from_defaults("spare", jobs=[VideoStreamingJob.from_defaults("spare", service=service)])
    newer.job.data_transferred = SourceValue(9 * u.MB)
    before = state(m.system), state(newer.system)

    causes = both_ways(m.system, newer.system)

    assert set(causes) == {'VideoStreaming "idle video"', "job.data_transferred"}
    assert causes['VideoStreaming "idle video"'].share > 0
    assert same_state(m.system, before[0])
    assert same_state(newer.system, before[1])
    grouped = newer.system.explain_difference(m.system, group="kind")
    assert {each.name for each in grouped.causes} == {"VideoStreaming", "Job"}


def test_an_input_of_a_service_without_jobs_is_a_cause_like_any_other():
    m = busy()
    idle(m.server, gigabytes=30)
    newer = copy_of(m)
    (service,) = newer.server.services
    service.base_ram_consumption = SourceValue(100 * u.GB)

    assert set(both_ways(m.system, newer.system)) == {"idle video.base_ram_consumption"}
    assert "base_ram_consumption" in str(m.system.compare_to(newer.system))


def test_one_service_without_jobs_takes_the_room_of_another():
    m = busy(ram=SourceValue(128 * u.GB))
    newer = copy_of(m)
    idle(m.server, "first", 80)
    idle(newer.server, "second", 110)  # either fits, and not both

    causes = both_ways(m.system, newer.system)

    assert list(causes) == ['VideoStreaming "first" + VideoStreaming "second"']


def test_a_service_replaced_by_one_that_does_not_fit_beside_it_is_one_cause():
    m = busy(ram=SourceValue(128 * u.GB))
    newer = copy_of(m)
    for each, gigabytes in ((m, 60), (newer, 110)):
        service = idle(each.server, f"video {gigabytes}", gigabytes)
        watch = VideoStreamingJob.from_defaults(f"watch {gigabytes}", service=service)
        each.step.jobs = [each.job, watch]

    assert set(both_ways(m.system, newer.system)) == {"step.jobs"}


def test_a_server_comes_with_its_service_without_jobs():
    m = busy()
    newer = copy_of(m)
    other = Server.from_defaults("other", storage=Storage.ssd("other disks"))
    idle(other)
    newer.job.server = other

    assert set(both_ways(m.system, newer.system)) == {'VideoStreaming "idle video" + job.server'}


# Periods


def test_another_period_is_a_cause_of_its_own_and_so_are_other_values():
    m = small_system(1000, 2000, 3000, 4000)
    newer = copy_of(m)
    newer.pattern.hourly_usage_journey_starts = series(4000, 6000, 8000, 500, start=START + timedelta(hours=1))

    causes = holds(newer.system.explain_difference(m.system), m.system, newer.system)

    assert set(causes) == {"period", "pattern.hourly_usage_journey_starts"}
    assert causes["pattern.hourly_usage_journey_starts"].alone > 0  # twice as many in the hours that both have


def test_the_next_month_is_another_period_and_nothing_else():
    m = small_system(1000, 2000)
    newer = copy_of(m)
    newer.pattern.hourly_usage_journey_starts = series(1000, 7000, start=START + timedelta(days=40))

    explained = newer.system.explain_difference(m.system)

    assert set(holds(explained, m.system, newer.system)) == {"period"}
    months = explained.split("month").sums
    assert months["2025-01",] == -kilograms(m.system)
    assert months["2025-02",] == pytest.approx(kilograms(newer.system))
    assert len([each for each in explained.captions if "2025-02" in each]) == 1


# Groups


def three_changes():
    m = small_system()
    newer = copy_of(m)
    newer.server.power = SourceValue(100 * u.W, Source("invoice"))
    newer.server.power_usage_effectiveness = PUE
    newer.job.data_transferred = SourceValue(90 * u.MB, Source("invoice"))
    return m, newer


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("object", {'Server "server"', 'Job "job"'}),
        ("kind", {"Server", "Job"}),
        ("source", {"invoice", "no source"}),
        ({"hardware": ["server.power", "job.data_transferred"]}, {"hardware", "server.power_usage_effectiveness"}),
    ],
)
def test_changes_are_grouped_as_the_user_says(group, names):
    m, newer = three_changes()
    explained = newer.system.explain_difference(m.system, group=group)
    causes = holds(explained, m.system, newer.system)
    assert {"no source" if "user data" in each or "hypoth" in each else each for each in causes} == names


def test_a_group_holds_objects_and_inputs_too():
    m, newer = three_changes()
    for member in (newer.server, [Server.power.of(m.server), Server.power_usage_effectiveness.of(newer.server)]):
        explained = newer.system.explain_difference(m.system, group={"machine": member})
        assert {each.name for each in explained.causes} == {"machine", "job.data_transferred"}


@pytest.mark.parametrize(
    ("group", "error", "words"),
    [
        ("objekt", UnknownOption, "object"),
        (3, WrongKind, "group is one of"),
        ({"a": "server.powr"}, UnknownOption, "server.power"),
        ({"a": 7}, WrongKind, "holds objects"),
        ({7: "server.power"}, WrongKind, "give a text"),
        ({"a": "server.power", "b": "server.power"}, NotAllowed, "two groups"),
    ],
)
def test_a_group_that_means_nothing_is_refused(group, error, words):
    m, newer = three_changes()
    with pytest.raises(error, match=words):
        newer.system.explain_difference(m.system, group=group)


# What a model refuses


def test_changes_that_only_go_together_are_one_cause_and_that_is_said():
    m = small_system(server={"ram": SourceValue(8 * u.GB)})
    newer = copy_of(m)
    ModelingUpdate([
        [newer.server.base_ram_consumption, SourceValue(20 * u.GB)],
        [newer.server.ram, SourceValue(64 * u.GB)],
        [newer.job.data_transferred, SourceValue(9 * u.MB)],
    ])  # fmt: skip

    explained = newer.system.explain_difference(m.system)

    causes = holds(explained, m.system, newer.system)
    assert len(causes) == 2
    (glued,) = explained.glued
    assert {*glued.split(" + ")} == {"server.base_ram_consumption", "server.ram"}
    assert "refused with a part of it" in str(explained)
    back = holds(m.system.explain_difference(newer.system), newer.system, m.system)
    assert {name: -each.share for name, each in back.items()} == pytest.approx(
        {name: each.share for name, each in causes.items()}, rel=1e-9
    )


# Updates, dates, scenarios


def test_an_update_is_explained_whether_its_values_are_there_or_not():
    m = small_system()
    before = kilograms(m.system)
    update = ModelingUpdate([[m.server.power, SourceValue(100 * u.W)], [m.server.power_usage_effectiveness, PUE]])
    after = kilograms(m.system)
    first = update.explain()
    update.reset_values()
    second = update.explain()
    for each in (first, second):
        assert (each.before, each.after) == pytest.approx((before, after), rel=1e-12)
        assert not each.remarks
    assert [each.share for each in first.causes] == [each.share for each in second.causes]
    m.job.data_transferred = SourceValue(77 * u.MB)
    assert "has changed since" in str(update.explain())


def test_a_simulation_is_explained_as_a_whole_and_between_two_dates():
    m = small_system(*[1000] * 72)
    date = START + timedelta(days=1)
    update = ModelingUpdate(
        [
            [m.server.power, SourceValue(100 * u.W)],
            [m.network.bandwidth_energy_intensity, SourceValue(1 * u("kWh/GB"))],
        ],
        date,
    )
    before, version = state(m.system), m.system.graph.version
    explained = update.explain()
    assert explained.difference == pytest.approx(
        sum(row.after - row.before for row in update.totals if row.criterion == "gwp"), rel=1e-9
    )
    assert math.fsum(each.share for each in explained.causes) == pytest.approx(explained.difference, rel=1e-12)
    assert "simulated from 2025-01-02" in str(explained)
    early = update.explain(window=(None, date))
    late = update.explain(window=(date, None))
    assert early.difference == pytest.approx(0, abs=1e-9)
    assert late.difference == pytest.approx(explained.difference, rel=1e-9)
    assert same_state(m.system, before)
    assert m.system.graph.version == version
    assert m.system.simulation is update

    update.set_updated_values()  # shown meanwhile: hidden, and shown again
    again = update.explain()
    assert m.system.graph.shows is not None
    update.reset_values()
    assert [each.share for each in again.causes] == [each.share for each in explained.causes]
    assert same_state(m.system, before)


def test_an_update_and_a_scenario_say_of_which_system_they_are_and_their_parts_cannot_be_set():
    m = small_system()
    update = ModelingUpdate({Server.power.of(m.server): SourceValue(100 * u.W)})
    explained = update.explain()
    assert str(explained).startswith(f"{m.system.name}, before | {m.system.name}, after: ")
    with pytest.raises(ValueError, match="read-only"):
        explained.causes[0].cells[:] = 0
    scenario = Scenario("less", {Server.power.of(m.server): SourceValue(10 * u.W)})
    told = str(m.system.compare_scenarios([scenario]).explain("less"))
    assert told.startswith(f"{m.system.name}, as it is | {m.system.name}, less: ")


def test_a_scenario_of_a_comparison_is_explained_by_name():
    m = small_system()
    dated = Scenario("later", [[m.server.power, SourceValue(1 * u.kW)]], START + timedelta(hours=1))
    leaner = Scenario("leaner", [[m.server.power, SourceValue(100 * u.W)], [m.server.power_usage_effectiveness, PUE]])
    comparison = m.system.compare_scenarios([leaner, dated])
    for name in ("leaner", "later"):
        explained = comparison.explain(name)
        assert explained.after == pytest.approx(comparison.totals[name], rel=1e-9)
        assert explained.before == pytest.approx(comparison.totals["as it is"], rel=1e-9)
    with pytest.raises(UnknownOption, match="leaner"):
        comparison.explain("lean")


def test_an_update_of_what_no_system_has_is_refused():
    m = small_model()
    update = ModelingUpdate([[m.server.power, SourceValue(100 * u.W)]])
    with pytest.raises(NotAllowed, match="system"):
        update.explain()


# Many causes


def many():
    heavy = {"request_duration": SourceValue(10 * u.min), "compute_needed": SourceValue(1 * u.cpu_core)}
    m = small_system(1000, 2000, 3000, job={"data_stored": SourceValue(100 * u.MB), **heavy})
    changes = [
        [m.server.power, SourceValue(100 * u.W)],
        [m.server.power_usage_effectiveness, PUE],
        [m.server.lifespan, SourceValue(9 * u.year)],
        [m.server.average_carbon_intensity, SourceValue(333 * u.g / u.kWh)],
        [m.job.data_transferred, SourceValue(90 * u.MB)],
        [m.job.request_duration, SourceValue(30 * u.min)],
        [m.network.bandwidth_energy_intensity, SourceValue(0.3 * u("kWh/GB"))],
        [m.country.average_carbon_intensity, SourceValue(300 * u.g / u.kWh)],
        [m.device.power, SourceValue(20 * u.W)],
        [m.device.lifespan, SourceValue(3 * u.year)],
        [m.step.user_time_spent, SourceValue(5 * u.min)],
        [m.storage.lifespan, SourceValue(2 * u.year)],
        [m.storage.power_per_storage_capacity, SourceValue(1.31 * u.W / u.TB)],
        [m.job.ram_needed, SourceValue(51 * u.MB)],
    ]
    return m, changes


def test_of_many_causes_orders_are_drawn_and_every_one_sums_to_the_difference():
    m, changes = many()
    before = state(m.system)
    with m.system.what_if(changes) as update:
        explained = update.explain(seed=7)
        again = update.explain(seed=7)
        other = update.explain(seed=8)

    assert not explained.is_exact
    assert explained.orders % 2 == 0
    scale = abs(explained.difference)
    for each in (explained, other):
        assert math.fsum(one.share for one in each.causes) == pytest.approx(each.difference, rel=1e-12)
        assert max(one.error for one in each.causes) <= 0.01 * scale
    assert [one.share for one in explained.causes] == [one.share for one in again.causes]
    for one in explained.causes:
        wanted = other[one.name]
        assert abs(one.share - wanted.share) <= 5 * math.hypot(one.error, wanted.error) + 1e-9 * scale
    assert "drawn at random" in str(explained)
    assert all(name.startswith("others") or name.count(".") for name in (each.name for each in explained.causes))
    assert explained.others
    assert same_state(m.system, before)


def test_a_bound_of_combinations_ends_the_drawing():
    m, changes = many()
    with m.system.what_if(changes) as update:
        explained = update.explain(most=1)
    assert explained.orders == 4
    assert math.fsum(one.share for one in explained.causes) == pytest.approx(explained.difference, rel=1e-12)


# Refused


def test_what_cannot_be_explained_is_refused_with_a_way_out():
    m, newer = three_changes()
    with pytest.raises(WrongKind, match="another System"):
        m.system.explain_difference("q1.json")
    with pytest.raises(UnknownOption, match="water"):
        newer.system.explain_difference(m.system, criterion="watr")
    with pytest.raises(UnknownOption, match="nothing has a footprint on"):
        newer.system.explain_difference(m.system, criterion="water")
    with pytest.raises(ValueOutOfRange, match="most"):
        newer.system.explain_difference(m.system, most=0)
    with pytest.raises(WrongKind, match="seed"):
        newer.system.explain_difference(m.system, seed="x")
    with pytest.raises(UnknownOption, match="category"):
        newer.system.explain_difference(m.system).split("categry")
    update = ModelingUpdate([[m.server.power, SourceValue(1 * u.kW)]], START + timedelta(hours=1))
    update.set_updated_values()
    with pytest.raises(NotAllowed, match="reset_values"):
        newer.system.explain_difference(m.system)
    update.reset_values()


def test_nothing_is_logged_on_the_way(caplog):
    m, newer = three_changes()
    with caplog.at_level(logging.WARNING):
        newer.system.explain_difference(m.system)
    assert caplog.records == []


# Ways out


def test_the_table_goes_to_pandas_csv_and_a_chart(tmp_path):
    m, newer = three_changes()
    explained = newer.system.explain_difference(m.system)
    frame = explained.to_pandas()
    assert frame["share"].sum() == pytest.approx(explained.difference)
    assert "not modelled" in frame.attrs["caption"].lower()
    text = explained.to_csv(tmp_path / "why.csv").read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("cause,before,after,alone,last,share,standard_error,criterion,unit,note")
    assert len(text.splitlines()) == 4
    assert len(explained.split("month").to_pandas()) == 3
    for ending in ("html", "png", "svg"):
        assert explained.plot(tmp_path / f"why.{ending}").stat().st_size > 1000
    assert len(bars_of(explained.plot())) == 2 + len(explained.causes)
    assert "<table>" in explained._repr_html_()
    assert "<table>" in explained.split("phase")._repr_html_()


def bars_of(chart):
    """(left end, right end) of the bars of a waterfall [pixels]: areas more than a line wide."""
    ends = [(min(trace.x), max(trace.x)) for trace in chart.data if trace.mode == "lines" and trace.hoverinfo == "text"]
    return ends


def test_bars_of_a_waterfall_lead_from_before_to_after_split_or_not():
    m, newer = three_changes()
    explained = newer.system.explain_difference(m.system)
    for split in (None, "category", "phase", "object"):
        (left, before), *bars, (_, after) = bars_of(explained.plot(split=split))
        parts = {} if split is None else explained.split(split).rows
        wanted = (
            [each.share for each in explained.causes]
            if split is None
            else [part for each in explained.causes for part in parts[each.name].values() if part]
        )
        pixels = (before - left) / explained.before
        assert [right - low for low, right in bars] == pytest.approx([abs(part) * pixels for part in wanted], abs=1.1)
        assert after - left == pytest.approx(explained.after * pixels, abs=0.2)
    with pytest.raises(UnknownOption, match="one criterion"):
        explained.plot(split="criterion")


def test_many_causes_are_drawn_as_the_largest_and_the_others():
    causes = [(f"cause {number}", 2.0**-number) for number in range(40)]
    chart = cause_waterfall(("before", 1.0), causes, ("after", 3.0))
    texts = [text for trace in chart.data if trace.mode == "text" for text in trace.text]
    assert "21 others" in texts
    assert len(bars_of(chart)) == 2 + 20


def test_names_of_users_do_nothing_where_they_are_shown():
    m = small_system(tag="<script>\x1b[31m")
    newer = copy_of(m)
    newer.server.power = SourceValue(100 * u.W)
    explained = newer.system.explain_difference(m.system)
    for text in (str(explained), str(explained.split("object")), explained._repr_html_()):
        assert "\x1b" not in text
    assert "<script>" not in explained._repr_html_() + explained.split("object")._repr_html_()
    assert "<script>\x1b" not in str(explained.plot(return_only_html=True))


def test_an_interrupt_in_the_middle_leaves_both_models_whole(monkeypatch):
    m = small_system()
    newer = copy_of(m)
    newer.server.power = SourceValue(100 * u.W)
    newer.server.power_usage_effectiveness = PUE
    extra = Job.from_defaults("second job", server=newer.server)
    newer.step.jobs = [newer.job, extra]
    both = (m.system, newer.system)
    before = [(state(each), each.graph.version) for each in both]
    footprints = System.footprints.fget
    for fatal in range(3, 12, 2):
        calls = iter(range(100))

        def interrupted(self, calls=calls, fatal=fatal):
            if next(calls) == fatal:
                raise KeyboardInterrupt
            return footprints(self)

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(System, "footprints", property(interrupted))
            newer.system.explain_difference(m.system)
        for system, (known, version) in zip(both, before, strict=True):
            assert same_state(system, known)
            assert system.graph.version == version
            system.check()
    assert newer.system.explain_difference(m.system).difference != 0
