"""Values that outlast the process: the next start runs what changed, and a file is whole or refused."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from efp_graph.errors import FileError, FileNotWritten
from efp_graph.graph import Graph, GraphError, Input, Model, WrongDeclaration, computed

SPAWNED = partial(ProcessPoolExecutor, mp_context=multiprocessing.get_context("spawn"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "values.sqlite"


def shop(log, price=2.4, count=3, tax=1.2):
    """price -> rounded -> total -> taxed; count -> total. The formulas say that they run."""
    graph = Graph()
    prices = graph.input("price", price)
    counts = graph.input("count", count)
    rounded = graph.computed("rounded", log("rounded", lambda: round(prices())))
    total = graph.computed("total", log("total", lambda: rounded() * counts()))
    graph.computed("taxed", log("taxed", lambda: total() * tax))
    return graph


def start(path, log, key="taxed", **options):
    """One start of the program: the value of a node, what ran, and what came from the file."""
    log.clear()
    graph = shop(log, **options)
    with graph.store(path) as store:
        value = graph[key]()
    graph.check()
    return value, list(log), store.restored


def test_the_next_start_runs_what_changed(path, log):
    chain = ["rounded", "total", "taxed"]
    assert start(path, log) == (2 * 3 * 1.2, ["taxed", "total", "rounded"], [])
    assert start(path, log) == (2 * 3 * 1.2, [], chain)
    assert start(path, log, price=2.3) == (2 * 3 * 1.2, ["rounded"], ["total", "taxed"])  # rounds to the same
    cheap = {"price": 2.3, "tax": 1.5}
    assert start(path, log, **cheap) == (2 * 3 * 1.5, ["taxed"], ["rounded", "total"])  # another formula
    assert start(path, log, count=4, **cheap) == (2 * 4 * 1.5, ["total", "taxed"], ["rounded"])
    assert start(path, log, key="rounded") == (2, ["rounded"], [])  # of another price
    assert start(path, log, count=4, tax=1.5) == (2 * 4 * 1.5, [], chain)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, SPAWNED], ids=["threads", "processes"])
def test_a_batch_with_an_executor_takes_what_holds_from_the_file(path, pool):
    def start(*values):
        graph = Graph()
        inputs = [graph.input(f"path {number}", value) for number, value in enumerate(values)]
        lasts = [graph.computed(f"last of {node.key}", os.path.basename, reads=[node]) for node in inputs]
        joined = graph.computed("joined", os.path.join, reads=lasts)
        with graph.store(path) as store, pool(2) as executor, graph.batch(executor=executor):
            return joined(), sorted(store.restored)

    assert start("a/b", "a/c") == ("b/c", [])
    assert start("a/b", "a/c") == ("b/c", ["joined", "last of path 0", "last of path 1"])
    assert start("d/b", "a/c") == ("b/c", ["joined", "last of path 1"])
    assert start("d/b", "a/e") == ("b/e", ["last of path 0"])


def test_changes_follow_restored_values(path, log):
    start(path, log)
    log.clear()
    graph = shop(log)
    with graph.store(path):
        taxed = graph["taxed"]
        graph.keep(taxed)
        assert taxed() == 2 * 3 * 1.2
        assert [node.key for node in taxed.dependencies] == ["total"]
        with graph.batch():
            graph["price"].set(2.2)
        assert log == ["rounded"]
        graph["count"].set(5)
        assert (taxed(), log) == (2 * 5 * 1.2, ["rounded", "total", "taxed"])
        graph.undo()
        assert taxed() == 2 * 3 * 1.2
    graph.check()


def test_nodes_may_be_declared_after_the_store(path, log):
    for runs in (1, 0):
        log.clear()
        graph = Graph()
        with graph.store(path):
            a = graph.input("a", 2)
            b = graph.computed("b", log("b", lambda a=a: a() + 1))
            c = graph.computed("c", lambda b: log.append("c") or b * 2, reads=[b])
            assert c() == 6
        assert len(log) == 2 * runs


def test_a_formula_that_reads_other_nodes_now_runs(path, log):
    def program(chosen):
        log.clear()
        graph = Graph()
        which, a, b = graph.input("which", chosen), graph.input("a", 1), graph.input("b", 2)
        node = graph.computed("node", log("node", lambda: a() if which() == "a" else b()))
        with graph.store(path):
            value = node()
        return value, len(log), [each.key for each in node.dependencies]

    assert program("a") == (1, 1, ["which", "a"])
    assert program("b") == (2, 1, ["which", "b"])
    assert program("b") == (2, 0, ["which", "b"])


def test_a_declared_read_more_runs_the_function(path, log):
    def program(*keys):
        log.clear()
        graph = Graph()
        nodes = [graph.input(key, 2) for key in "ab"]
        node = graph.computed(
            "node", lambda *values: log.append("node") or sum(values), reads=[nodes["ab".index(k)] for k in keys]
        )
        with graph.store(path):
            return node(), list(log)

    assert program("a") == (2, ["node"])
    assert program("a", "b") == (4, ["node"])
    assert program("a", "b") == (4, [])


def test_an_error_of_what_was_read_is_told_as_ever(path, log):
    def program(divisor):
        log.clear()
        graph = Graph()
        a = graph.input("a", divisor)
        ratio = graph.computed("ratio", lambda: 6 / a())
        node = graph.computed("node", log("node", lambda: ratio() + 1))
        with graph.store(path):
            return node()

    assert program(2) == 4.0
    with pytest.raises(ZeroDivisionError):
        program(0)
    assert (program(2), log) == (4.0, [])  # the file is as it was


def test_chains_longer_than_the_stack_are_restored(path):
    def chain():
        graph = Graph()
        node = graph.input("0", 1)
        for place in range(1, 2000):
            node = graph.computed(str(place), lambda node=node: node() + 1)
        return graph, node

    graph, last = chain()
    with graph.store(path):
        assert last() == 2000
    graph, last = chain()
    with graph.store(path) as store:
        assert last() == 2000
    assert len(store.restored) == 1999


def test_instances_of_classes_are_stored(path):
    ran = []

    class Cart(Model):
        price = Input(1.0)

        @computed
        def total(self) -> float:
            ran.append("total")
            return self.price * self._rate

    def program(**values):
        ran.clear()
        cart = Cart(**values)
        cart._rate = 3
        with cart.graph.store(path):
            return cart.total, list(ran)

    assert program() == (3.0, ["total"])
    assert program() == (3.0, [])
    assert program(price=2.0) == (6.0, ["total"])


formulas = st.tuples(st.integers(1, 3), st.integers(1, 4), st.lists(st.integers(0, 20), min_size=1, max_size=3))
programs = st.tuples(st.lists(st.integers(0, 3), min_size=2, max_size=2), st.lists(formulas, min_size=4, max_size=4))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(programs, min_size=2, max_size=4))
def test_any_sequence_of_programs_gives_fresh_values_and_runs_only_what_differs(tmp_path, sequence):
    path = tmp_path / "values.sqlite"
    path.unlink(missing_ok=True)
    saved = {}
    for inputs, formulas in sequence:
        graph, ran = Graph(), []
        nodes = [graph.input(f"input {place}", value) for place, value in enumerate(inputs)]
        expected, made_from = list(inputs), {}
        for place, (factor, modulus, reads) in enumerate(formulas):
            below = [each % len(nodes) for each in reads]

            def formula(
                ran=ran, place=place, factor=factor, modulus=modulus, below=tuple(nodes[each] for each in below)
            ):
                ran.append(place)
                return factor * sum(node() for node in below) % modulus

            made_from[place] = factor, modulus, below, [expected[each] for each in below]
            expected.append(factor * sum(expected[each] for each in below) % modulus)
            nodes.append(graph.computed(f"node {place}", formula))
        with graph.store(path):
            assert [node() for node in nodes] == expected
        assert sorted(ran) == [place for place in made_from if saved.get(place) != made_from[place]]
        saved |= made_from
        graph.check()


# What is kept, and what is not


def test_inputs_are_restored_on_request(path, log):
    graph = shop(log)
    with graph.store(path) as store:
        graph["price"].set(7.9)
    graph = shop(log)
    with graph.store(path) as store:
        assert graph["price"]() == 2.4
        report = store.restore_inputs()
        assert [node.key for node in report.changed] == ["price"]
        assert graph["taxed"]() == 8 * 3 * 1.2
        assert graph.undo().label == "undo restore inputs"


def test_what_cannot_be_kept_is_left_out_with_the_reason(path, graph):
    unnamed = graph.input(value=1)
    of_unnamed = graph.computed("of unnamed", lambda unnamed: unnamed + 1, reads=[unnamed])
    handle = graph.computed("handle", lambda: (each for each in ()))
    fine = graph.computed("fine", lambda: 2)
    with graph.store(path) as store:
        for node in (of_unnamed, handle, fine):
            node()
        saved = store.save()
    assert saved.written == 1
    assert "has no key of its own" in saved.left_out["of unnamed"]
    assert "generator" in saved.left_out["handle"]


def test_a_value_that_is_the_same_is_not_written_again(path, log):
    graph = shop(log)
    with graph.store(path) as store:
        graph.keep(graph["taxed"])
        assert store.save().written == 5
        assert store.save().written == 0
        graph["count"].set(4)
        assert store.save().written == 3
        assert repr(store) == f"<store {str(path)!r}: 5 values>"


def test_records_of_nodes_that_are_gone_are_removed_on_request(path, log):
    start(path, log)
    graph = Graph()
    graph.input("price", 1.0)
    with graph.store(path) as store:
        assert store.prune() == 4
    assert start(path, log)[1] == ["taxed", "total", "rounded"]


def test_a_codec_of_ones_own(path):
    class Json:
        def encode(self, value):
            return json.dumps(value).encode()

        def decode(self, data):
            return json.loads(data)

    def program(codec):
        graph = Graph()
        text = graph.computed("text", lambda: ["a", 1])
        bare = graph.computed("bare", lambda: {1, 2})
        with graph.store(path, codec=codec) as store:
            text(), bare()
            return store.restored, list(store.save().left_out)

    assert program(Json()) == ([], ["bare"])
    assert program(Json()) == (["text"], ["bare"])
    with pytest.raises(FileError, match=r"written with the codec .*Json, and pickle is given"):
        program(None)
    with pytest.raises(WrongDeclaration, match="`encode` and `decode`"):
        program(3)


# When it cannot be


def test_a_graph_has_one_store(path, log, tmp_path):
    graph = shop(log)
    with graph.store(path):
        with pytest.raises(GraphError, match="Close that first"):
            graph.store(tmp_path / "other.sqlite")
    with graph.store(tmp_path / "other.sqlite"):
        graph["total"]()


def test_a_closed_store_says_so_and_its_nodes_compute(path, log):
    start(path, log)
    graph = shop(log)
    store = graph.store(path)
    store.close()
    log.clear()
    assert (graph["total"](), log) == (6, ["total", "rounded"])
    with pytest.raises(GraphError, match=r"is closed\. Open it again"):
        store.save()


def test_nothing_is_saved_in_a_batch_or_a_formula(path, log):
    graph = shop(log)
    with graph.store(path) as store:
        with graph.batch(), pytest.raises(GraphError, match="Leave the batch first"):
            store.save()
        with pytest.raises(GraphError, match="A formula tried to save"):
            graph.computed("saving", store.save)()


def test_an_error_in_the_block_saves_what_holds(path, log):
    graph = shop(log)
    with pytest.raises(ZeroDivisionError), graph.store(path):
        graph["taxed"]()
        1 / 0
    assert start(path, log)[1] == []


FOREIGN = {
    "a text": lambda path: path.write_text("Dear diary,\n" * 200),
    "another database": lambda path: sqlite3.connect(path).execute("CREATE TABLE visits (day TEXT)").connection.close(),
    "of another program": lambda path: sqlite3.connect(path).execute("PRAGMA application_id = 7").connection.close(),
}


@pytest.mark.parametrize("write", FOREIGN.values(), ids=FOREIGN)
def test_a_file_of_something_else_is_refused_and_left_alone(path, log, write):
    write(path)
    before = path.read_bytes()
    with pytest.raises(FileError, match=r"is left as it is\. Give another path"):
        shop(log).store(path)
    assert path.read_bytes() == before


def test_a_file_of_another_version_is_refused(path, log):
    start(path, log)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(FileError, match="version 9, and 1 is read"):
        shop(log).store(path)


def test_paths_that_lead_nowhere_are_refused(tmp_path, log):
    with pytest.raises(FileNotWritten, match=r"there is no folder .*gone\. Make it first"):
        shop(log).store(tmp_path / "gone" / "values.sqlite")
    with pytest.raises(FileNotWritten, match="is a folder"):
        shop(log).store(tmp_path)
    with pytest.raises(FileError, match="is no path"):
        shop(log).store(5)


def test_an_empty_file_becomes_a_store(path, log):
    path.touch()  # as of a process that was killed before it wrote
    start(path, log)
    assert start(path, log)[1] == []


def test_a_file_that_ends_early_is_refused(path, log):
    start(path, log)
    whole = path.read_bytes()
    for length in (100, 5000, len(whole) - 4096):
        path.write_bytes(whole[:length])
        with pytest.raises(FileError, match=r"is damaged.*Delete it|is no store"):
            shop(log).store(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.data())
def test_a_damaged_file_is_refused_or_gives_what_is_right(tmp_path, log, data):
    path = tmp_path / "values.sqlite"
    if not (tmp_path / "whole").exists():
        start(path, log)
        (tmp_path / "whole").write_bytes(path.read_bytes())
    content = bytearray((tmp_path / "whole").read_bytes())
    place = data.draw(st.sampled_from([place for place, byte in enumerate(content) if byte]))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        value, _, _ = start(path, log)
    except FileError:
        return
    assert value == 2 * 3 * 1.2


def test_a_process_that_is_killed_leaves_a_whole_file(path):
    program = textwrap.dedent(
        f"""
        from efp_graph.graph import Graph
        graph = Graph()
        number = graph.input("number", 0)
        text = graph.computed("text", lambda: str(number()) * 50_000)
        store = graph.store({str(path)!r})
        store.restore_inputs()
        print("ready", flush=True)
        while True:
            number.update(lambda value: value + 1)
            text()
            store.save()
        """
    )
    seen = -1
    for delay in (0.0, 0.003, 0.05, 0.2):
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        process.wait()
        process.stdout.close()
        graph = Graph()
        number = graph.input("number", 0)
        text = graph.computed("text", lambda number=number: str(number()) * 50_000)
        store = graph.store(path)
        store.restore_inputs()
        assert text() == str(number()) * 50_000
        assert number() >= seen
        seen = number()
        store.close()
    assert seen > 0


class Lenient:
    """A codec that takes whatever it gets, and gives back something else for what JSON has not."""

    def encode(self, value):
        return json.dumps(value, default=str).encode()

    def decode(self, data):
        return json.loads(data)


@pytest.mark.parametrize("codec", [None, Lenient()], ids=["pickle", "a lenient one"])
def test_entries_and_what_reads_them_are_left_out_and_named_and_the_rest_is_stored(path, codec):
    def program(orders):
        graph = Graph()
        items, rate = graph.input("orders", orders), graph.input("rate", 2)
        due = graph.family("due", lambda number: number * rate())
        mapped = graph.map(items, lambda number: number * rate(), name="mapped")
        graph.filter(items, lambda number: number > 1, name="filtered")
        graph.sum(mapped, name="sum")
        graph.computed("asked", lambda: due(3) + 1)
        graph.computed("healthy", lambda: rate() * 10)
        return graph

    keys = ["mapped", "filtered", "sum", "asked", "healthy"]
    for orders, restored in (([1, 2], []), ([1, 2], ["healthy"]), ([1, 5], ["healthy"]), ([], ["healthy"])):
        graph = program(orders)
        store = graph.store(path, codec=codec)
        values = [
            [2 * number for number in orders],
            [number for number in orders if number > 1],
            2 * sum(orders),
            7,
            20,
        ]
        assert [graph[key]() for key in keys] == values
        assert store.restored == restored
        left_out = store.save().left_out
        store.close()
        graph.check()
        assert "healthy" not in left_out
        assert left_out["due[3]"] == "NoFingerprint: it is an entry of a family, which is computed when it is asked for"
        assert left_out["asked"] == "NoFingerprint: it reads due[3], an entry of a family"
        if orders:
            assert {"mapped", "filtered", "sum", "mapped (items)", f"mapped[{orders[-1]}]"} < set(left_out)
