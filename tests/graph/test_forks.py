"""Forks: the graph with other inputs, beside the graph as it is."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from efp_graph.graph import CycleError, Graph, GraphError, ImpureFormula, RemovedNode, untracked
from tests.graph.keeping import KeepingGraph


def state_of(graph: Graph) -> dict[str, Any]:
    """Everything about every node, down to the identity of the values."""
    nodes = {node.key: (id(node._value), node.rank, list(node.reads), set(node.dependents)) for node in graph}
    return {**nodes, "": (graph.revision, graph.version, graph.edits, len(graph.history.done))}


@pytest.fixture
def shop(graph, log):
    """price × count = net, net + shipping = total; all warm."""
    price, count, shipping = graph.input("price", 3.0), graph.input("count", 4), graph.input("shipping", 1.0)
    net = graph.computed("net", log("net", lambda: price() * count()))
    total = graph.computed("total", log("total", lambda: net() + shipping()))
    assert total() == 13.0
    log.clear()
    return price, count, net, total


def test_a_fork_has_other_values_and_the_graph_is_untouched(graph, shop):
    price, _, net, total = shop
    before = state_of(graph)
    with graph.fork({price: 2.0}) as what_if:
        assert (what_if[price], what_if[net], what_if.read(total), what_if["total"]) == (2.0, 8.0, 9.0, 9.0)
        assert (price(), net(), total()) == (3.0, 12.0, 13.0)
    assert state_of(graph) == before


def test_only_what_differs_and_is_read_runs_and_once(graph, log, shop):
    price, count, net, total = shop
    fork = graph.fork({price: 2.0})
    assert log == []
    assert [fork[total], fork[total], fork[net]] == [9.0, 9.0, 8.0]
    assert log == ["net", "total"]
    fork = graph.fork({price: 6.0, count: 2})
    assert fork[total] == 13.0
    assert log == ["net", "total", "net"]  # 12.0 again: cut off
    assert fork[net] is net()


def test_what_does_not_depend_on_it_is_not_even_looked_at(graph):
    start, other = graph.input("start", 0), graph.input("other", 0)
    chain = [graph.computed("c0", start)]
    for number in range(1, 2000):
        chain.append(graph.computed(f"c{number}", lambda before=chain[-1]: before() + 1))
    end = graph.computed("end", lambda: chain[-1]() + other())
    end()
    fork = graph.fork({other: 5})
    assert fork[end] == 2004
    assert len(fork._overlay.values) == 2


@pytest.mark.parametrize(
    ("size", "is_warm", "first"),
    [(5_000, False, "before"), (5_000, True, "before"), (5_000, False, "knob"), (100_000, True, "knob")],
)
def test_a_deep_chain_is_no_recursion_and_enters_each_formula_twice_at_most(graph, size, is_warm, first):
    entered: dict[int, int] = {}
    knob = graph.input("knob", 1)
    before = knob

    def formula(number, before):
        def link():
            entered[number] = entered.get(number, 0) + 1
            return before() + knob() if first == "before" else knob() + before()

        return link

    for number in range(size):
        before = graph.computed(f"c{number}", formula(number, before))
    if is_warm:
        assert before() == size + 1
        entered.clear()
    fork = graph.fork({knob: 2})
    assert fork[before] == 2 * (size + 1)
    assert len(entered) == size
    assert max(entered.values()) <= 2
    assert before.is_cold is not is_warm


def test_a_reader_of_many_deep_chains_is_entered_twice_at_most(graph, log):
    knob = graph.input("knob", 1)
    ends = []
    for name in range(20):
        before = knob
        for number in range(100):
            before = graph.computed(f"{name}.{number}", lambda before=before: knob() * 0 + before() + 1)
        ends.append(before)
    total = graph.computed("total", log("total", lambda: sum(end() for end in ends)))
    assert total() == 20 * 101
    log.clear()
    assert graph.fork({knob: 2})[total] == 20 * 102
    assert len(log) <= 2


def test_what_was_looked_at_in_vain_may_be_a_cycle(graph):
    """An interrupted formula is prepared for what it read the last time, which may be no longer possible."""
    knob = graph.input("knob", 0)
    deep = knob
    for number in range(100):
        deep = graph.computed(f"d{number}", lambda before=deep: knob() * 0 + before())
    nodes: dict[str, Any] = {}
    nodes["a"] = graph.computed("a", lambda: deep() + (nodes["b"]() if knob() == 0 else 0))
    nodes["b"] = graph.computed("b", lambda: 1 if knob() == 0 else nodes["a"]())
    assert (nodes["a"](), nodes["b"]()) == (1, 1)
    fork = graph.fork({knob: 5})
    assert (fork[nodes["a"]], fork[nodes["b"]]) == (5, 5)


def test_a_cycle_is_named_and_leaves_fork_and_graph_as_they_were(graph):
    knob = graph.input("knob", 0)
    nodes: dict[str, Any] = {}
    nodes["a"] = graph.computed("a", lambda: nodes["b"]() if knob() else 1)
    nodes["b"] = graph.computed("b", lambda: nodes["a"]() + 1)
    assert nodes["b"]() == 2
    before = state_of(graph)
    fork = graph.fork({knob: 1})
    for _ in range(2):
        with pytest.raises(CycleError) as caught:
            fork[nodes["b"]]
        assert caught.value.path == ["b", "a", "b"]
    assert state_of(graph) == before
    with pytest.raises(CycleError):
        fork.promote()
    assert (knob(), nodes["b"]()) == (0, 2)
    fork.set(knob, 0)
    assert fork[nodes["b"]] == 2


def test_a_branch_that_is_not_taken_does_not_run(graph, log):
    choice, x = graph.input("choice", True), graph.input("x", 1)
    left = graph.computed("left", log("left", lambda: 10 * x()))
    right = graph.computed("right", log("right", lambda: 100 * x()))
    chosen = graph.computed("chosen", log("chosen", lambda: left() if choice() else right()))
    assert chosen() == 10
    log.clear()
    assert graph.fork({choice: False, x: 2})[chosen] == 200
    assert sorted(log) == ["chosen", "right"]
    assert right.is_cold


def test_changes_of_the_base_are_seen(graph, log, shop):
    price, count, net, total = shop
    fork = graph.fork({price: 2.0})
    assert fork[total] == 9.0
    count.set(10)
    assert (fork[net], fork[total]) == (20.0, 21.0)
    graph.undo()
    log.clear()
    assert fork[total] == 9.0
    graph["shipping"].set(5.0)
    log.clear()
    assert (fork[total], log) == (13.0, ["total"])  # net is known
    price.set(100.0)
    assert fork[total] == 13.0  # the fork has its own


def test_inside_a_batch_it_sees_what_is_set_there_and_forgets_it_with_the_batch(graph, shop):
    price, count, _, total = shop
    fork = graph.fork({price: 2.0})
    with pytest.raises(ZeroDivisionError):
        with graph.batch():
            count.set(10)
            assert fork[total] == 21.0
            raise ZeroDivisionError
    assert fork[total] == 9.0


def test_what_differs_is_told(graph, shop):
    price, count, net, total = shop
    cold = graph.computed("cold", lambda: 2 * net())
    fork = graph.fork({price: 2.0})
    assert fork.changed() == {price: (3.0, 2.0), net: (12.0, 8.0), total: (13.0, 9.0)}
    assert fork[cold] == 16.0
    assert fork.changed()[cold] == (24.0, 16.0)
    assert cold.is_cold
    same = graph.fork({price: 6.0, count: 2})
    assert same.changed() == {price: (3.0, 6.0), count: (4, 2)}
    assert fork.given == {price: 2.0}


def test_several_are_compared(graph, shop):
    price, _, _, total = shop
    forks = [graph.fork({price: value}) for value in (1.0, 2.0, 5.0)]
    assert [fork[total] for fork in forks] == [5.0, 9.0, 21.0]
    assert min(forks, key=lambda fork: fork[total]) is forks[0]


def test_forks_lie_on_forks(graph, log, shop):
    price, count, net, total = shop
    cheap = graph.fork({price: 2.0}, label="cheap")
    many = cheap.fork({count: 10}, label="many")
    assert (cheap[total], many[total]) == (9.0, 21.0)
    assert many.changed() == {count: (4, 10), net: (8.0, 20.0), total: (9.0, 21.0)}
    cheap.set(price, 1.0)
    assert (cheap[total], many[total]) == (5.0, 11.0)
    many.reset(count)
    assert many[total] == 5.0
    many.set(count, 2)
    many.rebase()
    assert many.promote() is None
    assert (cheap[total], total()) == (3.0, 13.0)
    cheap.promote()
    assert (price(), count(), total()) == (1.0, 2, 3.0)
    assert many[total] == 3.0
    cheap.close()
    with pytest.raises(GraphError, match="'many' is closed"):
        many[total]


def test_promoted_it_is_one_batch(graph, shop):
    price, count, _, total = shop
    with graph.fork({price: 2.0, count: 5}, label="offer") as fork:
        expected = fork[total]
        report = fork.promote()
    assert ({*report.changed}, report.label, total()) == ({price, count}, "offer", expected)
    graph.undo()
    assert (price(), count(), total()) == (3.0, 4, 13.0)


def test_one_whose_base_has_moved_is_not_promoted(graph, shop):
    price, count, _, total = shop
    fork = graph.fork({price: 2.0}, label="offer")
    other = graph.fork({price: 1.0})
    count.set(10)
    before = state_of(graph)
    with pytest.raises(GraphError, match=r"The fork 'offer' cannot be promoted: since it was made, count has changed"):
        fork.promote()
    assert state_of(graph) == before
    assert fork.moved() == {count: (4, 10)}
    fork.rebase()
    fork.promote()
    assert (price(), total()) == (2.0, 21.0)
    with pytest.raises(GraphError, match=r"count has changed from 4 to 10, and so have 1 others"):
        other.promote()
    graph.undo()
    graph.undo()
    other.promote()  # the base is where it was
    assert total() == 5.0


def test_one_is_not_promoted_over_what_the_open_batch_changed(graph, shop):
    price, count, _, total = shop
    fork = graph.fork({price: 2.0})
    with graph.batch():
        count.set(10)
        with pytest.raises(GraphError, match="count has changed"):
            fork.promote()
    assert (price(), total()) == (3.0, 31.0)


def test_one_that_was_promoted_in_a_batch_that_failed_can_be_promoted_again(graph, shop):
    price, _, _, total = shop
    fork = graph.fork({price: 2.0})
    with pytest.raises(ZeroDivisionError):
        with graph.batch():
            fork.promote()
            raise ZeroDivisionError
    assert (total(), fork[total]) == (13.0, 9.0)
    fork.promote()
    fork.promote()  # once more is nothing
    assert (total(), len(graph.history.done)) == (9.0, 1)


def test_one_that_a_formula_refuses_is_not_promoted(graph, shop):
    price, _, net, _ = shop
    checked = graph.computed("checked", lambda: 1 / net())
    checked()
    fork = graph.fork({price: 0.0})
    for _ in range(2):
        with pytest.raises(ZeroDivisionError) as caught:
            fork[checked]
        assert caught.value.__notes__ == ["(while computing checked)"]
    assert isinstance(fork.changed()[checked][1], ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        fork.promote()
    assert price() == 3.0
    with pytest.raises(ZeroDivisionError):
        graph.would_run({price: 0.0})


def test_an_error_can_be_caught_by_a_reader_and_passes_by_others(graph, shop):
    price, _, net, _ = shop
    inverse = graph.computed("inverse", lambda: 1 / net())
    doubled = graph.computed("doubled", lambda: 2 * inverse())

    def safe():
        try:
            return doubled()
        except ZeroDivisionError:
            return -1.0

    guarded = graph.computed("guarded", safe)
    fork = graph.fork({price: 0.0})
    assert fork[guarded] == -1.0
    with pytest.raises(ZeroDivisionError) as caught:
        fork[doubled]
    assert caught.value.__notes__ == ["(while computing inverse)"]
    fork.set(price, 0.25)
    assert fork[guarded] == 2.0


def test_a_computed_node_is_pinned_in_a_fork_and_by_promoting_it(graph, shop):
    price, _, net, total = shop
    fork = graph.fork()
    fork.pin(net, 5.0, source="a guess")
    assert (fork[net], fork[total], net()) == (5.0, 6.0, 12.0)
    assert fork.changed() == {net: (12.0, 5.0), total: (13.0, 6.0)}
    fork.promote()
    assert (net(), total(), net.is_pinned) == (5.0, 6.0, True)
    assert graph.to_networkx().nodes["net"]["pinned"] == "a guess"
    fork.reset(net)
    assert fork[total] == 6.0
    free = graph.fork({price: 1.0, net.formula.pin: None})
    assert free[total] == 5.0


def test_functions_of_fixed_nodes_and_tolerances_are_followed(graph):
    price = graph.input("price", 3.0)
    rough = graph.computed("rough", lambda price: price, reads=[price], same=lambda old, new: abs(old - new) < 1.0)
    total = graph.computed("total", lambda rough: 10 * rough, reads=[rough])
    assert total() == 30.0
    for value, expected in ((3.5, 30.0), (5.0, 50.0)):
        fork = graph.fork({price: value})
        assert fork[total] == expected
        fork.promote()
        assert total() == expected


def test_bad_use_is_refused_by_name(graph, shop):
    price, _, net, total = shop
    other = KeepingGraph().input("other", 1)
    with pytest.raises(GraphError, match=r"net is computed by a formula and cannot be set .* fork.pin\(node, value\)"):
        graph.fork({net: 1.0})
    with pytest.raises(GraphError, match="other is not a node of the graph"):
        graph.fork({other: 1.0})
    with pytest.raises(GraphError, match="has no node 'pric'"):
        graph.fork({"pric": 1.0})
    with pytest.raises(GraphError, match="This is none: 7"):
        graph.fork({7: 1.0})
    fork = graph.fork({"price": 2.0})
    with pytest.raises(GraphError, match="price is an input"):
        fork.pin(price, 1.0)
    with pytest.raises(GraphError):
        fork.update({price: 7.0, net: 1.0})
    assert fork[total] == 9.0
    graph.remove(total)
    with pytest.raises(GraphError, match="total is not a node of the graph"):
        fork[total]
    fork.close()
    fork.close()
    for verb in (lambda: fork[net], lambda: fork.set(price, 1.0), fork.changed, fork.promote, fork.fork):
        with pytest.raises(GraphError, match="The fork is closed"):
            verb()


def test_formulas_neither_write_nor_look_into_forks(graph, shop):
    price, _, net, total = shop
    fork = graph.fork({price: 2.0})
    verbs = {
        "a": lambda: price.set(1.0),
        "b": lambda: fork.set(price, 1.0),
        "c": lambda: fork[net],
        "d": lambda: graph.fork({price: 1.0}),
        "e": lambda: fork.promote(),
        "f": lambda: fork.changed(),
    }
    for key, verb in verbs.items():
        node = graph.computed(key, lambda verb=verb: (net(), verb()))
        for read in (node, lambda node=node: fork[node]):
            with pytest.raises(ImpureFormula):
                read()

    assert (fork[total], total()) == (9.0, 13.0)


def test_a_formula_that_reads_a_removed_or_foreign_node_fails(graph, shop):
    price = shop[0]
    loose = graph.input("loose", 1)
    reads = graph.computed("reads", lambda: loose() if price() > 2.5 else 0)
    foreign = graph.computed("foreign", KeepingGraph().input("other", 1))
    fork = graph.fork({price: 2.0})
    assert fork[reads] == 0
    graph.remove(loose)
    fork.reset(price)
    with pytest.raises(RemovedNode):
        fork[reads]
    with pytest.raises(GraphError, match="another graph"):
        fork[foreign]


@pytest.mark.parametrize("changes", [{"price": 2.0}, {"price": 6.0, "count": 2}, {"price": 3.0}])
def test_a_dry_run_tells_what_would_run(graph, shop, changes):
    price, _, _, total = shop
    extra = graph.computed("extra", lambda: 1)
    switch = graph.computed("switch", lambda: extra() if price() < 3.0 else 0)
    switch()
    before = state_of(graph)
    report = graph.would_run(changes)
    assert state_of(graph) == before
    with graph.batch() as real:
        for key, value in changes.items():
            graph[key].set(value)
    for what in ("changed", "recomputed", "cut_off", "computed"):
        assert {*getattr(report, what)} == {*getattr(real, what)}, what
    if total in report.recomputed:
        assert [node.key for node in report.path_to(total)] == ["price", "net", "total"]


def test_a_closed_fork_holds_nothing(graph, shop):
    price, _, _, total = shop

    class Value(float):
        pass

    value = Value(2.0)
    reference = weakref.ref(value)
    fork = graph.fork({price: value})
    fork[total]
    assert "1 values given, 2 formulas run" in repr(fork)
    fork.close()
    del value
    gc.collect()
    assert reference() is None
    assert (len(graph.forks), repr(fork)) == (0, "<Fork: closed, 0 formulas run>")


def test_threads_read_forks_while_others_write(graph, shop):
    price, count, _, total = shop
    shipping = graph["shipping"]
    forks = [graph.fork({price: float(value)}) for value in range(1, 4)]
    problems: list[Any] = []
    over = threading.Event()

    def look(fork: Any, value: int) -> None:
        while not over.is_set():
            with graph.lock:
                found, expected = fork[total], value * count() + shipping()
            if found != expected or fork[price] != value:
                problems.append((found, expected))

    threads = [threading.Thread(target=look, args=(fork, value)) for fork in forks for value in [fork.given[price]]]
    for thread in threads:
        thread.start()
    for number in range(100):
        with graph.batch():
            count.set(number)
            shipping.set(float(number))
    over.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_a_fork_that_is_as_the_graph_again_differs_from_the_fork_that_it_lies_on(graph, shop):
    price, _, net, total = shop
    below = graph.fork({price: 2.0})
    assert below.fork({price: 3.0}).changed() == {price: (2.0, 3.0), net: (8.0, 12.0), total: (9.0, 13.0)}


def test_a_fork_can_be_promoted_again(graph, shop):
    price, _, _, total = shop
    fork = graph.fork({price: 3.0})
    fork.pin(total, 8.0, source="the invoice")
    fork.promote()
    assert fork.moved() == {}
    fork.set(price, 4.0)
    fork.pin(total, 9.0, source="the second invoice")
    fork.promote()
    assert (price(), total()) == (4.0, 9.0)
    above = fork.fork({price: 5.0})
    above.promote()
    above.set(price, 6.0)
    above.promote()
    assert fork[price] == 6.0
    total.pin(7.0)
    with pytest.raises(GraphError, match="pin of total has changed"):
        fork.promote()


def test_what_a_fork_gives_has_not_moved_when_the_graph_gets_the_same_value(graph, shop):
    _, count, _, _ = shop
    above = graph.fork({count: 5}).fork()
    count.set(5)
    assert above.moved() == {}


@pytest.mark.parametrize("divisor", [0, 1])
@pytest.mark.parametrize("reader", ["reads it", "keeps its errors", "catches its errors", "drops it"])
def test_a_dry_run_is_refused_just_when_the_batch_is(divisor, reader):
    graph = Graph()
    a, b = graph.input("a", 1), graph.input("b", 0)
    ratio = graph.computed("ratio", lambda: 12 // a())

    def catching() -> int:
        try:
            return ratio() if b() else 0
        except ZeroDivisionError:
            return -1

    total = {
        "reads it": graph.computed("reads", lambda: ratio() + b()),
        "keeps its errors": graph.computed("keeps", lambda: ratio() if b() else 0, on_error="keep"),
        "catches its errors": graph.computed("catches", catching, on_error="keep"),
        "drops it": graph.computed("drops", lambda: 0 if b() else ratio()),
    }[reader]
    graph.keep(total)
    changes = {a: divisor, b: 1}
    if divisor == 0 and reader != "drops it":
        with pytest.raises((ZeroDivisionError, GraphError)), graph.batch():
            for node, value in changes.items():
                node.set(value)
        with pytest.raises(ZeroDivisionError):
            graph.would_run(changes)
        return
    tried = graph.would_run(changes)
    with graph.batch() as report:
        for node, value in changes.items():
            node.set(value)
    assert {*tried.ran} == {*report.ran}


def test_an_error_that_is_a_value_is_taken_from_the_graph_like_any_other_value(log):
    graph = Graph(on_error="keep")
    a, b = graph.input("a", 0), graph.input("b", 1)
    ratio = graph.computed("ratio", log("ratio", lambda: 12 // a()))
    both = graph.computed("both", log("both", lambda: ratio() + b()))
    graph.keep(both)
    log.clear()
    assert graph.would_run({b: 2}).ran == [] == log  # `both` has failed before it came to b
    with graph.fork({b: 2}) as fork:
        with pytest.raises(ZeroDivisionError):
            fork[both]
        assert (fork.changed(), log) == ({b: (1, 2)}, [])
    report = graph.would_run({a: False})
    assert ([node.key for node in report.cut_off], log) == (["ratio"], ["ratio"])  # it fails in the same way
    assert [node.key for node in graph.would_run({a: 3}).recomputed] == ["ratio", "both"]


INPUTS = ("a", "b", "c", "d")
COMPUTED = ("p", "q", "r", "s", "t", "u")
VALUES = st.integers(0, 4)
CHANGES = st.dictionaries(st.sampled_from(INPUTS), VALUES, min_size=1)


class AnySequenceOfForks(RuleBasedStateMachine):
    """Whatever is done, a fork has the values of a fresh graph with its inputs, and the graph does not notice."""

    @initialize(data=st.data())
    def build(self, data: Any) -> None:
        self.formulas = {}
        for place, key in enumerate(COMPUTED):
            name = st.sampled_from((INPUTS + COMPUTED[:place]) * 3 + COMPUTED)
            branches = data.draw(st.lists(st.lists(name, max_size=3), min_size=1, max_size=3))
            self.formulas[key] = (data.draw(name), branches, data.draw(st.integers(1, 3)))
        self.inputs = dict.fromkeys(INPUTS, 1)
        self.graph, self.nodes = self.fresh(self.inputs)
        self.forks: list[tuple[Any, dict[str, int], Any]] = []  # fork, what it was given, its base or None
        for key in COMPUTED[::2]:
            self.value(self.nodes[key])

    def fresh(self, inputs: dict[str, int]) -> tuple[Graph, dict[str, Any]]:
        graph = KeepingGraph()
        nodes: dict[str, Any] = {key: graph.input(key, value) for key, value in inputs.items()}
        for key, (chooser, branches, divisor) in self.formulas.items():

            def formula(chooser: str = chooser, branches: Any = branches, divisor: int = divisor) -> int:
                branch = branches[nodes[chooser]() % len(branches)]
                return (1 + sum(nodes[name]() for name in branch)) // divisor

            nodes[key] = graph.computed(key, formula)
        return graph, nodes

    @staticmethod
    def value(read: Any) -> Any:
        try:
            return read()
        except CycleError:
            return "cycle"

    def inputs_of(self, fork: Any) -> dict[str, int]:
        if fork is None:
            return self.inputs
        given, base = next((given, base) for each, given, base in self.forks if each is fork)
        return self.inputs_of(base) | given

    @rule(changes=CHANGES, place=st.integers(0, 10))
    def fork(self, changes: dict[str, int], place: int) -> None:
        bases = [None, *(fork for fork, _, _ in self.forks)]
        base = bases[place % len(bases)]
        fork = (base or self.graph).fork({self.nodes[key]: value for key, value in changes.items()})
        self.forks.append((fork, dict(changes), base))

    @rule(changes=CHANGES)
    def change_the_base(self, changes: dict[str, int]) -> None:
        try:
            with self.graph.batch():
                for key, value in changes.items():
                    self.nodes[key].set(value)
        except CycleError:
            return
        self.inputs = self.inputs | changes

    @rule(changes=CHANGES, place=st.integers(0, 10))
    def change_a_fork(self, changes: dict[str, int], place: int) -> None:
        if self.forks:
            fork, given, _ = self.forks[place % len(self.forks)]
            fork.update(changes)
            given.update(changes)

    @rule(key=st.sampled_from(COMPUTED))
    def read_the_base(self, key: str) -> None:
        self.value(self.nodes[key])

    @rule(key=st.sampled_from(COMPUTED), place=st.integers(0, 10))
    def read_a_fork(self, key: str, place: int) -> None:
        if not self.forks:
            return
        fork, _, _ = self.forks[place % len(self.forks)]
        before = state_of(self.graph)
        _, nodes = self.fresh(self.inputs_of(fork))
        assert self.value(lambda: fork[self.nodes[key]]) == self.value(nodes[key])
        assert state_of(self.graph) == before

    @rule(changes=CHANGES)
    def ask_what_would_run(self, changes: dict[str, int]) -> None:
        before = state_of(self.graph)
        try:
            report = self.graph.would_run({self.nodes[key]: value for key, value in changes.items()})
        except CycleError:
            report = None
        assert state_of(self.graph) == before
        cold = [node for node in self.graph if not node.is_up_to_date]
        try:
            with self.graph.batch() as real:
                for key, value in changes.items():
                    self.nodes[key].set(value)
        except CycleError:
            assert report is None
            return
        self.inputs = self.inputs | changes
        assert report is not None
        assert {*report.recomputed, *report.computed} == {*real.recomputed, *real.computed}
        assert ({*report.cut_off}, {*report.changed}) == ({*real.cut_off}, {*real.changed})
        assert {*report.computed} <= {*cold}

    @rule(place=st.integers(0, 10))
    def promote(self, place: int) -> None:
        if not self.forks:
            return
        fork, given, base = self.forks[place % len(self.forks)]
        fork.rebase()
        try:
            fork.promote()
        except CycleError:
            assert base is None
            return
        if base is None:
            self.inputs = self.inputs | given
        else:
            next(given for each, given, _ in self.forks if each is base).update(given)

    @invariant()
    def all_is_as_in_a_fresh_build(self) -> None:
        if not hasattr(self, "graph"):
            return
        self.graph.check()
        _, nodes = self.fresh(self.inputs)
        for key, node in self.nodes.items():
            if node.is_up_to_date:
                assert node._value == nodes[key]()

    def teardown(self) -> None:
        for fork, _, _ in getattr(self, "forks", ()):
            _, nodes = self.fresh(self.inputs_of(fork))
            for key, node in self.nodes.items():
                assert self.value(lambda node=node, fork=fork: fork[node]) == self.value(nodes[key])  # type: ignore[misc]


AnySequenceOfForks.TestCase.settings = settings(
    deadline=None,
    derandomize=True,
    max_examples=100,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow],
)
TestAnySequenceOfForks = AnySequenceOfForks.TestCase


def test_what_a_formula_reads_untracked_has_its_value_of_the_fork(graph):
    price, rate = graph.input("price", 2.0), graph.input("rate", 3.0)
    fee = graph.computed("fee", lambda: rate() + 1)

    def total() -> float:
        with untracked():
            extra = fee()
        return price() + extra

    node = graph.computed("total", total)
    assert node() == 6.0
    fork = graph.fork({price: 3.0, rate: 4.0})
    assert fork[node] == 8.0
    assert node() == 6.0
