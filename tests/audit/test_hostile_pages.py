"""Pages that were written by others: whatever their data hold, who reads them gets an error of ours, or a finding."""

from __future__ import annotations

import contextlib
import json
import random
import re
from time import process_time

import pytest

from benchmarks.measuring import paired
from efp_graph.audit.page import audit_page
from efp_graph.audit.page_comparison import compared
from efp_graph.audit.recalculating import recalculated
from efp_graph.audit.review import read_page
from efp_graph.audit.verifying import check_seal
from efp_graph.audit.written_page import data_of
from efp_graph.errors import EfpGraphError, FileError
from efp_graph.footprint.audit import audit_of
from efp_graph.footprint.verifying import verify_page
from tests.footprint.small_model import small_system

DATA = re.compile(r'(<script type="application/json" id="audit-data">)([^<]*)')
STRANGE = (
    None, True, -1, 1.5, 10**400, 1e308, "__proto__", "\ud800", [], {}, [[]], {"__proto__": {"a": 1}}, {"week": [1]},
    "* 2", "linear 4", [1e15], [999999], 999999,
)  # fmt: skip
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture(scope="module")
def page():
    return audit_page(audit_of(small_system(1000, 2000.5, 3000).system))


def ways(content, way=()):
    """The way to each thing in a JSON document."""
    if way:
        yield way
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, inner in pairs:
        yield from ways(inner, (*way, key))


def with_data(page, text):
    return DATA.sub(lambda found: found[1] + text, page, count=1)


def readers(text, page, file):
    return (recalculated, text), (compared, text, page), (read_page, file)


def test_whatever_stands_in_the_data_is_refused_or_read(page, tmp_path):
    chance = random.Random(20261130)
    data = data_of(page)
    places = list(ways(data))
    file = tmp_path / "audit.html"
    for number in range(50):
        changed = json.loads(json.dumps(data))
        *above, last = chance.choice(places)
        owner = changed
        for key in above:
            owner = owner[key]
        if number % 5:
            owner[last] = chance.choice(STRANGE)
        else:
            del owner[last]
        text = with_data(page, json.dumps(changed).replace("<", "\\u003c"))
        file.write_text(text, encoding="utf-8")
        for read, *given in readers(text, page, file):
            with contextlib.suppress(EfpGraphError):
                read(*given)


@pytest.mark.parametrize("text", [DEEP, '{"a":1,"a":2}', "NaN", '{"figures":' + "9" * 5000 + "}", "", "\0"])
def test_all_readers_of_pages_refuse_the_same_texts(page, tmp_path, text):
    changed = with_data(page, text)
    file = tmp_path / "audit.html"
    file.write_text(changed, encoding="utf-8")
    for read, *given in readers(changed, page, file):
        with pytest.raises(FileError, match=r"nested|twice|NaN|too long|is not JSON"):
            read(*given)


def test_a_page_that_is_cut_off_anywhere_says_that_it_is(page, tmp_path):
    file = tmp_path / "audit.html"
    content = page.encode()
    end_of_data = content.index(b"</script>", content.index(b'id="audit-data"'))
    for part in (*range(1, 12), *range(12, 200, 9)):
        file.write_bytes(content[: len(content) * part // 200])
        assert "cut off" in str(verify_page(file).findings[0]), part
        if len(content) * part // 200 < end_of_data:
            with pytest.raises(FileError, match="cut off"):
                read_page(file)
    for size in (1, 100, 300, 600):
        file.write_bytes(content[:size])
        assert "cut off" in str(verify_page(file).findings[0]), size


def test_lines_that_were_put_in_by_the_million_are_told_in_time_that_grows_with_them(page):
    tenth, whole = page + "x\n" * 300_000, page + "x\n" * 3_000_000
    first, second, *_ = check_seal(whole).findings
    assert "were sealed" in first.told
    assert "further lines were put in" in second.told
    grown = paired(lambda _: check_seal(whole), lambda _: check_seal(tenth), runs=2, warmup=0, clock=process_time)
    assert grown.median < 30  # 100 where it grew with the square
