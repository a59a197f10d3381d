"""What type checkers and editors see of a model: programs of users, signatures that are current, help in an editor."""

from __future__ import annotations

from pathlib import Path

from tests.type_checkers import expected, mypy_says, pyright_says

PROGRAMS = Path(__file__).with_name("typed_programs.py")


def test_mypy_sees_what_happens():
    assert mypy_says(PROGRAMS) == expected(PROGRAMS)


def test_pyright_sees_what_happens(tmp_path):
    assert pyright_says(PROGRAMS, tmp_path) == expected(PROGRAMS, codes=False)
