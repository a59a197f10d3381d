"""Pivots and atoms as tables: pandas, CSV, Parquet; objects of one name told apart."""

from __future__ import annotations

import math

import pytest
from pyarrow import parquet

import efp_graph as efp
from efp_graph.errors import InputError, UnknownOption, WrongKind
from tests.attribution.test_golden import example


@pytest.fixture(scope="module")
def system():
    return example(efp.ServerTypes.autoscaling())


def test_pandas_csv_and_parquet_have_the_same_cells_and_say_what_they_are(system, tmp_path):
    pivot = system.attribution().pivot(["source", "job"], "phase")
    frame = pivot.to_pandas()
    assert frame.to_numpy().sum() == pytest.approx(pivot.total, rel=1e-12)
    assert frame.index.names == ["source", "job"]
    assert frame.attrs["unit"] == "kg CO2eq"
    assert "2025-01-01" in frame.attrs["caption"]
    assert any("Not modelled" in each for each in frame.attrs["remarks"])
    table = parquet.read_table(pivot.to_parquet(tmp_path / "cells.parquet"))
    assert table.to_pylist() == pivot.records()
    assert table.schema.metadata[b"caption"].decode() == pivot.caption
    lines = pivot.to_csv(tmp_path / "cells.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(pivot.records())
    with pytest.raises(UnknownOption, match="parquet"):
        pivot.to_parquet(tmp_path / "cells.csv")


def test_atoms_are_a_table_too(system, tmp_path):
    attribution = system.attribution()
    frame = attribution.to_pandas()
    assert len(frame) == len(attribution.atoms)
    assert frame["kg"].sum() == pytest.approx(attribution.total, rel=1e-12)
    assert frame.groupby("job")["kg"].sum()["report"] == pytest.approx(10.120522, abs=1e-6)
    assert parquet.read_table(attribution.to_parquet(tmp_path / "a.parquet")).num_rows == len(frame)
    assert len(attribution.to_csv(tmp_path / "a.csv").read_text().splitlines()) == len(frame) + 1


def test_objects_of_one_name_are_told_apart_by_their_address():
    system = example(efp.ServerTypes.autoscaling())
    attribution = system.attribution()
    before = {job.id: attribution.pivot("job").amount(job) for job in jobs_of(system)}
    first, second = jobs_of(system)
    second.name = first.name
    pivot = attribution.pivot("job")

    told = {record["job"]: record["kg"] for record in pivot.records()}
    assert told[f"{first.name} ({first.id})"] == pytest.approx(before[first.id])
    assert told[f"{second.name} ({second.id})"] == pytest.approx(before[second.id])
    assert pivot.amount(f"{second.name} ({second.id})") == pivot.amount(second)
    with pytest.raises(UnknownOption, match=f"2 rows are called .*{second.id}"):
        pivot.amount(first.name)
    within = attribution.pivot("source", within={"job": second.id})
    assert within.total == pytest.approx(before[second.id])
    names = [node.name for node in attribution.flows(["source", "job"], merge_below=0).nodes]
    assert f"{first.name} ({first.id})" in names
    assert math.fsum(told.values()) == pytest.approx(attribution.total)


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"rows": "job", "columns": ["phase", "job"]}, InputError, "twice"),
        ({"rows": "jurney"}, UnknownOption, "Did you mean 'journey'"),
        ({"rows": "hour"}, UnknownOption, "by='hour'"),
        ({"rows": 3}, WrongKind, "such as 'job'"),
        ({"rows": None}, InputError, "rows='job'"),
        ({"rows": "job", "by": "week"}, UnknownOption, "'hour', 'day', 'month', 'year'"),
        ({"rows": "job", "within": {"country": "Narnia"}}, UnknownOption, "'France'"),
        ({"rows": "job", "within": {"job": 7}}, UnknownOption, "no job that is"),
        ({"rows": "job", "exclude": ["Device"]}, WrongKind, "such as"),
        ({"rows": "job", "exclude": [int]}, UnknownOption, "No modelling class"),
    ],
)
def test_what_a_pivot_cannot_be_by_is_refused_with_what_can(system, asked, error, words):
    with pytest.raises(error, match=words):
        system.attribution().pivot(**asked)


def test_objects_of_another_model_are_no_part_of_this_one(system):
    (stranger, *_) = jobs_of(system.copy())  # of the same name and id
    with pytest.raises(UnknownOption, match="no job that is Job"):
        system.attribution().pivot("source", within={"job": stranger})


def test_a_period_may_stand_among_the_columns_and_classes_are_left_out(system):
    attribution = system.attribution()
    by_hour = attribution.pivot("source", ["phase", "hour"], exclude=[efp.Device])
    assert by_hour.columns == ("phase", "hour")
    assert by_hour.total == pytest.approx(attribution.total - 111.009979, abs=1e-6)
    assert "Left out: Device." in by_hour.remarks
    assert by_hour.records() == attribution.pivot("source", "phase", by="hour", exclude=[efp.Device]).records()


def jobs_of(system):
    return list(dict.fromkeys(job for pattern in system.usage_patterns for job in pattern.jobs))
