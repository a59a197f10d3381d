import os

import pytest

from efp_graph.files import safe_stem, write_folder, write_whole


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


@pytest.mark.parametrize("failing", range(1, 5))
def test_a_folder_whose_writing_fails_anywhere_is_as_before(tmp_path, monkeypatch, failing):
    folder = tmp_path / "trail"
    write_folder(folder, {"a.csv": b"1", "b.csv": b"2"})
    rename, calls = os.rename, []

    def failing_rename(source, target):
        calls.append(target)
        if len(calls) == failing:
            raise OSError("disk full")
        rename(source, target)

    monkeypatch.setattr(os, "rename", failing_rename)
    with pytest.raises(OSError, match="disk full"):
        write_folder(folder, {"a.csv": b"3", "b.csv": b"4"})

    assert {each.name: each.read_text() for each in folder.iterdir()} == {"a.csv": "1", "b.csv": "2"}
    assert [each.name for each in tmp_path.iterdir()] == ["trail"]


def test_a_folder_that_is_a_file_and_a_file_that_is_a_folder_are_left_alone(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder" / "a.csv").mkdir(parents=True)
    for name in ("file", "folder"):
        with pytest.raises(FileExistsError, match="give another folder"):
            write_folder(tmp_path / name, {"a.csv": b"1"})
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "folder" / "a.csv").is_dir()
