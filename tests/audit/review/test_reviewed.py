"""What is checked, what has changed since, what moved it: of models changed at random, and of hostile pages."""

from __future__ import annotations

import json
import random

import pytest

from efp_graph import Source, SourceValue, u
from efp_graph.audit.page import shown_data
from efp_graph.audit.review import Review, ReviewEntry, read_page, reviewed_of, write_review
from efp_graph.audit.review.seen import seen_of
from efp_graph.errors import EfpGraphError, FileError
from efp_graph.footprint.audit import audit_of
from efp_graph.objects.numeric_inputs import QuantityInput
from examples.quickstart import build
from tests.audit.hostile import NAMES
from tests.footprint.small_model import small_system

DATE = "2025-03-01T14:05:00Z"


def data_of(system):
    return shown_data(audit_of(system))[0]


def said(data, statuses):
    """A review of what a page shows: {address: status}."""
    places = {each["anchor"]: at for at, each in enumerate(data["figures"])}
    entries = [ReviewEntry(a, s, DATE, "seen", "A. Reader", seen_of(data, places[a])) for a, s in statuses.items()]
    return Review(data["title"], tuple(entries))


def inputs_in(data):
    return [each["anchor"] for each in data["figures"] if each["kind"] in ("input", "hypothesis")]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return build().audit_report(tmp_path_factory.mktemp("review") / "old.html", sensitivity=False)


@pytest.mark.parametrize("seed", range(4))
def test_what_has_changed_is_what_was_changed_and_what_rests_on_it(page, tmp_path, seed):
    """Law: of inputs that are changed at random, these, and only figures above them, are told, each moved by these."""
    system, chance = build(), random.Random(seed)
    before = data_of(system)
    everything = said(before, {each["anchor"]: "checked" for each in before["figures"]})
    settable = [
        (owner, each.name)
        for owner in system.all_linked_objects
        for each in owner.inputs()
        if isinstance(each, QuantityInput) and each.in_constructor and getattr(owner, each.name, None) is not None
    ]
    moved = {}
    for owner, name in chance.sample(settable, 6):
        value = getattr(owner, name)
        number = getattr(value, "magnitude", None)
        if not number or value.unit.dimensionless:
            continue
        try:
            setattr(owner, name, SourceValue(value.value * 1.01, value.source))
        except EfpGraphError:
            continue
        moved[owner, name] = value
    anchors = {each.anchor: each for each in audit_of(system).figures}
    expected = {a for a, each in anchors.items() if any(each.value is getattr(o, n) for o, n in moved)}
    assert len(expected) == len(moved) > 0
    path = write_review(everything, tmp_path / "review.json")
    found = system.reviewed(path, against=page)

    for changes in (found.since_review, found.since_page):
        by_address = {each.address: each for each in changes}
        inputs = set(inputs_in(found.data))
        assert {each for each in by_address if each in inputs} == expected
        for address, change in by_address.items():
            assert change.before != change.after or change.relative.startswith(("<", ">"))
            if address in inputs:
                assert change.moved_by == ()
                assert change.relative == "+1.0%"
            else:
                assert set(change.moved_by) & expected
                assert set(change.moved_by) <= expected
    assert (found.new, found.gone) == ([], [])
    changed = len(found.since_review)
    assert found.progress.startswith(f"{59 - len(expected)} of 59 inputs checked, {changed} changed since")

    for (owner, name), value in moved.items():
        setattr(owner, name, value)
    again = system.reviewed(path, against=page)
    assert (again.changes, again.progress) == ([], "59 of 59 inputs checked.")


def test_progress_counts_what_is_checked_and_still_so(tmp_path):
    system = build()
    data = data_of(system)
    inputs = inputs_in(data)
    statuses = dict.fromkeys(inputs[:12], "checked") | dict.fromkeys(inputs[12:15], "questioned")
    statuses |= {inputs[15]: "rejected", inputs[16]: "open"}
    found = reviewed_of(data, said(data, statuses))
    assert found.progress == "12 of 59 inputs checked, 3 questioned, 1 rejected."
    assert found.status_of(inputs[0]) == "checked"
    assert found.status_of(inputs[20]) == "open"
    assert reviewed_of(data, None).progress == "0 of 59 inputs checked."
    assert system.reviewed().progress == "0 of 59 inputs checked."


def test_a_share_of_the_total_rests_on_checked_inputs_alone():
    system = build()
    data = data_of(system)
    places = {each["anchor"]: at for at, each in enumerate(data["figures"])}
    row = max(data["footprints"], key=lambda each: each["amount"])
    found = reviewed_of(data, None)
    below = [data["figures"][each]["anchor"] for each in found._below(row["figure"])]
    inputs = [each for each in below if each in inputs_in(data)]
    share = row["amount"] / sum(each["amount"] for each in data["footprints"])
    all_checked = dict.fromkeys(inputs, "checked")
    assert f"{100 * share:.1f}% of the total rests" in reviewed_of(data, said(data, all_checked)).resting
    for other in (dict(list(all_checked.items())[1:]), all_checked | {below[-1]: "questioned"}):
        assert reviewed_of(data, said(data, other)).resting.startswith("0.0% of the total")
    whole = reviewed_of(data, said(data, dict.fromkeys(inputs_in(data), "checked"))).resting
    assert whole == "100.0% of the total rests on checked inputs alone."
    assert set(places) >= set(inputs)


def test_of_the_sensitivity_the_weights_of_checked_inputs_are_told():
    system = build()
    sensitivity = system.sensitivity(alternatives=False)
    data = shown_data(audit_of(system, None, sensitivity))[0]
    weights = {each["anchor"]: each["influence"]["weight"] for each in data["figures"] if "influence" in each}
    first = max(weights, key=weights.get)
    told = reviewed_of(data, said(data, {first: "checked"})).resting
    assert told.endswith(f"and {100 * weights[first]:.1f}% of the sensitivity on checked inputs.")


def test_new_figures_and_those_that_are_gone_are_told(tmp_path):
    m = small_system(10, 20, 30)
    old = m.system.audit_report(tmp_path / "old.html")
    review = write_review(said(data_of(m.system), {"server.power": "checked"}), tmp_path / "review.json")
    m.server.name = "other server"
    found = m.system.reviewed(review, against=old)
    assert "server.power" in found.gone
    assert "other-server.power" in found.new
    assert found.status_of("other-server.power") == "open"
    assert found.progress.startswith("0 of ")
    assert "no longer there" in str(found)
    assert "The review also tells of what is not there (1 of 1): server.power." in found.told
    other = reviewed_of(data_of(m.system), Review("another\u202e", ()))
    assert other.told[-1] == r"The review is of “another\u202e”, and this is “system”."


def test_a_source_that_changed_is_a_change_and_each_aspect_has_its_old_and_new_text(tmp_path):
    m = small_system(10, 20, 30, server={"power": SourceValue(300 * u.W, Source("sheet", "https://example.org/1"))})
    review = write_review(said(data_of(m.system), {"server.power": "checked"}), tmp_path / "review.json")
    m.server.power = SourceValue(300 * u.W, Source("other", "https://example.org/2"), low=200 * u.W, high=400 * u.W)
    (change,) = m.system.reviewed(review).since_review
    assert change.aspects == ("source", "bounds")
    assert change.before == ("sheet (https://example.org/1)", "nothing")
    assert change.after == ("other (https://example.org/2)", "200 W to 400 W")
    assert "checked by A. Reader on 2025-03-01" in str(m.system.reviewed(review))


BROKEN = {
    "empty": lambda text: "",
    "another page": lambda text: "<!DOCTYPE html><title>x</title>",
    "cut off": lambda text: text[: text.index('id="audit-data">') + 3000],
    "a figure": lambda text: text.replace('"formula":[', '"formula":[99999999,', 1),
    "no figures": lambda text: text.replace('"figures":[', '"figures":7,"x":[', 1),
    "an address": lambda text: text.replace('"anchor":"', '"anchor":1,"x":"'),
    "a source": lambda text: text.replace('"source":0', '"source":1000'),
    "hours": lambda text: text.replace('"hours":', '"hours":"many","x":', 3),
    "infinite": lambda text: text.replace('"total":', '"total":1e999,"x":'),
    "nan": lambda text: text.replace('"total":', '"total":NaN,"x":'),
    "deep": lambda text: text.replace('"figures":[', '"figures":' + "[" * 200_000, 1),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_page_that_no_version_has_written_is_refused_and_nothing_is_written(tmp_path, kind):
    m = small_system(10, 20, 30)
    old = m.system.audit_report(tmp_path / "old.html")
    old.write_text(BROKEN[kind](old.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(FileError, match=r"old\.html"):
        m.system.audit_report(tmp_path / "new.html", against=old)
    assert not (tmp_path / "new.html").exists()


def test_pages_of_hostile_names_are_read_as_they_were_written(tmp_path):
    for name in (each for each in NAMES.values() if each.strip()):
        m = small_system(10, 20, 30)
        m.system.name = m.server.name = name
        m.server.power = SourceValue(1 * u.W, Source(name, f"https://example.org/{name}"))
        old = m.system.audit_report(tmp_path / "old.html", sensitivity=False)
        found = m.system.reviewed(against=old)
        assert (found.changes, found.new, found.gone) == ([], [], [])
        assert read_page(old).title == found.data["title"]


def test_a_page_of_a_version_without_digests_is_compared_by_its_sums(tmp_path):
    m = small_system(10, 20, 30)
    old = m.system.audit_report(tmp_path / "old.html")
    old.write_text(old.read_text(encoding="utf-8").replace('"digests":', '"x":', 1), encoding="utf-8")
    assert m.system.reviewed(against=old).changes == []


def test_the_command_says_what_is_checked_and_writes_the_page(tmp_path):
    from click.testing import CliRunner

    from efp_graph.cli.application import efp

    m = small_system(10, 20, 30)
    model = m.system.to_json(tmp_path / "model.json")
    old = m.system.audit_report(tmp_path / "old.html")
    review = write_review(said(data_of(m.system), {"server.power": "checked"}), tmp_path / "review.json")
    m.server.power = SourceValue(310 * u.W, Source("sheet"))
    m.system.to_json(model)
    new = tmp_path / "new.html"
    given = ["report", str(model), "-o", str(new), "--review", str(review), "--against", str(old)]
    output = CliRunner().invoke(efp, given).output
    assert "1 changed since it was checked." in output
    assert "Power of server: 300 W → 310 W (+3.3%)" in output
    assert f"written: {new}" in output
    data = json.loads(new.read_text(encoding="utf-8").split('id="audit-data">')[1].split("</script>")[0])
    assert [each["address"] for each in data["review"]["entries"]] == ["server.power"]
    assert data["review"]["before"]["name"] == "old.html"
    refused = CliRunner().invoke(efp, [*given[:4], "--review", str(model)])
    assert refused.exit_code == 3
    assert "at $" in refused.output
