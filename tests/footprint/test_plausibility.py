"""What is implausible: each rule is met by a slip and not by what is usual, and nothing is refused."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

import efp_graph
from efp_graph import (
    BoaviztaCloudServer,
    Device,
    GPUServer,
    Job,
    Server,
    SourceHourlyValues,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    load,
    u,
)
from efp_graph.cli import efp
from efp_graph.errors import NotAllowed
from efp_graph.footprint.plausible import RULES
from efp_graph.objects.plausibility import LEFT_OUT, Met, Range, Suspicion
from efp_graph.signatures import AnySignature
from tests.footprint.small_model import small_system

ROOT = Path(__file__).parents[2]


def value(text):
    return SourceValue(efp_graph.values.quantity_of(text))


def given(owner, attribute, text):
    """The small system with another value, of an object of it."""

    def make():
        m = small_system(job={"data_transferred": value("1 MB")})
        setattr(getattr(m, owner), attribute, value(text))
        return m.system

    return make


def both(owner, attribute, wrong, right):
    return given(owner, attribute, wrong), given(owner, attribute, right)


def gpu(**inputs):
    m = small_system()
    server = GPUServer.from_defaults("gpu", storage=Storage.ssd("disks"), **inputs)
    job = Job.from_defaults("training", server=server, compute_needed=SourceValue(0.1 * u.gpu))
    m.step.jobs = [m.job, job]
    return m.system


def stored(each="0 MB", **inputs):
    return small_system(job={"data_stored": value(each)}, **inputs).system


def left_behind(hours, kept):
    """A storage whose users leave after some hours, beside one whose users stay."""
    m = small_system(*[5] * 1000, job={"data_stored": value("1 MB")})
    server = Server.from_defaults("old", storage=Storage.ssd("old disks", data_storage_duration=value(kept)))
    job = Job.from_defaults("writing", server=server, data_stored=value("1 MB"))
    journey = UsageJourney("old journey", [UsageJourneyStep.from_defaults("old step", jobs=[job])])
    starts = create_source_hourly_values_from_list([5.0] * hours, datetime(2025, 1, 1))
    m.system.usage_patterns = [m.pattern, UsagePattern("old", journey, [m.device], m.network, m.country, starts)]
    return m.system


def two_patterns(hours, **name):
    m = small_system(*[5] * 1000)
    starts = create_source_hourly_values_from_list([5.0] * hours, datetime(2025, 1, 1))
    other = UsagePattern(name.get("name", "other"), m.journey, [m.device], m.network, m.country, starts)
    m.system.usage_patterns = [m.pattern, other]
    return m.system


def busy(most):
    return small_system(1000, most).system


# {rule: (what meets it, what is unusual and does not)}
CASES = {
    "carbon intensity": [
        both("country", "average_carbon_intensity", "85 kg/kWh", "85 g/kWh"),
        both("server", "average_carbon_intensity", "0.05 g/kWh", "0 g/kWh"),
        (
            lambda: small_system(server={"average_carbon_intensity": hourly(4000)}).system,
            lambda: small_system(server={"average_carbon_intensity": hourly(1300)}).system,
        ),
    ],
    "power usage effectiveness": [
        both("server", "power_usage_effectiveness", "120", "2.5"),
    ],
    "power of a machine": [
        both("device", "power", "50 kW", "2 kW"),
        both("server", "power", "300 kW", "10 kW"),
        both("storage", "idle_power", "0.00001 W", "0.01 W"),
    ],
    "power of a GPU": [
        (lambda: gpu(gpu_power=value("40 kW/gpu")), lambda: gpu(gpu_power=value("1200 W/gpu"))),
    ],
    "power of storage": [
        both("storage", "power_per_storage_capacity", "1.3 W/GB", "10 W/TB"),
    ],
    "idle above full power": [
        both("server", "idle_power", "301 W", "300 W"),
        both("storage", "idle_power", "2 W", "1 W"),
        (lambda: gpu(gpu_idle_power=value("500 W/gpu")), lambda: gpu(gpu_idle_power=value("100 W/gpu"))),
    ],
    "electricity without load": [
        (lambda: small_system().system, lambda: small_system(always_on=True).system),
        (given("server", "idle_power", "0 W"), lambda: small_system(always_on=True).system),
    ],
    "a fraction of a byte": [
        both("job", "data_transferred", "150 mB", "150 B"),
        (lambda: stored("-150 mB", base_storage_need=value("1 TB")), given("job", "data_stored", "0 MB")),
        both("storage", "base_storage_need", "0.1 B", "1 PB"),
    ],
    "data of a request": [
        both("job", "data_transferred", "2 TB", "100 GB"),
        both("job", "data_stored", "2 TB", "1 GB"),
    ],
    "electricity of networks": [
        both("network", "bandwidth_energy_intensity", "0.1 kWh/MB", "2 kWh/GB"),
    ],
    "traffic that nobody stores": [
        (stored, lambda: stored(base_storage_need=value("1 TB"))),
    ],
    "lifespan": [
        both("server", "lifespan", "5 month", "10 year"),
        both("device", "lifespan", "60 year", "2 year"),
    ],
    "manufacturing": [
        both("device", "carbon_footprint_fabrication", "30 g", "0 kg"),
        both("server", "carbon_footprint_fabrication", "600 t", "6 t"),
    ],
    "manufacturing of storage": [
        both("storage", "carbon_footprint_fabrication_per_storage_capacity", "160 kg/GB", "20 kg/TB"),
    ],
    "RAM": [
        both("server", "ram", "128 PB", "24 TB"),
    ],
    "a job larger than an instance": [
        both("job", "ram_needed", "500 GB", "100 GB"),
        both("job", "compute_needed", "25 cpu_core", "20 cpu_core"),
    ],
    "utilization rate": [
        both("server", "server_utilization_rate", "0.009", "0.3"),
    ],
    "use of a device": [
        both("device", "fraction_of_usage_time", "0.01 hour/day", "24 hour/day"),
    ],
    "copies of data": [
        both("storage", "data_replication_factor", "300", "6"),
    ],
    "time of a step": [
        both("step", "user_time_spent", "100 hour", "8 hour"),
    ],
    "time of a request": [
        both("job", "request_duration", "25 hour", "0 s"),
    ],
    "starts in an hour": [(lambda: busy(1e10), lambda: busy(1e8))],
    "a series that ends early": [
        (lambda: two_patterns(200), lambda: two_patterns(900)),
        (lambda: small_system(*[5] * 100, *[0] * 200).system, lambda: small_system(*[5] * 100, *[0] * 100).system),
    ],
    "data that are kept on": [
        (lambda: left_behind(200, "5 year"), lambda: left_behind(990, "5 year")),
        (lambda: left_behind(200, "5 year"), lambda: left_behind(200, "1 hour")),
    ],
    "a name twice": [(lambda: two_patterns(1000, name="pattern"), lambda: two_patterns(1000))],
}  # fmt: skip


def hourly(grams):
    numbers = [float(grams)] * 72
    return SourceHourlyValues(numbers, start_date=datetime(2024, 12, 31), unit=u.g / u.kWh, clock="utc")


def met(system):
    return {each.rule.name for each in system.check_plausibility()}


@pytest.mark.parametrize(
    ("name", "wrong", "right"), [(name, *pair) for name, pairs in CASES.items() for pair in pairs]
)
def test_a_rule_is_met_by_a_slip_and_not_by_what_is_unusual_and_right(name, wrong, right):
    system = wrong()
    assert name in met(system)
    assert name not in met(right())
    for each in system.check_plausibility():
        assert each.object in (system, *system.all_linked_objects)
        assert each.why.endswith(".")
        assert each.remedy.endswith(".")
        assert each.value
        assert each.usual
    assert system.total_footprint is not None  # nothing was refused


def test_every_rule_has_a_case_and_a_source():
    assert {rule.name for rule in RULES} == set(CASES)
    assert all(rule.source.name for rule in RULES)
    assert len(set(RULES)) == len(RULES)


def test_what_is_by_default_is_no_doubt():
    """Of every class; the electricity that version 10 leaves out is told, and nothing else."""
    for make in (
        lambda: small_system().system,
        gpu,
        lambda: small_system(server={"server_type": efp_graph.ServerTypes.on_premise()}).system,
    ):
        found = make().check_plausibility()
        assert found.is_plausible, str(found)
        assert {each.rule.name for each in found} == {"electricity without load"}
    for device in Device.archetypes():
        m = small_system()
        m.pattern.devices = [device()]
        assert m.system.check_plausibility().is_plausible
    m = small_system()
    m.job.server = BoaviztaCloudServer.from_defaults("front", storage=Storage.hdd("disks"))
    assert m.system.check_plausibility().is_plausible




@pytest.mark.parametrize("case", ["minimal", "quickstart", "storage_heavy", "on_premise", "multi_country"])
def test_a_golden_model_gives_no_false_alarm(case):
    objects = import_module(f"tests.golden.{case}").build(efp_graph)
    (system,) = [each for each in objects.values() if isinstance(each, System)]
    found = system.check_plausibility()
    assert {each.rule.name for each in found} <= {"electricity without load"}, str(found)


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "models").glob("*.[jy]*")), ids=lambda path: path.name)
def test_an_example_gives_no_false_alarm(path):
    found = load(path).check_plausibility()
    assert {each.rule.name for each in found} <= {"electricity without load"}, str(found)


# Programs


class Tank(AnySignature, Server):
    """A server in a tank."""

    oil_temperature = efp_graph.objects.quantity(40 * u.W, help="Power of its pump")
    plausibility = (
        Range(name="pump", attribute="oil_temperature", low=10, high=100, unit="W", why="so it is.", remedy="Look."),
        Suspicion(name="broken", test=lambda owner: 1 / 0, why="it fails.", remedy="Mend it.", kind=LEFT_OUT),
    )


def test_a_class_adds_rules_and_one_that_fails_refuses_nothing():
    m = small_system(always_on=True)
    m.job.server = Tank.from_defaults("tank", storage=Storage.ssd("oil", always_on=True), oil_temperature=200 * u.W)
    found = m.system.check_plausibility()
    assert [(each.rule.name, each.object.name, each.value) for each in found] == [
        ("pump", "tank", "200 W"),
        ("broken", "tank", "cannot be checked: ZeroDivisionError('division by zero')"),
    ]
    assert found.checked.startswith(f"{len(RULES) + 2} rules")
    with pytest.raises(NotAllowed, match="declared in the body"):
        Tank.plausibility = ()


def test_a_rule_on_nothing_is_refused_when_the_class_is_declared():
    rule = Range(name="x", attribute="oil_temperatur", low=1, why="x.", remedy="x.")
    with pytest.raises(NotAllowed, match=r"no attribute of it\. Did you mean 'oil_temperature'"):
        type("Wrong", (Tank,), {"plausibility": (rule,), "__module__": __name__})
    with pytest.raises(NotAllowed, match="Give a tuple of rules"):
        type("Worse", (Tank,), {"plausibility": ("power",), "__module__": __name__})


def test_an_object_of_another_model_in_a_strange_rule_is_told_of_the_one_looked_at():
    class Strange(AnySignature, Server):
        plausibility = (
            Suspicion(name="s", test=lambda owner: [Met("stranger", "x", 3)], why="x.", remedy="x."),  # type: ignore
        )

    m = small_system(always_on=True)
    m.job.server = Strange.from_defaults("strange", storage=Storage.ssd("oil", always_on=True))
    (finding,) = m.system.check_plausibility()
    assert (finding.object, finding.value) == (m.job.server, "3")
    assert m.system.audit_report is not None


# Outputs


@pytest.fixture
def doubtful():
    m = small_system(server={"power_usage_effectiveness": SourceValue(120 * u.dimensionless)})
    m.server.name = "Web front"
    return m.system


def test_it_is_a_table_with_caption_why_remedy_and_source(doubtful):
    found = doubtful.check_plausibility()
    text = str(found)
    assert text.startswith("system: plausibility, 1 doubt, 1 left out; ")
    assert doubtful.period.caption in text
    line = next(line for line in text.splitlines() if "Web front" in line)
    assert line.split() == ["1", "Server", '"Web', 'front"', "power_usage_effectiveness", "120", "1", "to", "3"]
    assert "1. power usage effectiveness: data centres do not" in text
    assert "Uptime Institute" in text
    assert len(found) == 2
    assert [each.rule.name for each in found.doubts] == ["power usage effectiveness"]
    html = found._repr_html_()
    assert "<td style='text-align:left'>power_usage_effectiveness</td>" in html
    assert "Uptime Institute" in html


def test_it_is_records_and_pandas(doubtful):
    found = doubtful.check_plausibility()
    first = found.records()[0]
    assert (first["object"], first["attribute"], first["value"], first["usual"]) == (
        "Web front", "power_usage_effectiveness", "120", "1 to 3",
    )  # fmt: skip
    frame = found.to_pandas()
    assert list(frame["kind"]) == ["doubt", "left out"]
    assert frame.attrs["caption"] == found.heading


def test_nothing_found_is_told_too():
    found = small_system(always_on=True).system.check_plausibility()
    assert len(found) == 0
    assert found.is_plausible
    assert str(found).startswith("system: plausibility, no doubts, 0 left out; ")
    assert found._repr_html_().count("<table") == 0
    assert len(found.to_pandas()) == 0


def test_the_command_line_tells_it_and_ends_with_1(doubtful, tmp_path):
    path = doubtful.to_json(tmp_path / "m.json")
    result = CliRunner().invoke(efp, ["validate", str(path), "--plausible"])
    assert result.exit_code == 1
    assert "is valid" in result.output
    assert "power_usage_effectiveness" in result.output
    assert "Write it as a ratio" in " ".join(result.output.split())
    told = json.loads(CliRunner().invoke(efp, ["validate", str(path), "--plausible", "--json"]).stdout)
    assert told["valid"] is True
    assert told["plausibility"]["plausible"] is False
    assert told["plausibility"]["findings"] == doubtful.check_plausibility().records()
    assert CliRunner().invoke(efp, ["validate", str(path)]).exit_code == 0


@pytest.mark.parametrize("storage", [{}, {"always_on": True}])
def test_what_a_model_does_without_is_no_reason_to_fail(storage, tmp_path):
    path = small_system(**storage).system.to_json(tmp_path / "m.json")
    result = CliRunner().invoke(efp, ["validate", str(path), "--plausible"])
    assert result.exit_code == 0
    assert "no doubts" in " ".join(result.output.split())


def test_the_audit_page_has_it(doubtful, tmp_path):
    page = doubtful.audit_report(tmp_path / "a.html").read_text(encoding="utf-8")
    data = json.loads(page.partition('id="audit-data">')[2].partition("</script>")[0])
    first, second = data["findings"]
    assert first["texts"][:4] == ["power usage effectiveness", "power_usage_effectiveness", "120", "1 to 3"]
    assert data["objects"][first["object"]]["name"] == "Web front"
    assert data["figures"][first["figure"]]["value"] == 120
    assert second["texts"][0] == "electricity without load (left out)"
    assert "rules" in data["checked"]


def test_looking_changes_nothing(doubtful):
    before = doubtful.graph.version
    doubtful.check_plausibility()
    assert doubtful.graph.version == before


def test_a_system_without_usage_is_plausible():
    assert System("empty", usage_patterns=[]).check_plausibility().is_plausible
