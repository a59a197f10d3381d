import os

import pytest

from efp_graph.files import safe_stem, write_whole


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
