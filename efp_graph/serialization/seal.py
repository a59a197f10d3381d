"""The seal of a file with results: this efp_graph has calculated them, from just the inputs that stand beside them.

    "seal": {"made_by": "<fingerprint>", "mac": "<64 hexadecimal digits>"}

A sealed model gives its totals as they stand in the file, and is calculated when more is asked of it (`unopened.py`).
So a seal has to hold against every way in which a file comes to differ from what was saved, by mistake or on purpose:
    an edit anywhere in it                       `mac` is over the text of the file, with zeros in its own place
    numbers beside the model that were changed   the SHA-256 of each series that is given stands in the text
    another efp_graph, numpy or pint, another    `made_by` is a fingerprint of these
      processor, other rules of time zones
    a file that somebody made, or sealed anew    `mac` is made with a key that only this user has

A seal that does not hold is no error: the model is calculated, as files of other people and of earlier versions are.

The key is 32 random bytes in a file of the user that nobody else can read, made with the first seal. Where it cannot
be made nothing is sealed. A digest without a key would hold against mistakes only: whoever sends a model with other
results than its inputs give can compute that as well.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import platform
import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import TZPATH

from efp_graph.objects import ModelingObject
from efp_graph.serialization.beside import DIGEST
from efp_graph.serialization.found import Found
from efp_graph.serialization.hourly_values import ELSEWHERE, place_found

KEY = "seal"
BLANK = "0" * 64
_PLACE = re.compile(rb'^  "seal": \{"made_by": "([0-9a-f]{32})", "mac": "([0-9a-f]{64})"\}', re.MULTILINE)
PACKAGE = Path(__file__).parents[1]
DOMAIN = f"{PACKAGE.name}.footprint."  # the classes that calculate with nothing but what is in the package


def blank_seal(objects: Iterable[ModelingObject]) -> dict[str, str]:
    """What stands in a file until it is sealed; nothing for a model whose results do not follow from its inputs alone.

    Those of a class that does not come with efp_graph follow from code that may change at any time, those of connectors
    and some others from releases of other people's data.
    """
    several = list(objects)
    own = all(type(one).__module__.startswith(DOMAIN) for one in several)
    if not own or any(one.from_data for one in several) or _key() is None:
        return {}
    return {"made_by": made_by(), "mac": BLANK}


def sealed(text: bytes) -> bytes:
    """A text of a file in which a blank seal stands, sealed."""
    place = _PLACE.search(text)
    key = _key()
    if place is None or key is None or place[2].decode() != BLANK:
        return text
    return text[: place.start(2)] + _mac(key, text).encode() + text[place.end(2) :]


def holds(found: Found) -> bool:
    """Whether a file has a seal, and its results are those that its inputs give here.

    Raises:
        ModelFileError: what stands in its place is none.
    """
    seal = found.get(KEY)
    if seal is None or found.document.text is None:
        return False
    told = {name: seal.mapping(("made_by", "mac"), ())[name].text() for name in ("made_by", "mac")}
    if told["made_by"] != made_by():
        return False
    data = found.document.text.encode("utf-8")
    place, key = _PLACE.search(data), _key(make=False)
    if place is None or key is None:
        return False
    blank = data[: place.start(2)] + BLANK.encode() + data[place.end(2) :]
    return hmac.compare_digest(_mac(key, blank), place[2].decode())


def has_its_numbers(whole: Found, found: Found) -> bool:
    """Whether the numbers of a series are under the seal: in the text, or elsewhere with a digest in the text."""
    place = place_found(whole, found[ELSEWHERE]) if ELSEWHERE in found else found
    return "csv" not in place and ("at" not in place or DIGEST in place)


def _mac(key: bytes, text: bytes) -> str:
    return hmac.new(key, text, hashlib.sha256).hexdigest()


@lru_cache(maxsize=1)
def made_by() -> str:
    """A fingerprint of what calculates: this package, what it calculates with, the rules of time zones."""
    digest = hashlib.sha256()
    for file in sorted(each for each in PACKAGE.rglob("*.*") if each.suffix in (".py", ".csv", ".json")):
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\n".encode())
        digest.update(file.read_bytes())
    parts = [sys.version, platform.machine(), *map(_version, ("numpy", "pint", "tzdata")), _zone_rules()]
    digest.update("\n".join(parts).encode())
    return digest.hexdigest()[:32]


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} -"


def _zone_rules() -> str:
    """What tells the release of the rules of time zones that the system has, which come before those of tzdata."""
    told = []
    for folder in TZPATH:
        for name in ("tzdata.zi", "+VERSION", "zone1970.tab"):
            with contextlib.suppress(OSError):
                file = os.stat(Path(folder) / name)
                told.append(f"{folder}/{name} {file.st_size} {file.st_mtime_ns}")
    return "\n".join(told)


def _key(*, make: bool = True) -> bytes | None:
    """The key of this user; None when there is none."""
    path = _path_of_key()
    try:
        key = path.read_bytes()
    except OSError:
        key = _new_key(path) if make else b""
    return key if len(key) == 32 else None


def _path_of_key() -> Path:
    from platformdirs import user_data_path

    return user_data_path("efp_graph", appauthor=False) / "seal.key"


def _new_key(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return b""
    with os.fdopen(handle, "wb") as file:
        key = os.urandom(32)
        file.write(key)
    return key
