"""What an update says about itself."""

from __future__ import annotations

import pytest


@pytest.fixture
def shop(graph):
    price, count = graph.input("price", 2.0), graph.input("count", 4)
    net = graph.computed("net", lambda: price() * count())
    is_large = graph.computed("is large", lambda: net() > 5)
    text = graph.computed("text", lambda: "large" if is_large() else "small")
    graph.keep(text)
    return price, count, net, is_large, text


def test_what_changed_ran_and_was_cut_off(graph, shop):
    price, _, net, is_large, _ = shop
    with graph.batch("sale") as report:
        price.set(3.0)
    assert report.label == "sale"
    assert report.changed == [price]
    assert report.recomputed == [net]
    assert report.cut_off == [is_large]
    assert report.order == [net, is_large]


def test_an_input_that_was_set_to_what_it_was_is_not_among_the_changed(graph, shop):
    price, count, _, _, _ = shop
    with graph.batch() as report:
        price.set(2.0)
        count.set(4)
    assert report.changed == []
    assert report.ran == []


def test_the_path_leads_from_an_input_to_the_node(graph, shop):
    price, _, net, is_large, text = shop
    with graph.batch() as report:
        price.set(0.5)
    assert report.path_to(text) == [price, net, is_large, text]


def test_there_is_no_path_to_what_did_not_run(graph, shop):
    price, _, _, _, text = shop
    with graph.batch() as report:
        price.set(3.0)
    with pytest.raises(KeyError, match="text"):
        report.path_to(text)


def test_why_tells_of_the_values_before_and_after(graph, shop):
    price, _, net, _, _ = shop
    with graph.batch() as report:
        price.set(3.0)
    assert report.why(net).splitlines() == [
        "price was set: 2.0 → 3.0.",
        "net reads price and was recomputed: 8.0 → 12.0.",
    ]


def test_what_is_computed_for_the_first_time_is_told_apart(graph, shop):
    price, _, net, _, _ = shop
    late = graph.computed("late", lambda: net() + 1)
    with graph.batch() as report:
        price.set(3.0)
        late()
    assert report.computed == [late]
    assert late not in report.recomputed


def test_what_is_only_marked_is_counted(graph, shop):
    price, _, net, _, _ = shop
    lazy = graph.computed("lazy", lambda: net() + 1)
    lazy()
    with graph.batch() as report:
        price.set(3.0)
    assert report.marked == 1
    assert lazy not in report.ran


def test_there_are_times_for_what_ran(graph, shop):
    price, _, net, is_large, _ = shop
    with graph.batch() as report:
        price.set(3.0)
    assert set(report.seconds) == {net, is_large}
    assert all(seconds >= 0 for seconds in report.seconds.values())


def test_an_update_that_restores_says_so(graph, shop):
    price, _, net, _, _ = shop
    price.set(3.0)
    report = graph.undo()
    assert net in report.restored
    assert report.ran == []


def test_each_commit_has_a_number_and_a_refused_one_has_none(graph, shop):
    price, _, _, _, _ = shop
    numbers = []
    for value in (3.0, 4.0):
        with graph.batch() as report:
            price.set(value)
        numbers.append(report.revision)
    assert numbers[1] == numbers[0] + 1 == graph.revision
    with pytest.raises(KeyError), graph.batch() as report:
        raise KeyError
    assert report.revision is None
    assert graph.revision == numbers[1]


def test_a_report_of_a_dry_run_is_that_of_the_run(graph, shop):
    price, _, _, _, _ = shop
    dry = graph.would_run({price: 3.0})
    with graph.batch() as report:
        price.set(3.0)
    assert (dry.changed, dry.recomputed, dry.cut_off) == (report.changed, report.recomputed, report.cut_off)


def test_networkx_sees_the_edges_of_the_last_run(graph):
    switch, a, b = graph.input("switch", True), graph.input("a", 1), graph.input("b", 2)
    chosen = graph.computed("chosen", lambda: a() if switch() else b())
    chosen()
    assert set(graph.nx.edges) == {("switch", "chosen"), ("a", "chosen")}
    switch.set(False)
    chosen()
    assert set(graph.nx.edges) == {("switch", "chosen"), ("b", "chosen")}
