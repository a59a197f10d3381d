"""Law: a saved file that was damaged gives an error of ours with the file in it, or a model; never half of one.

What is damaged are the bytes: some are changed, cut out, put in, or doubled, as by a bad disk, a transfer that was cut
or an editor. A file in which a number or a name is another one is a valid file of another model, which cannot be told;
what comes out is calculated and saved. Compressed series have a check: a damaged one gives the same numbers, or none.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from efp_graph import Scenario, SourceValue, System, load, u, write_efootprint_json
from efp_graph.errors import EfpGraphError, FileError
from efp_graph.serialization.native_writing import content_of
from tests.footprint.small_model import small_system

YAML = """
name: damaged
servers: {web: {storage: {archetype: ssd, storage_capacity: 2 TB}, power: 300 W}}
jobs: {page: {server: web, data_transferred: 2 MB}}
steps: {read: {time: 5 min, jobs: [page, page]}}
journeys: {visit: {steps: [read]}}
usage_patterns:
  visitors: {journey: visit, devices: [laptop], network: wifi_network, country: France,
             usage: {from: 2025-01-01, hours: "usage.csv"}}
scenarios: {less: {changes: {web: {power: {value: 250 W, low: 200 W, source: us}}}}}
sources: {us: {name: "we é", link: "https://example.org"}}
"""
# What damage is made of: what means something to a parser, and what no text holds
PIECES = [
    *(b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\xe2\x80\xae"),
    *(b'"', b"'", b"{", b"}", b"[" * 3000, b",", b":", b"\n", b"\r", b"  ", b"\t", b"#", b"%", b"- "),
    *(b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b"9" * 400, b"-", b"e", b".", b"1_0", b"**", b"null", b"true"),
    *(b"&a", b"*a", b"<<: ", b"!!python/name:os.system ", b"../", b"/dev/zero"),
]
EXAMPLES = int(os.environ.get("DAMAGE_EXAMPLES", "150"))


def files(folder: Path) -> dict[str, Path]:
    """A file of each layout, with a bit of everything."""
    m = small_system(*range(60))
    m.server.power = SourceValue(290 * u.W, low=250 * u.W, high=1 * u.kW, comment="é", confidence="low")
    m.system.scenarios.append(Scenario("less", [[m.server.power, SourceValue(200 * u.W)]]))
    (folder / "hand.yaml").write_text(YAML, encoding="utf-8")
    (folder / "usage.csv").write_text("".join(f"{each}\n" for each in range(50)))
    return {
        "native": m.system.to_json(folder / "native.json", results=True, history=True),
        "tables": m.system.to_json(folder / "tables.json", series="csv"),
        "table": next((folder / "tables.series").iterdir()),
        "e-footprint": write_efootprint_json(m.system, folder / "other.json"),
        "hand": folder / "hand.yaml",
        "usage": folder / "usage.csv",
    }


READ_THROUGH = {"table": "tables", "usage": "hand"}  # the model that names a table


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """{layout: path}, and {layout: content}."""
    logging.disable(logging.WARNING)
    paths = files(tmp_path_factory.mktemp("saved"))
    yield paths, {name: path.read_bytes() for name, path in paths.items()}
    logging.disable(logging.NOTSET)


@st.composite
def damage(draw):
    """One to three (what, where, how long, what is put in)."""
    one = st.tuples(
        st.sampled_from(["change", "cut", "put in", "double", "flip", "end"]),
        st.integers(0, 10**7),
        st.integers(1, 200),
        st.one_of(st.sampled_from(PIECES), st.binary(min_size=1, max_size=3)),
    )
    return draw(st.lists(one, min_size=1, max_size=3))


def damaged(content: bytes, changes) -> bytes:
    for what, where, length, piece in changes:
        where %= len(content) or 1
        before, there, after = content[:where], content[where : where + length], content[where + length :]
        if what == "flip" and there:
            there = bytes([there[0] ^ (1 << length % 8)]) + there[1:]
        inside = {"change": piece, "cut": b"", "put in": piece + there, "double": there + there, "flip": there}
        content = before if what == "end" else before + inside[what] + after
    return content


@pytest.mark.parametrize("layout", ["native", "tables", "table", "e-footprint", "hand", "usage"])
def test_a_damaged_file_gives_a_model_or_an_error_with_its_name(layout, saved):
    paths, contents = saved
    model = paths[READ_THROUGH.get(layout, layout)]
    assert load(model)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(damage())
    def law(changes):
        paths[layout].write_bytes(damaged(contents[layout], changes))
        try:
            system = load(model)
        except EfpGraphError as error:
            refused = error
        else:
            assert isinstance(system, System)
            if layout != "e-footprint":
                assert system.not_read == () or b"not_read" in paths[layout].read_bytes()
            content_of(system, results=True)
            return
        assert isinstance(refused, FileError)
        assert paths[layout].name in str(refused) or model.name in str(refused)
        str(refused).encode("utf-8")

    try:
        law()
    finally:
        paths[layout].write_bytes(contents[layout])


def test_a_changed_byte_in_a_compressed_series_is_told(saved, tmp_path):
    paths, contents = saved
    content = json.loads(contents["native"])
    (each,) = (each for each in content["objects"].values() if each["class"] == "UsagePattern")
    series = each["hourly_usage_journey_starts"]
    data, original = series["data"], load(paths["native"]).usage_patterns[0].hourly_usage_journey_starts.magnitude
    path = tmp_path / "model.json"
    for position in range(len(data)):
        other = "B" if data[position] != "B" else "C"
        series["data"] = data[:position] + other + data[position + 1 :]
        path.write_text(json.dumps(content))
        with contextlib.suppress(FileError):
            found = load(path).usage_patterns[0].hourly_usage_journey_starts.magnitude
            assert found.tolist() == original.tolist()


# Shapes of their own

DEEP = 200_000
HOSTILE = {
    "deep lists": "[" * DEEP,
    "deep and closed": "[" * DEEP + "]" * DEEP,
    "deep mappings": '{"a":' * DEEP + "1" + "}" * DEEP,
    "a number of a million digits": '{"format": ' + "9" * 1_000_000 + "}",
    "a real number of a million digits": '{"usage_patterns": ' + "9" * 1_000_000 + ".5}",
    "infinity": '{"usage_patterns": Infinity}',
    "no number": '{"usage_patterns": NaN}',
    "beyond what a float holds": '{"usage_patterns": 1e999}',
    "doubled keys": '{"usage_patterns": {}, "usage_patterns": {}}',
    "half a character": '{"usage_patterns": "\\ud800"}',
    "a null character": '{"usage_patterns": "\\u0000"}',
    "nothing": "",
    "a mark alone": "\ufeff",
    "two marks": "\ufeff\ufeff{}",
    "a million keys": "{" + ",".join(f'"k{each}": 1' for each in range(300_000)) + "}",
}


@pytest.mark.parametrize("ending", [".json", ".yaml"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused(name, ending, tmp_path):
    path = tmp_path / f"model{ending}"
    path.write_bytes(HOSTILE[name].encode("utf-8", "surrogatepass"))
    with pytest.raises(FileError, match="model"):
        load(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1"])
def test_another_encoding_is_told(encoding, tmp_path):
    path = tmp_path / "model.yaml"
    path.write_bytes(YAML.encode(encoding))
    with pytest.raises(FileError, match="not in UTF-8"):
        load(path)


def test_aliases_that_multiply_are_refused(tmp_path):
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    (tmp_path / "model.yaml").write_text("\n".join(lines))
    with pytest.raises(FileError, match="too large, written out"):
        load(tmp_path / "model.yaml")


def test_series_that_unpack_to_more_than_all_may_have_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("efp_graph.serialization.found.MOST_HOURS_OF_ALL", 10_000)
    patterns = "".join(
        f"  p{each}: {{journey: k, devices: [laptop], network: wifi_network, country: France, "
        "usage: {from: 2025-01-01, for: 100 days, sum: [{constant: 1}, {daily_fluctuation: {scale: 0.5}}]}}\n"
        for each in range(5)
    )
    head = "servers: {a: {storage: ssd}}\njobs: {j: {server: a}}\nsteps: {s: {jobs: [j]}}\njourneys: {k: {steps: [s]}}"
    (tmp_path / "model.yaml").write_text(f"{head}\nusage_patterns:\n{patterns}")
    with pytest.raises(FileError, match="more than the 10,000 hours that are read"):
        load(tmp_path / "model.yaml")
