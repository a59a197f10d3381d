"""Whatever is edited, the model holds bit for bit what a fresh build with the same inputs holds.

What is refused changes nothing, and it is refused if and only if the fresh build is.
"""

from __future__ import annotations

import contextlib
import copy
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import efp_graph as efp
from efp_graph.errors import EfpGraphError, NotAllowed
from efp_graph.objects import check_model, looking_back, recorded
from efp_graph.objects.transaction import redo, undo
from tests.footprint.random_models import (
    COUNTED,
    LINKS,
    LISTS,
    NUMBERS,
    SHARED,
    STARTS,
    TEXTS,
    WEIGHTS,
    Description,
    Plain,
    build,
    build_one,
    calculated,
    descriptions,
    inputs,
    numbers,
    of_kind,
    one_of,
    realised,
    several,
    starts,
)

LIST_EDITS = {
    "append": lambda elements, one, at: elements.append(one),
    "insert": lambda elements, one, at: elements.insert(at, one),
    "extend": lambda elements, one, at: elements.extend([one, one]),
    "pop": lambda elements, one, at: elements.pop(at % len(elements)) if elements else None,
    "remove": lambda elements, one, at: elements.remove(one) if one in elements else None,
    "clear": lambda elements, one, at: elements.clear(),
    "delete": lambda elements, one, at: elements.__delitem__(slice(at, None)),
    "set": lambda elements, one, at: elements.__setitem__(at % len(elements), one) if elements else None,
    "set a slice": lambda elements, one, at: elements.__setitem__(slice(at, at + 1), [one, one]),
    "multiply": lambda elements, one, at: elements.__imul__(2) if len(elements) < 3 else None,
    "reverse": lambda elements, one, at: elements.reverse(),
}
MADE = [  # classes of which objects are made
    *("Job", "VideoStreaming", "VideoStreamingJob", "GenAIModel", "GenAIJob", "UsageJourneyStep", "UsagePattern"),
    *("RecurrentEdgeProcess", "EdgeFunction", "EdgeDeviceGroup"),
]
IMPOSSIBLE = {
    "Server": [
        ("power", -1 * efp.u.W),
        ("power", 3 * efp.u.kg),
        ("server_type", "zzz"),
        ("base_ram_consumption", 500 * efp.u.GB),
    ],
    "Job": [("data_transferred", -1 * efp.u.kB), ("server", None), ("ram_needed", float("nan") * efp.u.GB)],
    "UsageJourney": [("uj_steps", ["a text"])],
    "UsagePattern": [("devices", 3), ("hourly_usage_journey_starts", [1, 2])],
}


class Failure(Exception):
    """Ends a batch."""


class AnyEdits(RuleBasedStateMachine):
    """Any sequence of assignments, list edits, batches, creations, deletions and refusals, undone and redone."""

    @initialize(description=descriptions())
    def start(self, description: Description) -> None:
        self.begin(description)

    def begin(self, description: Description) -> None:
        """Build what is described, or as much of it as there can be."""
        self.description = description
        self.objects: dict[str, Any] = {}
        self.number = len(description)
        try:
            self.objects = build(description)
        except EfpGraphError:  # too much for the servers, say: start from a system without patterns
            system = of_kind(description, ("System",))[0]
            description[system][1].update(usage_patterns=("links", []), edge_usage_patterns=("links", []))
            try:
                self.objects = build(description)
            except EfpGraphError:  # a combination that is not allowed: start from next to nothing
                self.description = {system: ("System", {name: ("links", []) for name in LISTS["System"]})}
                self.objects = build(self.description)
        self.system = next(one for one in self.objects.values() if isinstance(one, efp.System))

    # Edits

    def attempt(self, edit: Any, changed: Description) -> None:
        """Make an edit of the model; `changed` is the description afterwards, if it is accepted."""
        before, start = self.values(), datetime.now(UTC)
        try:
            fresh: Any = build(changed, seed=self.number)
        except EfpGraphError as error:
            fresh = error
        try:
            edit()
        except EfpGraphError as error:
            refused = error
        else:
            refused = None
        assert isinstance(fresh, EfpGraphError) == (refused is not None), f"{refused!r}, and afresh {fresh!r}"
        if refused is not None:
            assert self.values() == before
            return
        self.description, original = changed, self.description
        graph = self.system.graph
        if (
            graph.history.done and graph.history.done[-1].time >= start
        ):  # a graph that joined may bring steps of its own
            after = self.values()
            undo(graph)
            check_model(graph)
            assert calculated({key: self.objects[key] for key in original}) == before
            redo(graph)
            assert self.values() == after

    def assign(self, key: str, attribute: str, plain: Any) -> None:
        changed = copy.deepcopy(self.description)
        changed[key][1][attribute] = plain
        self.attempt(lambda: setattr(self.objects[key], attribute, realised(plain, self.objects)), changed)

    def key_of(self, data: Any, table: dict[str, Any]) -> str | None:
        keys = [key for key, (kind, _) in self.description.items() if table.get(kind)]
        return data.draw(st.sampled_from(keys)) if keys else None

    @rule(data=st.data())
    def change_a_number(self, data: Any) -> None:
        key = self.key_of(data, NUMBERS)
        if key is not None:
            kind, inputs_of = self.description[key]
            attribute = data.draw(st.sampled_from(sorted(NUMBERS[kind])))
            gpu = kind == "Job" and self.description[inputs_of["server"][1]][0] == "GPUServer"
            self.assign(key, attribute, data.draw(numbers(kind, attribute, gpu=gpu)))

    @rule(data=st.data())
    def change_an_option(self, data: Any) -> None:
        key = self.key_of(data, TEXTS)
        if key is not None:
            attribute, values = data.draw(st.sampled_from(sorted(TEXTS[self.description[key][0]].items())))
            self.assign(key, attribute, ("text", data.draw(st.sampled_from(values))))

    @rule(data=st.data())
    def change_starts(self, data: Any) -> None:
        patterns = of_kind(self.description, tuple(STARTS))
        if patterns:
            key = data.draw(st.sampled_from(patterns))
            self.assign(key, STARTS[self.description[key][0]], data.draw(starts()))

    @rule(data=st.data())
    def change_a_link(self, data: Any) -> None:
        key = self.key_of(data, LINKS)
        if key is not None:
            attribute, kinds = data.draw(st.sampled_from(sorted(LINKS[self.description[key][0]].items())))
            self.assign(key, attribute, data.draw(one_of(attribute, of_kind(self.description, kinds))))

    @rule(data=st.data(), edit=st.sampled_from(sorted(LIST_EDITS)), at=st.integers(0, 3))
    def edit_a_list(self, data: Any, edit: str, at: int) -> None:
        key = self.key_of(data, LISTS)
        if key is None:
            return
        attribute, kinds = data.draw(st.sampled_from(sorted(LISTS[self.description[key][0]].items())))
        choices = of_kind(self.description, kinds)
        if attribute in (*SHARED, *COUNTED) and data.draw(st.booleans()):
            self.assign(key, attribute, data.draw(several(attribute, choices)))
        elif attribute in WEIGHTS and self.description[key][1][attribute][0] == "shares" and choices:
            self.edit_weights(key, attribute, edit, data.draw(st.sampled_from(choices)), at)
        elif attribute in COUNTED and self.description[key][1][attribute][0] == "shares":
            return  # an edit of those is that of a mapping, see tests/objects/test_weights.py
        elif self.description[key][1][attribute][0] == "shares":  # those that would hold afterwards are not said
            before = self.values()
            with contextlib.suppress(EfpGraphError, LookupError, ValueError):
                LIST_EDITS[edit](getattr(self.objects[key], attribute), next(iter(self.objects.values())), at)
            assert self.values() == before
        elif choices:
            one = data.draw(st.sampled_from(choices))
            changed = copy.deepcopy(self.description)
            LIST_EDITS[edit](changed[key][1][attribute][1], one, at)
            self.attempt(
                lambda: LIST_EDITS[edit](getattr(self.objects[key], attribute), self.objects[one], at), changed
            )
            elements = [self.objects[each] for each in self.description[key][1][attribute][1]]
            assert getattr(self.objects[key], attribute) == elements

    def edit_weights(self, key: str, attribute: str, edit: str, one: str, at: int) -> None:
        """What stays has its weight, what is new the weight 1; two of one object are refused."""
        weights = dict(self.description[key][1][attribute][1])
        edited = list(weights)
        LIST_EDITS[edit](edited, one, at)
        changed = copy.deepcopy(self.description)
        given = ("shares", [(each, weights.get(each, 1)) for each in edited])
        changed[key][1][attribute] = given if edited else ("links", [])
        act = partial(LIST_EDITS[edit], getattr(self.objects[key], attribute), self.objects[one], at)
        if len(set(edited)) == len(edited):
            self.attempt(act, changed)
            return
        before = self.values()
        with pytest.raises(NotAllowed):
            act()
        assert self.values() == before

    @rule(
        data=st.data(),
        kind=st.sampled_from(MADE),
    )
    def make_an_object(self, data: Any, kind: str) -> None:
        if not all(of_kind(self.description, kinds) for kinds in LINKS.get(kind, {}).values()):
            return
        self.number += 1
        key = f"{kind} {self.number}"
        changed = copy.deepcopy(self.description)
        changed[key] = (kind, data.draw(inputs(self.description, kind)))
        self.attempt(lambda: build_one(changed, key, self.objects), changed)

    @rule(data=st.data(), kind=st.sampled_from(["Job", "UsageJourneyStep"]))
    def make_an_object_and_change_another_at_once(self, data: Any, kind: str) -> None:
        """One batch: undone, it leaves the new object with its links."""
        change = self.any_change(data)
        if change is None or not all(of_kind(self.description, kinds) for kinds in LINKS.get(kind, {}).values()):
            return
        self.number += 1
        new, (key, attribute, plain) = f"{kind} {self.number}", change
        changed = copy.deepcopy(self.description)
        changed[new] = (kind, data.draw(inputs(self.description, kind)))
        changed[key][1][attribute] = plain

        def edit() -> None:
            with self.system.graph.batch("both"):
                build_one(changed, new, self.objects)
                setattr(self.objects[key], attribute, realised(plain, self.objects))

        self.attempt(edit, changed)

    @rule(data=st.data())
    def delete_an_object(self, data: Any) -> None:
        key = data.draw(
            st.sampled_from(sorted(set(self.description) - set(of_kind(self.description, ("System",)))) or [None])
        )
        if key is None:
            return
        changed = copy.deepcopy(self.description)
        del changed[key]
        one = self.objects[key]
        if one.modeling_obj_containers:
            before = self.values()
            with pytest.raises(efp.EfpGraphError, match="cannot be deleted"):
                one.self_delete()
            assert self.values() == before
            return
        self.attempt(one.self_delete, changed)

    @rule(data=st.data(), failing=st.booleans())
    def change_several_at_once(self, data: Any, failing: bool) -> None:
        """Numbers, options, links and lists in one `ModelingUpdate`, which may end with something impossible."""
        changed = copy.deepcopy(self.description)
        wanted: dict[tuple[str, str], Plain] = {}
        for _ in range(data.draw(st.integers(1, 4))):
            change = self.any_change(data)
            if change is not None:
                key, attribute, plain = change
                wanted[key, attribute] = changed[key][1][attribute] = plain
        servers = of_kind(self.description, ("Server",))
        if failing and servers:
            wanted[data.draw(st.sampled_from(servers)), "power"] = ("quantity", -1, "W")
        if not wanted:
            return

        def update() -> None:
            pairs = {}
            for (key, attribute), plain in wanted.items():
                one = self.objects[key]
                pairs[type(one).attributes[attribute].of(one)] = realised(plain, self.objects)
            efp.ModelingUpdate(pairs)

        if failing and servers:
            before = self.values()
            with pytest.raises(EfpGraphError):
                update()
            assert self.values() == before
            return
        self.attempt(update, changed)

    def any_change(self, data: Any) -> tuple[str, str, Plain] | None:
        table = data.draw(st.sampled_from([NUMBERS, TEXTS, LINKS, LISTS]))
        key = self.key_of(data, table)
        if key is None:
            return None
        kind, inputs_of = self.description[key]
        attribute = data.draw(st.sampled_from(sorted(table[kind])))
        if table is NUMBERS:
            gpu = kind == "Job" and self.description[inputs_of["server"][1]][0] == "GPUServer"
            return key, attribute, data.draw(numbers(kind, attribute, gpu=gpu))
        if table is TEXTS:
            return key, attribute, ("text", data.draw(st.sampled_from(table[kind][attribute])))
        choices = of_kind(self.description, table[kind][attribute])
        if not choices:
            return None
        if table is LINKS:
            return key, attribute, data.draw(one_of(attribute, choices))
        return key, attribute, data.draw(several(attribute, choices))

    @rule(data=st.data())
    def undo_and_redo_several(self, data: Any) -> None:
        graph = self.system.graph
        if not graph.history.done:
            return
        steps = data.draw(st.integers(1, min(4, len(graph.history.done))))
        states = [self.values()]
        for _ in range(steps):
            undo(graph)
            graph.check()
            states.append(self.values())
        for _ in range(steps):
            assert self.values() == states.pop()
            redo(graph)
        assert self.values() == states.pop()

    @rule(data=st.data(), depth=st.integers(1, 3), way=st.sampled_from(["what if", "failing batch", "simulation"]))
    def look_at_what_would_be(self, data: Any, depth: int, way: str) -> None:
        """Whatever is done in a what-if, or in a batch that fails, or by a simulation, nothing is left of it."""
        before, past = self.values(), self.past()
        graphs = {key: self.objects[key].graph for key in self.description}
        with contextlib.suppress(EfpGraphError, Failure):
            self.look(data, depth, way)
        assert self.values() == before
        assert self.past() == past
        assert {key: self.objects[key].graph for key in self.description} == graphs

    def look(self, data: Any, depth: int, way: str) -> None:
        pairs = self.pairs(data)
        if not pairs:
            return
        if way == "simulation":
            if not self.system.usage_patterns:
                return
            pattern = self.system.usage_patterns[0]
            date = pattern.hourly_usage_journey_starts.start + timedelta(hours=data.draw(st.integers(0, 3)))
            update = efp.ModelingUpdate(pairs, simulation_date=date.replace(tzinfo=None))
            update.set_updated_values()
            self.values()
            update.reset_values()
            return
        if way == "failing batch":
            with next(iter(pairs)).graph.batch("fails"):
                efp.ModelingUpdate(pairs)
                raise Failure
        with self.system.what_if(pairs):
            for _ in range(data.draw(st.integers(0, 4))):
                if depth > 1 and data.draw(st.booleans()):
                    with contextlib.suppress(EfpGraphError, Failure):
                        self.look(data, depth - 1, data.draw(st.sampled_from(["what if", "failing batch"])))
                with contextlib.suppress(EfpGraphError):
                    efp.ModelingUpdate(self.pairs(data) or pairs)
                self.values()

    def pairs(self, data: Any) -> dict[Any, Any]:
        """One to three changes, as `ModelingUpdate` takes them."""
        found: dict[Any, Any] = {}
        for _ in range(data.draw(st.integers(1, 3))):
            change = self.any_change(data)
            if change is not None:
                one = self.objects[change[0]]
                found[type(one).attributes[change[1]].of(one)] = realised(change[2], self.objects)
        return found

    def past(self) -> tuple[list[Any], ...]:
        """What can be undone and redone, of every graph there is."""
        graphs = dict.fromkeys(self.objects[key].graph for key in self.description)
        return tuple([(step.label, step.moment) for step in steps] for each in graphs for steps in each.history.steps())

    @rule(data=st.data())
    def look_back(self, data: Any) -> None:
        """A look at the past, from which nothing is left."""
        before, past = self.values(), self.past()
        steps = data.draw(st.integers(0, min(4, len(past[0]))))
        with looking_back(self.system.graph, min(steps, len(self.system.graph.history.done))):
            self.values()
        assert self.values() == before
        assert self.past() == past

    @rule(data=st.data())
    def try_what_is_impossible(self, data: Any) -> None:
        key = self.key_of(data, IMPOSSIBLE)
        if key is not None:
            attribute, value = data.draw(st.sampled_from(IMPOSSIBLE[self.description[key][0]]))
            before, nodes = self.values(), set(self.system.graph.nodes)
            if attribute == "base_ram_consumption" and self.objects[key].place is None:
                return  # nobody asks for what is left
            with pytest.raises(EfpGraphError):
                setattr(self.objects[key], attribute, value)
            assert self.values() == before
            assert set(self.system.graph.nodes) == nodes

    def values(self) -> dict[str, Any]:
        return calculated({key: self.objects[key] for key in self.description})

    # Laws

    @invariant()
    def equals_a_fresh_build(self) -> None:
        if not hasattr(self, "system"):
            return
        fresh = build(self.description, seed=self.number)
        found, expected = self.values(), calculated(fresh)
        assert found.keys() == expected.keys()
        assert [name for name in expected if found[name] != expected[name]] == []

    @invariant()
    def the_graph_is_sound(self) -> None:
        if hasattr(self, "system"):
            self.system.check()
            for graph in dict.fromkeys(self.objects[key].graph for key in self.description):
                check_model(graph)


TestAnyEdits = AnyEdits.TestCase
TestAnyEdits.settings = settings(
    max_examples=40,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # shrinking takes minutes: ask for it when there is something to shrink
)


class AnyEdgeEdits(AnyEdits):
    """The same with edge devices in every model."""

    @initialize(description=descriptions(edge=True))
    def start(self, description: Description) -> None:
        self.begin(description)


TestAnyEdgeEdits = AnyEdgeEdits.TestCase
TestAnyEdgeEdits.settings = settings(TestAnyEdits.settings, max_examples=25)


class AnyEditsRecorded(AnyEdits):
    """The same with formulas that are recorded the second time they run, so that most updates are by records."""

    def __init__(self) -> None:
        super().__init__()
        self.patience, recorded.PATIENCE = recorded.PATIENCE, 0

    def teardown(self) -> None:
        recorded.PATIENCE = self.patience
        super().teardown()


TestAnyEditsRecorded = AnyEditsRecorded.TestCase
TestAnyEditsRecorded.settings = settings(TestAnyEdits.settings, max_examples=15)
