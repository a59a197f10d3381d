"""The dossier: the audit page on paper, printed to PDF by a browser that is on the machine.

What stands in it is a view of the page, `#dossier` (`static/dossier.js`), so any browser prints the same by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from efp_graph.errors import FileNotWritten, MissingProgram
from efp_graph.files import told_of, write_whole

VARIABLE = "CHROME_PATH"  # as other programs that drive a browser have it
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
PLACES = (  # where browsers are that are not on PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SECONDS = 300.0
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
    # Printed once the page has recalculated its figures and checked its seal: time in the page stands still meanwhile
    "--virtual-time-budget=10000",
)


def browser(names: Iterable[str] = NAMES, places: Iterable[str] = PLACES) -> str | None:
    """The path of a browser that prints: what the variable `CHROME_PATH` says, else Chromium, Chrome or Edge."""
    said = os.environ.get(VARIABLE)
    if said:
        return shutil.which(said)
    found = (shutil.which(each) for each in names)
    return next((each for each in found if each), next((each for each in places if os.access(each, os.X_OK)), None))


def print_dossier(page: str, path: Path, seconds: float = SECONDS) -> Path:
    """Print the dossier of an audit page to a PDF file.

    Args:
        page: the audit page as HTML.
        seconds: time that the browser may take.

    Returns:
        The path of the file.

    Raises:
        MissingProgram: there is no browser that prints.
        FileNotWritten: the browser did not print, or the file cannot be written; one that was there is as before.
    """
    program = browser()
    if program is None:
        said = os.environ.get(VARIABLE)
        raise MissingProgram(
            "Printing a dossier (.pdf)",
            "Chromium, Chrome or Edge" + (f", and {VARIABLE} is {said!r:.200}, which is no program" if said else ""),
            "apt-get install chromium (Debian), brew install --cask chromium (macOS) or winget install Google.Chrome "
            f"(Windows), or set {VARIABLE} to the path of one. Or write the page, audit.html, open audit.html#dossier "
            "in the browser that you have, and print it to PDF there.",
        )
    # Beside the file: browsers that are confined (snap) have a /tmp of their own
    with (
        told_of(path),
        TemporaryDirectory(dir=path.resolve().parent, prefix="efp_graph-dossier-", ignore_cleanup_errors=True) as name,
    ):
        folder = Path(name)
        source, printed = folder / "audit.html", folder / "dossier.pdf"
        source.write_text(page, encoding="utf-8")
        command = [program, *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={printed}"]
        if getattr(os, "geteuid", lambda: 1)() == 0:
            command.append("--no-sandbox")  # which browsers refuse to set up for root; the page is our own
        try:
            done = subprocess.run(
                [*command, f"{source.as_uri()}#dossier"], capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise FileNotWritten(path, f"{program} did not print the dossier within {seconds:g} seconds.") from error
        content = printed.read_bytes() if printed.exists() else b""
        if not content.rstrip().endswith(b"%%EOF"):
            said = done.stderr.decode("utf-8", "replace").strip()[-400:]
            raise FileNotWritten(
                path, f"{program} did not print the dossier: {said or f'it ended with {done.returncode}'}"
            )
    return write_whole(path, content)
