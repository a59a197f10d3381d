"""How well values are known, and by which way they came into the model, is saved and read, natively and by hand."""

import pytest

from efp_graph import Distribution, SourceHourlyValues, SourceValue, load, u
from efp_graph.errors import ModelFileError
from efp_graph.serialization import to_yaml
from tests.footprint.small_model import small_system

KNOWN = [
    {"distribution": Distribution("pert", low=250, mode=300, high=400)},
    {"distribution": Distribution("discrete", values=[200, 300], probabilities=[0.25, 0.75])},
    {"distribution": Distribution("empirical", sample=[290, 300.5, 310])},
    {"low": 200 * u.W, "high": 450 * u.W, "bounds": "90%"},
    {"pedigree": (2, 3, 4, 2, 3)},
    {"pedigree": (1, 1, 1, 1, 1), "basic": 1.2},
    {"origin": "measured"},
    {"origin": "checked", "confidence": "low"},
]


def saved(system, path):
    if path.suffix == ".yaml":
        to_yaml(system, path)
    else:
        system.to_json(path)
    return load(path)


@pytest.mark.parametrize("ending", ["json", "yaml"])
@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_what_is_known_of_a_value_comes_back(known, ending, tmp_path):
    m = small_system(1000)
    m.server.power = SourceValue(300 * u.W, **known)
    power = saved(m.system, tmp_path / f"model.{ending}").get_server_by_name("server").power
    assert power.assessment == m.server.power.assessment
    assert power.origin == m.server.power.origin


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_what_is_known_of_a_series_and_where_defaults_come_from_comes_back(ending, tmp_path):
    m = small_system(1000)
    factor = Distribution("lognormal", median=1, geometric_standard_deviation=1.2)
    starts = SourceHourlyValues(m.pattern.hourly_usage_journey_starts, distribution=factor, pedigree=(1, 2, 1, 1, 1))
    m.pattern.hourly_usage_journey_starts = starts
    twin = saved(m.system, tmp_path / f"model.{ending}")
    pattern = twin.usage_patterns[0]
    assert pattern.hourly_usage_journey_starts.assessment == starts.assessment
    assert pattern.devices[0].lifespan._origin == ("default", "laptop")
    assert pattern.country.average_carbon_intensity.origin == "given"
    before = m.system.uncertainty(count=1024, assume={"hypothesis": "low"})
    after = twin.uncertainty(count=1024, assume={"hypothesis": "low"})
    assert [fact.key for fact in after.facts] == [fact.key for fact in before.facts]
    assert (after.outputs == before.outputs).all()


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("origin: mesured", "Did you mean 'measured'"),
        ("pedigree: [1, 2, 3]", "five whole numbers"),
        ("pedigree: [1, 2, 3, 4, 6]", "from 1 to 5"),
        ("basic: 2", "pedigree"),
        ("distribution: {kind: empirical, sample: 3}", "a list"),
        ("distribution: {kind: pert, low: 1}", "low, mode, high"),
        ("bounds: 80%", "Did you mean"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(part, message, tmp_path):
    m = small_system(1000)
    m.server.power = SourceValue(301 * u.W, origin="measured")
    path = to_yaml(m.system, tmp_path / "model.yaml")
    text = path.read_text()
    assert "origin: measured" in text
    path.write_text(text.replace("origin: measured", part))
    with pytest.raises(ModelFileError, match=message) as refused:
        load(path)
    assert "model.yaml" in str(refused.value)
