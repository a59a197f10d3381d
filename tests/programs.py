"""Programs that some tests drive and pip does not install: a browser, a spreadsheet program, Graphviz."""

import os
import shutil
from pathlib import Path

import pytest

# program: Debian package
PACKAGES = {"chromium": "chromium", "dot": "graphviz", "node": "nodejs", "soffice": "libreoffice-calc"}


def program(name: str) -> Path:
    """The path of a program. Without it the test is skipped on a developer's machine, and fails in CI."""
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    message = f"{name} is not on this machine; on Debian: apt-get install {PACKAGES[name]}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
