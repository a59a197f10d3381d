"""What pip installs: the extras, and the interpreters that are promised."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DEVELOPMENT = {"dev", "docs", "test"}


def brought_by(extra):
    """The extras that an extra brings, itself and what those bring included."""
    brought = {extra}
    for requirement in map(Requirement, EXTRAS[extra]):
        if requirement.name == PROJECT["name"]:
            brought.update(*map(brought_by, requirement.extras))
    return brought


def test_all_brings_every_extra_but_those_of_development():
    assert brought_by("all") == EXTRAS.keys() - DEVELOPMENT


def test_the_tests_have_all_that_a_user_may_have_and_developers_have_everything():
    assert brought_by("test") >= brought_by("all")
    assert brought_by("dev") == EXTRAS.keys()


def test_the_documentation_tells_every_extra_for_users():
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [*(extra for extra in EXTRAS if extra not in DEVELOPMENT | {"all"}), "all"]


def test_the_advice_of_an_error_names_an_extra_that_exists():
    advised = {
        extra
        for module in (ROOT / "efp_graph").rglob("*.py")
        for extra in re.findall(r'MissingExtra\([^()]*"([^"]*)"\)', module.read_text(encoding="utf-8"))
    }
    assert len(advised) > 5
    assert advised <= EXTRAS.keys()
