"""What stands around the code: the citation, the linters, CI on GitHub, the text of a release."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PROMISED = [
    kind.rpartition(" ")[2]
    for kind in PROJECT["classifiers"]
    if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", kind)
]
release_notes = runpy.run_path(str(ROOT / "scripts" / "release_notes.py"))["release_notes"]


def read(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


WORKFLOWS = {path.name: read(path) for path in (ROOT / ".github" / "workflows").glob("*.yml")}


def test_the_citation_says_what_the_project_says():
    citation = read("CITATION.cff")
    assert citation["title"].replace("_", "-") == PROJECT["name"]
    assert citation["abstract"] == PROJECT["description"]
    assert {"version": str(citation["version"]), "license": citation["license"]} == {
        "version": PROJECT["version"],
        "license": PROJECT["license"],
    }
    assert citation["authors"] == PROJECT["authors"]
    assert citation["keywords"] == PROJECT["keywords"]


def test_linters_come_with_the_extra_dev_and_from_nowhere_else():
    provided = {"lint-imports": "import-linter"}
    extras = PROJECT["optional-dependencies"]
    brought = {Requirement(text).name for text in extras["dev"] + extras["test"]}
    (repository,) = read(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        program = hook["entry"].split()[0]
        assert provided.get(program, program) in brought


def test_each_file_for_github_has_a_linter():
    hooks = read(".pre-commit-config.yaml")["repos"][0]["hooks"]
    schemas = [hook for hook in hooks if hook["entry"].startswith("check-jsonschema ")]
    for path in (ROOT / ".github").rglob("*.yml"):
        name = path.relative_to(ROOT).as_posix()
        checked = [
            hook["id"]
            for hook in schemas
            if re.search(hook["files"], name) and not re.search(hook.get("exclude", "^$"), name)
        ]
        assert len(checked) == 1, name


def test_the_three_systems_have_the_oldest_and_the_newest_python_and_each_python_is_somewhere():
    jobs = WORKFLOWS["ci.yml"]["jobs"]
    assert {"run": "bash .ci/run"} in jobs["whole"]["steps"]  # the ends, on Debian
    assert f"python:{PROMISED[-1]}-" in jobs["whole"]["container"]
    tested = {(row["system"].split("-")[0], row["python"]) for row in jobs["tests"]["strategy"]["matrix"]["include"]}
    ends = {PROMISED[0], PROMISED[-1]}
    assert tested >= {(system, python) for system in ("macos", "windows") for python in ends}
    assert {python for _, python in tested} == set(PROMISED)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_from_elsewhere_are_pinned_and_rights_are_given_one_by_one(name):
    assert WORKFLOWS[name]["permissions"] in ({}, {"contents": "read"})
    used = re.findall(r"uses: (\S+)(.*)", (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    assert used
    for action, remark in used:
        if not action.startswith("./"):
            assert re.search(r"@[0-9a-f]{40}$", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", remark), action


CHANGELOG = """# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-31

### Added

- A line.

## [0.1.0] - 2026-01-31

- The first.

[0.2.0]: https://example.org/0.2.0
[0.1.0]: https://example.org/0.1.0
"""


def test_the_text_of_a_release_is_its_section_without_heading_and_links():
    assert release_notes("v0.2.0", "0.2.0", CHANGELOG) == "### Added\n\n- A line."
    older = CHANGELOG.replace("## [0.2.0] - 2026-12-31\n\n### Added\n\n- A line.\n\n", "")
    assert release_notes("v0.1.0", "0.1.0", older) == "- The first."


@pytest.mark.parametrize(
    ("tag", "version", "changelog", "said"),
    [
        ("v0.3.0", "0.2.0", CHANGELOG, "its tag is 'v0.2.0'"),
        ("0.2.0", "0.2.0", CHANGELOG, "its tag is 'v0.2.0'"),
        ("v0.3.0", "0.3.0", CHANGELOG, "is [0.2.0]: it should be '## [0.3.0] - YYYY-MM-DD'"),
        ("v0.1.0", "0.1.0", CHANGELOG, "is [0.2.0]: it should be"),
        ("v0.2.0", "0.2.0", "## [Unreleased]\n", "is none"),
        ("v0.2.0", "0.2.0", CHANGELOG.replace(" - 2026-12-31", ""), "has no date"),
        ("v0.2.0", "0.2.0", CHANGELOG.replace("### Added\n\n- A line.\n", ""), "is empty"),
        ("v0.2.0", "0.2.0", CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- Left.\n"), "under [Unreleased]"),
    ],
)
def test_a_tag_that_is_not_the_version_with_its_section_is_no_release(tag, version, changelog, said):
    with pytest.raises(ValueError) as refused:
        release_notes(tag, version, changelog)
    assert said in str(refused.value)


def test_the_workflow_of_releases_asks_the_script_which_ends_with_an_error_before_anything_is_built():
    steps = [step.get("run", "") for step in WORKFLOWS["release.yml"]["jobs"]["build"]["steps"]]
    asks = next(i for i, step in enumerate(steps) if "scripts/release_notes.py" in step)
    assert asks < next(i for i, step in enumerate(steps) if "-m build" in step)
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "release_notes.py", "v999.0.0"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (1, "")
    assert "its tag is" in run.stderr


def test_the_changelog_has_only_headings_that_the_script_reads():
    headings = re.findall(r"^## .*$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "## [Unreleased]"
    assert all(re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", heading) for heading in headings[1:])


def test_only_ratios_of_processor_time_are_tested():
    """An absolute time fails on a slower machine, as one did in CI: `paired` of the benchmarks compares two things."""
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name]
    clocks = [path.name for path in tests if re.search(r"process_time\(|perf_counter|thread_time", path.read_text())]
    assert not clocks
