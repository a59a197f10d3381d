"""Tables beside a model: read and written in its folder and nowhere else, whatever links and pipes stand there."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from efp_graph import SourceValue, load, u
from efp_graph.errors import FileError
from tests.footprint.small_model import small_system


@pytest.fixture
def with_table(tmp_path):
    """(the model, its table)."""
    (tmp_path / "models").mkdir()
    path = small_system(*range(60)).system.to_json(tmp_path / "models" / "model.json", series="csv")
    return path, next((tmp_path / "models" / "model.series").iterdir())


def test_a_table_that_is_a_link_out_of_the_folder_is_not_read(with_table, tmp_path):
    path, table = with_table
    (tmp_path / "secret").write_text("password\n")
    table.unlink()
    table.symlink_to(tmp_path / "secret")
    with pytest.raises(FileError, match="is a link out of the folder of the model") as refused:
        load(path)
    assert "password" not in str(refused.value)


def test_a_table_that_is_a_link_within_the_folder_is_read(with_table):
    path, table = with_table
    table.rename(table.with_name("real.csv"))
    table.symlink_to("real.csv")
    assert load(path).usage_patterns


@pytest.mark.parametrize("other", ["pipe", "folder", "device", "nothing"])
def test_a_table_that_is_no_file_is_refused_at_once(other, with_table):
    path, table = with_table
    table.unlink()
    if other == "pipe":
        os.mkfifo(table)
    elif other == "folder":
        table.mkdir()
    elif other == "device":
        table.symlink_to("/dev/zero")
    with pytest.raises(FileError, match=r"model\.json"):
        load(path)


def test_a_table_without_end_is_read_up_to_the_bound(with_table, monkeypatch):
    monkeypatch.setattr("efp_graph.serialization.hourly_values.LARGEST_TABLE", 100)
    with pytest.raises(FileError, match="more than the 100 that are read"):
        load(with_table[0])


@pytest.mark.parametrize(
    "name", ["../secret.csv", "/etc/passwd", "a/../../secret.csv", "..", "", ".", "a\0b", "..\\secret.csv", "~/x"]
)
def test_a_table_outside_the_folder_is_not_read(name, with_table, tmp_path):
    path, _ = with_table
    (tmp_path / "secret.csv").write_text("1\n")
    content = json.loads(path.read_text())
    for each in content["objects"].values():
        if "hourly_usage_journey_starts" in each:
            each["hourly_usage_journey_starts"]["csv"] = name
    path.write_text(json.dumps(content))
    with pytest.raises(FileError, match=r"model\.json"):
        load(path)


def test_a_model_saved_through_a_link_has_its_tables_beside_the_file_itself(with_table, tmp_path):
    path, _ = with_table
    link = tmp_path / "link.json"
    link.symlink_to(path)
    system = load(link)
    system.servers[0].power = SourceValue(1 * u.W)
    system.to_json(link, series="csv")
    assert link.is_symlink()
    assert not (tmp_path / "link.series").exists()
    for each in (link, path):
        assert load(each).servers[0].power.magnitude == 1


def test_links_in_the_folder_of_tables_are_not_written_through(with_table, tmp_path):
    path, table = with_table
    (tmp_path / "mine").write_text("mine")
    table.unlink()
    table.symlink_to(tmp_path / "mine")
    (table.parent / "x-01234567.csv").symlink_to(tmp_path / "mine")
    os.mkfifo(table.parent / "y-01234567.csv")
    small_system(*range(60)).system.to_json(path, series="csv")
    assert (tmp_path / "mine").read_text() == "mine"
    assert not any(each.is_symlink() for each in table.parent.iterdir())
    assert load(path)

    for each in table.parent.iterdir():
        each.unlink()
    table.parent.rmdir()
    table.parent.symlink_to(tmp_path)
    with pytest.raises(FileError, match="is a symbolic link, and a folder is needed"):
        small_system(*range(60)).system.to_json(path, series="csv")


def test_a_model_that_comes_through_a_pipe_is_read(tmp_path):
    path = small_system(1, 2, 3).system.to_json(tmp_path / "model.json")
    script = "import efp_graph; print(efp_graph.load('/dev/stdin').name)"
    read = subprocess.run(
        f"cat {path} | {sys.executable} -c \"{script}\"", shell=True, capture_output=True, text=True, check=True
    )
    assert read.stdout == "system\n"
