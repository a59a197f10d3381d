"""The section of CHANGELOG.md for a version, as the text of its release. Refused where the tag is not the version.

    python scripts/release_notes.py v0.2.0

The version in pyproject.toml, the tag and the newest section below *Unreleased* are one version, and the section has a
date and a text: else nothing is released (.github/workflows/release.yml).
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECTION = re.compile(r"^## \[(?P<version>[^]]+)\](?: - (?P<date>\d{4}-\d{2}-\d{2}))?[ \t]*$", re.MULTILINE)
LINK = re.compile(r"^\[(?:Unreleased|\d+\.\d+\.\d+)\]: \S+$", re.MULTILINE)  # at the foot of the file


def release_notes(tag: str, version: str, changelog: str) -> str:
    """The text below the heading of a version.

    Args:
        tag: as pushed, "v0.2.0".
        version: that of pyproject.toml, "0.2.0".
        changelog: in the format of Keep a Changelog, newest version first.

    Raises:
        ValueError: the tag is not that of the version; the newest section that is released is another one's, has no
            date or no text; changes are left under *Unreleased*.
    """
    if tag != f"v{version}":
        raise ValueError(f"The tag is {tag!r}, the version in pyproject.toml {version!r}: its tag is 'v{version}'.")
    headings = list(SECTION.finditer(changelog))
    ends = [heading.start() for heading in headings[1:]] + [len(changelog)]
    texts = {
        heading["version"]: LINK.sub("", changelog[heading.end() : end]).strip()
        for heading, end in zip(headings, ends, strict=True)
    }
    newest = next((heading for heading in headings if heading["version"] != "Unreleased"), None)
    wanted = f"'## [{version}] - YYYY-MM-DD'"
    if newest is None or newest["version"] != version:
        found = "none" if newest is None else f"[{newest['version']}]"
        raise ValueError(f"The newest released section of CHANGELOG.md is {found}: it should be {wanted}.")
    if newest["date"] is None:
        raise ValueError(f"The section {newest[0]!r} of CHANGELOG.md has no date: write {wanted}.")
    if not texts[version]:
        raise ValueError(f"The section {newest[0]!r} of CHANGELOG.md is empty.")
    if texts.get("Unreleased"):
        raise ValueError(f"CHANGELOG.md has changes under [Unreleased] that are in this commit: move them to {wanted}.")
    return texts[version]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    try:
        notes = release_notes(sys.argv[1], project["version"], changelog)
    except ValueError as error:
        sys.exit(f"release_notes.py: {error}")
    sys.stdout.buffer.write(f"{notes}\n".encode())


if __name__ == "__main__":
    main()
