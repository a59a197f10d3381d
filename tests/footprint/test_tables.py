"""The tables of the package are what their provenance says."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from efp_graph.errors import FileError, UnknownOption
from efp_graph.footprint import tables

ROOT = Path(__file__).parents[2]


def test_every_file_is_recorded_and_is_the_recorded_one():
    done = subprocess.run([sys.executable, ROOT / "scripts" / "provenance.py", "check"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "all as recorded" in done.stdout


@pytest.mark.parametrize("table", tables.tables(), ids=lambda table: table.name)
def test_every_table_says_where_it_comes_from(table):
    for field in ("content", "version", "origin", "licence", "refresh"):
        assert getattr(table, field).strip()
    assert table.link.startswith("https://")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", table.date)
    script = re.search(r"scripts/\w+\.py", table.refresh)
    assert script is None or (ROOT / script[0]).exists()


def test_a_changed_file_is_refused(monkeypatch):
    countries = tables.table("countries")
    tampered = countries._found().replace(b",85,", b",15,")
    assert tampered != countries._found()
    monkeypatch.setattr(tables.Table, "_found", lambda self: tampered)

    assert not countries.is_verified()
    with pytest.raises(FileError, match=r"not the file whose checksum is in provenance\.json"):
        countries.read_text()


def test_a_missing_file_is_told():
    lost = dataclasses.replace(tables.table("countries"), file="lost.csv")
    assert not lost.is_verified()
    with pytest.raises(FileError, match=r"lost\.csv: cannot be read"):
        lost.read_bytes()


def test_a_packed_table_and_one_with_remarks_are_read_alike(monkeypatch):
    packed = gzip.compress(b"# made by hand\n# today\nkey,value\na,1\n\"b\nb\",2\n")
    table = dataclasses.replace(
        tables.table("countries"), file="small.csv.gz", sha256=hashlib.sha256(packed).hexdigest()
    )
    monkeypatch.setattr(tables.Table, "_found", lambda self: packed)
    monkeypatch.setattr(tables, "tables", lambda: (table,))
    tables.rows.cache_clear()
    try:
        assert table.name == "small"
        assert tables.rows("small") == ({"key": "a", "value": "1"}, {"key": "b\nb", "value": "2"})
        assert tables.count_rows(packed, table.file) == 2
    finally:
        tables.rows.cache_clear()


def test_an_unknown_table_is_answered_with_the_nearest():
    with pytest.raises(UnknownOption, match="Did you mean 'countries'"):
        tables.rows("countrys")
