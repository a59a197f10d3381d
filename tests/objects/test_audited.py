"""The records of an audit tell what the model tells: figures, formulas, conditions, links."""

import pytest

from efp_graph import ServerTypes, Source, SourceObject, Sources, SourceValue, u
from efp_graph.audit.records import CALCULATED, HYPOTHESIS, INPUT, STEP
from efp_graph.objects import ModelingObject, calculated, quantity
from efp_graph.objects.audited import Audited
from efp_graph.values import ExplainableQuantity
from tests.footprint.small_model import small_system


@pytest.fixture
def m():
    return small_system(1, 2, 3)


@pytest.fixture
def audited(m):
    return Audited((m.system, *m.system.all_linked_objects))


def by_anchor(audited):
    return {figure.anchor: figure for figure in audited.figures}


def text(audited, figure):
    """The formula with names, as people read it."""
    parts = figure.formula
    words = [part if isinstance(part, str) else part.label if not isinstance(part, int) else None for part in parts]
    names = [audited.figures[part].value.label if isinstance(part, int) else None for part in parts]
    return "".join(word or name for word, name in zip(words, names, strict=True))


def test_every_value_of_every_object_is_there_once(m, audited):
    objects = (m.system, *m.system.all_linked_objects)
    values = [node.last_value for each in objects for node in each.nodes() if hasattr(node.last_value, "explain")]
    told = [figure.value for figure in audited.figures if figure.label is None]
    assert {id(value) for value in values} == {id(value) for value in told}
    assert len(told) == len(values)
    assert len(by_anchor(audited)) == len(audited.figures)


def test_formulas_read_as_the_values_explain_them(audited):
    for figure in audited.figures:
        if figure.kind == CALCULATED:
            assert text(audited, figure) == figure.value.formula


def test_a_figure_is_addressed_by_object_attribute_and_key(audited):
    figures = by_anchor(audited)
    assert figures["server.energy_footprint"].kind == CALCULATED
    assert figures["job.hourly_occurrences_per_usage_pattern[pattern]"].entry == "pattern"


def test_inputs_are_told_apart_from_hypotheses_by_their_source(audited):
    figures = by_anchor(audited)
    assert figures["server.power"].kind == HYPOTHESIS
    assert figures["server.carbon_footprint_fabrication"].kind == INPUT
    assert figures["server.carbon_footprint_fabrication"].source == Sources.BASE_ADEME_V19


def test_objects_of_one_name_have_anchors_of_their_own():
    m = small_system(1, 2)
    m.job.name = m.server.name = "twin"
    audited = Audited((m.system, *m.system.all_linked_objects))
    anchors = [each.anchor for each in audited.objects]
    assert {"twin", "twin-2"} <= set(anchors)
    assert len(set(anchors)) == len(anchors)


def test_an_option_that_decides_the_formula_is_a_condition():
    m = small_system(1, 2, server={"server_type": ServerTypes.serverless()})
    figures = Audited((m.system, *m.system.all_linked_objects)).figures
    number = next(each for each in figures if each.anchor == "server.nb_of_instances")
    assert "server.server_type" in [figures[each].anchor for each in number.conditions]


def test_links_lead_to_objects(m, audited):
    server = audited.objects[audited.object_of(m.server)]
    assert ("Storage", [audited.object_of(m.storage)]) in server.links


def test_the_figure_of_a_value_is_found(m, audited):
    position = audited.figure_of(m.system.total_footprint)
    assert audited.figures[position].anchor == "system.total_footprint"
    assert audited.figure_of(ExplainableQuantity(1 * u.kg)) is None


class Loaf(ModelingObject):
    flour = quantity(500 * u.g, help="Flour in one loaf")

    @calculated(u.g)
    def weight(self):
        """Weight of a loaf. Shape: (one number,). Source: a baker."""
        water = (self.flour * SourceValue(0.6 * u.dimensionless, Source("a book"), "hydration")).set_label("water")
        return self.flour + water + ExplainableQuantity(10 * u.g, "salt")


def test_named_steps_and_constants_with_a_source_become_figures():
    audited = Audited([Loaf("loaf", flour=SourceValue(1 * u.kg))])
    assert [(each.anchor, each.kind, each.label) for each in audited.figures] == [
        ("loaf.flour", HYPOTHESIS, None),
        ("loaf.weight", CALCULATED, None),
        ("loaf.weight~water", STEP, "water"),
        ("loaf.weight~water~hydration", INPUT, "hydration"),
    ]
    _, weight, water, hydration = audited.figures
    assert text(audited, weight) == "Flour of loaf + water + salt"
    assert weight.formula[-1].value.value == 10 * u.g
    assert water.value.to(u.g).value == 600 * u.g
    assert water.formula == [0, " * ", 3]
    assert hydration.source == Source("a book")
    assert weight.made_from() == [0, 2]


def test_the_meaning_of_an_attribute_is_told_without_its_shape():
    audited = Audited([Loaf.from_defaults("loaf")])
    assert audited.figures[1].attribute.help == "Weight of a loaf. Source: a baker."
    assert audited.objects[0].kind == "Loaf"


def test_objects_that_only_formulas_reach_are_added():
    m = small_system(1, 2)
    audited = Audited([m.server])
    assert "storage.energy_footprint" not in by_anchor(audited)
    assert "job.compute_needed" in by_anchor(audited)


def test_an_option_is_a_figure_with_a_text():
    m = small_system(1, server={"server_type": SourceObject("serverless", Sources.USER_DATA)})
    server_type = by_anchor(Audited([m.server]))["server.server_type"]
    assert (server_type.kind, str(server_type.value)) == (INPUT, "serverless")
