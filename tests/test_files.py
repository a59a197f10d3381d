import contextlib
import errno
import os
import pickle
import stat
import subprocess
import sys
import threading

import pytest

from efp_graph import Server, Sweep, write_efootprint_json
from efp_graph.errors import FileError, UnknownOption
from efp_graph.files import read_within, safe_stem, write_folder, write_whole
from tests.footprint.small_model import small_system


def test_a_file_is_written_as_given(tmp_path):
    assert write_whole(tmp_path / "a.txt", "é\r\n").read_bytes() == "é\r\n".encode()
    assert write_whole(tmp_path / "b.bin", b"\0\1").read_bytes() == b"\0\1"


def test_a_failure_while_writing_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    target.write_text("old")
    for name in ("replace", "fsync", "chmod"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                write_whole(target, "new")
        assert target.read_text() == "old"
        assert list(tmp_path.iterdir()) == [target]


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    target.chmod(0o640)
    write_whole(target, "new")
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Search service", "Search service"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\0b\n", "a_b_"),
        (" . ", "system"),
        ("é" * 100, "é" * 80),
        ("=cmd|' /C calc'!A0", "_cmd__ _C calc__A0"),
    ],
)
def test_any_title_gives_a_file_name_that_stays_in_its_folder(title, stem):
    assert safe_stem(title) == stem


def test_a_folder_gets_all_its_files_and_keeps_the_others(tmp_path):
    folder = tmp_path / "trail"
    write_folder(folder, {"a.csv": b"1", "b.csv": b"2"})
    (folder / "notes.txt").write_text("mine")

    write_folder(folder, {"a.csv": b"3", "c.csv": b"4"})

    assert {each.name: each.read_text() for each in folder.iterdir()} == {
        "a.csv": "3", "b.csv": "2", "c.csv": "4", "notes.txt": "mine",
    }  # fmt: skip
    assert [each.name for each in tmp_path.iterdir()] == ["trail"]


@pytest.mark.parametrize("failing", [1, 2])
def test_a_folder_whose_writing_fails_anywhere_is_as_before(tmp_path, monkeypatch, failing):
    folder = tmp_path / "trail"
    write_folder(folder, {"a.csv": b"1", "b.csv": b"2"})
    replace, calls = os.replace, []

    def failing_replace(source, target):
        calls.append(target)
        if len(calls) == failing:
            raise OSError("disk full")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing_replace)
    with pytest.raises(OSError, match="disk full"):
        write_folder(folder, {"a.csv": b"3", "b.csv": b"4"})

    assert {each.name: each.read_text() for each in folder.iterdir()} == {"a.csv": "1", "b.csv": "2"}
    assert [each.name for each in tmp_path.iterdir()] == ["trail"]


def test_a_folder_that_is_a_file_and_a_file_that_is_a_folder_are_left_alone(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder" / "a.csv").mkdir(parents=True)
    for name, way_out in (("file", "is a file: give another folder"), ("folder", "is a folder: give another name")):
        with pytest.raises(FileError, match=way_out):
            write_folder(tmp_path / name, {"a.csv": b"1"})
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "folder" / "a.csv").is_dir()


# Links, pipes, devices


@pytest.mark.parametrize("there", [True, False], ids=["file", "nothing yet"])
def test_what_is_written_through_a_link_is_the_file_that_it_leads_to(tmp_path, there):
    target, link = tmp_path / "data" / "a.txt", tmp_path / "link.txt"
    target.parent.mkdir()
    if there:
        target.write_text("old")
    link.symlink_to(target)

    write_whole(link, "new")

    assert link.is_symlink()
    assert target.read_text() == "new"
    assert not target.is_symlink()


def test_links_in_a_folder_that_is_written_stay_too(tmp_path):
    (tmp_path / "trail").mkdir()
    (tmp_path / "elsewhere.csv").write_text("old")
    (tmp_path / "trail" / "a.csv").symlink_to(tmp_path / "elsewhere.csv")
    write_folder(tmp_path / "trail", {"a.csv": b"new", "b.csv": b"2"})
    assert (tmp_path / "trail" / "a.csv").is_symlink()
    assert (tmp_path / "elsewhere.csv").read_text() == "new"


def test_a_link_that_must_not_be_followed_is_replaced(tmp_path):
    (tmp_path / "mine").write_text("old")
    (tmp_path / "a.csv").symlink_to(tmp_path / "mine")
    write_whole(tmp_path / "a.csv", "new", follow=False)
    assert (tmp_path / "mine").read_text() == "old"
    assert (tmp_path / "a.csv").read_text() == "new"
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 != 0o777


def test_links_that_lead_around_in_a_circle_are_refused(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    for act in (lambda path: write_whole(path, "x"), read_within):
        with pytest.raises(FileError, match="cannot be"):
            act(tmp_path / "a")
    assert (tmp_path / "a").is_symlink()


def test_a_pipe_is_written_into_and_read_from(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = b"x" * 300_000  # more than a pipe holds
    with pytest.raises(FileError, match="nothing reads from the pipe"):
        write_whole(pipe, content)
    found = []
    reader = threading.Thread(target=lambda: found.append(read_within(pipe)))
    reader.start()
    while reader.is_alive():
        with contextlib.suppress(FileError):  # the reader has not opened it yet
            write_whole(pipe, content)
            reader.join()
    assert found == [content]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_pipe_that_nobody_writes_to_is_at_its_end(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert read_within(tmp_path / "pipe") == b""


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_what_never_ends_is_refused_at_the_bound(device):
    with pytest.raises(FileError, match="gives more than the 5000 bytes that are read"):
        read_within(device, 5000)


def test_a_file_is_read_up_to_the_bound_and_not_beyond(tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    assert read_within(tmp_path / "a", 5) == b"12345"
    with pytest.raises(FileError, match="has 5 bytes, more than the 4"):
        read_within(tmp_path / "a", 4)


@pytest.mark.parametrize("path", ["\0", "missing/a.txt", "a" * 5000])
def test_a_path_that_leads_nowhere_is_refused_in_our_words(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    for act in (lambda: write_whole(path, "x"), lambda: read_within(path), lambda: write_folder(path, {"a": b""})):
        with pytest.raises(FileError):
            act()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named_and_no_file_of_ours(tmp_path):
    with pytest.raises(FileError, match=r"there is no folder .*missing\. Make it first") as refused:
        write_whole(tmp_path / "missing" / "a.txt", "x")
    assert ".efp_graph" not in str(refused.value)
    assert isinstance(refused.value, OSError)
    assert refused.value.errno == errno.ENOENT
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


# What a full disk and a kill leave


def small_disk(path):
    """A disk of 64 kB mounted at a path; the test is left out where that is not allowed."""
    path.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", path]).returncode:
        pytest.skip("only root may mount")
    return path


def test_a_full_disk_leaves_what_was_there(tmp_path):
    disk = small_disk(tmp_path / "disk")
    try:
        write_whole(disk / "a.txt", "old")
        write_folder(disk / "trail", {"a.csv": b"1", "b.csv": b"2"})
        before = {str(each): each.read_bytes() for each in disk.rglob("*") if each.is_file()}
        for act in (
            lambda: write_whole(disk / "a.txt", "x" * 100_000),
            lambda: write_folder(disk / "trail", {"a.csv": b"new", "b.csv": b"x" * 100_000}),
            lambda: write_folder(disk / "other", {"a.csv": b"new", "b.csv": b"x" * 100_000}),
        ):
            with pytest.raises(FileError, match="No space left on device") as refused:
                act()
            assert refused.value.errno == errno.ENOSPC
            assert {str(each): each.read_bytes() for each in disk.rglob("*") if each.is_file()} == before
            assert not (disk / "other").exists()
    finally:
        subprocess.run(["umount", disk], check=True)


KILLED = """
import os, sys, time
from efp_graph import files
os.replace = lambda *_: (print("beside", flush=True), time.sleep(60))
files.write_whole(sys.argv[1], "never")
"""


def test_a_save_cleans_up_after_one_that_was_killed_and_not_after_one_that_lives(tmp_path):
    (tmp_path / ".efp_graph-mine").write_text("of the user, a moment ago")
    dead, living = (
        subprocess.Popen([sys.executable, "-c", KILLED, tmp_path / "a.txt"], stdout=subprocess.PIPE) for _ in range(2)
    )
    for child in (dead, living):
        assert child.stdout.readline() == b"beside\n"
        child.stdout.close()
    dead.kill()
    dead.wait()
    assert len(list(tmp_path.iterdir())) == 3

    write_whole(tmp_path / "b.txt", "x")

    left = [each.name for each in tmp_path.iterdir() if each.name.startswith(".efp_graph-")]
    assert len(left) == 2
    assert ".efp_graph-mine" in left
    living.kill()
    living.wait()
    write_whole(tmp_path / "b.txt", "y")
    assert sorted(each.name for each in tmp_path.iterdir()) == [".efp_graph-mine", "b.txt"]


def test_a_leftover_of_another_host_is_cleaned_up_when_it_is_old(tmp_path):
    young, old = tmp_path / ".efp_graph-00000000-a.json", tmp_path / ".efp_graph-00000000-b.json"
    for each in (young, old):
        each.write_text("half")
    os.utime(old, (0, 0))
    write_whole(tmp_path / "b.txt", "x")
    assert sorted(each.name for each in tmp_path.iterdir()) == [young.name, "b.txt"]


def test_many_threads_save_the_same_file_and_each_time_it_is_whole(tmp_path):
    target = tmp_path / "a.txt"

    def save(letter):
        for _ in range(50):
            write_whole(target, letter * 10_000)

    threads = [threading.Thread(target=save, args=(letter,)) for letter in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(target.read_text())) == 1
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("write", "own"),
    [
        (lambda m, path: m.system.audit_report(path), "html"),
        (lambda m, path: m.system.export_xlsx(path), "xlsx"),
        (lambda m, path: m.server.energy_footprint.export_xlsx(path), "xlsx"),
        (lambda m, path: m.system.export_json(path), "json"),
        (lambda m, path: m.system.export_prov(path), "provn"),
        (lambda m, path: m.system.to_json(path), "json"),
        (lambda m, path: write_efootprint_json(m.system, path), "json"),
        (lambda m, path: m.sweep.to_parquet(path), "parquet"),
        (lambda m, path: m.system.object_relationship_graph_to_file(path), "dot"),
        (lambda m, path: m.server.power.calculus_graph_to_file(path), "dot"),
    ],
)
def test_the_ending_of_a_file_never_says_another_format_than_what_is_in_it(write, own, tmp_path):
    m = small_system(3.0)
    m.sweep = Sweep(m.system, {Server.power.of(m.server): [1, 2]}).run()
    for ending in {"html", "docx", "png", "csv", "xlsx", "json", "md"} - {own, "html" if own == "dot" else own}:
        if own in ("dot", "provn") and ending in ("png", "json"):
            continue  # formats of theirs
        with pytest.raises(UnknownOption, match=rf"x\.{ending.upper()}"):
            write(m, tmp_path / f"x.{ending.upper()}")
    assert list(tmp_path.iterdir()) == []
    assert write(m, tmp_path / f"x.{own}").stat().st_size > 0
