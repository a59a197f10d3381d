"""The seal of a page: by what, when and from which file it was made, and digests of everything that it holds.

    content   SHA-256 of the page without its seal: the same model, written by the same version, gives the same
    model     SHA-256 of the inputs and links of the model, the same whatever kind of file they were read from
    tables    SHA-256 of each data table that came with the version
    lines     CRC-32 of each line of the page, part by part: they tell where a page was changed
    seal      SHA-256 of all these, so that the seal itself is not changed unnoticed

The day of making stands in the seal only. A seal finds what was changed, by mistake or in passing; it is no signature:
who writes another page can write another seal. That a page says what a model gives is found by calculating again.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from efp_graph.audit.records import HYPOTHESIS, INPUT, Audit
from efp_graph.audit.told import ANALYSED, told
from efp_graph.errors import InputError, WrongKind
from efp_graph.files.reading import read_within
from efp_graph.texts import visible
from efp_graph.values import ExplainableHourlyQuantities

PLACE = "<!-- seal -->"  # where it goes: no text of a user has angle brackets in the page
FORMAT, VERSION = "efp_graph seal", 1
SHOWN = 12  # digits of a digest that the footer shows
_PART = re.compile(r'<(?P<tag>style|script)(?:\s[^>]*?id="(?P<id>[\w-]+)")?[^>]*>')
_COMPUTED = ("formula", "mean", "smallest", "largest", *ANALYSED)


@dataclass(frozen=True)
class Made:
    """How a page came about.

    Attributes:
        by: the program with its version.
        when: it was made; None for a page that does not say.
        file, file_sha256: name and digest of the file that the model was read from; empty where it came from no file.
        tables: {name of a data table: its SHA-256}.
    """

    by: str = "efp_graph"
    when: datetime | None = None
    file: str = ""
    file_sha256: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)


def time_of_making() -> datetime:
    """Now, or what SOURCE_DATE_EPOCH says: with it the same model gives the same file to the last byte.

    Raises:
        InputError: it is set to something else than seconds since 1970.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(
            f"SOURCE_DATE_EPOCH was set to {given!r:.40}. Set it to whole seconds since 1970, such as 1735689600, or "
            "leave it out."
        ) from error


def file_made_from(path: Any) -> tuple[str, str]:
    """Name and SHA-256 of the file of a model; nothing for none.

    Raises:
        WrongKind: it is no path.
        FileError: it cannot be read.
    """
    if path is None:
        return "", ""
    if not isinstance(path, str | Path):
        raise WrongKind(f"The file of the model was given as {path!r:.80}: give its path.")
    return Path(path).name, hashlib.sha256(read_within(path)).hexdigest()


def model_digest(audit: Audit) -> str:
    """SHA-256 of what the model was told: objects with their links, inputs with all that is known of them.

    Series count hour by hour. Ids do not count, and neither does the order of objects.
    """
    lines: list[Any] = [
        [each.anchor, each.kind, [[words, [audit.objects[one].anchor for one in ones]] for words, ones in each.links]]
        for each in audit.objects
    ]
    for place, figure in enumerate(audit.figures):
        if figure.kind in (INPUT, HYPOTHESIS):
            known = {name: content for name, content in told(audit, place).items() if name not in _COMPUTED}
            if isinstance(figure.value, ExplainableHourlyQuantities):
                known["value"] = hashlib.sha256(figure.value.magnitude.astype("<f8").tobytes()).hexdigest()
            lines.append([figure.anchor, known])
    texts = sorted(json.dumps(each, ensure_ascii=True, sort_keys=True, default=str) for each in lines)
    return sha256_of("\n".join([*audit.remarks, *texts]))


def sealed(page: str, model: str, made: Made) -> str:
    """The page with its seal in the place that is kept for it."""
    content = page.replace(f"{PLACE}\n", "", 1)
    facts: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "by": made.by,
        "made": None if made.when is None else made.when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "from": {"file": made.file, "sha256": made.file_sha256} if made.file else None,
        "model": model,
        "tables": dict(made.tables),
        "content": sha256_of(content),
        "bytes": len(content.encode("utf-8")),
        "lines": [[name, "".join(map(checksum, lines))] for name, lines in parts_of(content)],
    }
    return page.replace(PLACE, written({**facts, "seal": digest_of(facts)}), 1)


def digest_of(facts: Mapping[str, Any]) -> str:
    """SHA-256 of a seal, without the line that holds it."""
    rest = {name: content for name, content in facts.items() if name != "seal"}
    return sha256_of(json.dumps(rest, ensure_ascii=True, separators=(",", ":")))


def written(facts: Mapping[str, Any]) -> str:
    """The seal as it stands in the page: a footer for people, and the facts for programs."""
    lines = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(content, separators=(',', ':'))}" for name, content in facts.items()
    )
    text = f"{{\n{lines}\n}}".replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return (
        f'<footer id="seal"><p>{html.escape(sentence(facts))}</p></footer>\n'
        f'<script type="application/json" id="audit-seal">{text}</script>'
    )


def sentence(facts: Mapping[str, Any]) -> str:
    """What the footer says."""
    when = f" on {facts['made'].replace('T', ' ').removesuffix('Z')} UTC" if facts.get("made") else ""
    file = facts.get("from")
    origin = f" from {visible(file['file'])[:120]} (SHA-256 {file['sha256'][:SHOWN]}…)" if file else ""
    return (
        f"Made by {facts['by']}{when}{origin}. Model {facts['model'][:SHOWN]}…, content {facts['content'][:SHOWN]}…, "
        f"seal {facts['seal'][:SHOWN]}…: efp verify FILE checks them, efp verify FILE MODEL calculates again. "
        "Everything shown is in this file: it needs no network."
    )


def parts_of(content: str) -> list[tuple[str, list[str]]]:
    """The lines of a page without its seal, by part: the style sheet, each script by its id, and the frame around."""
    found: list[tuple[str, list[str]]] = [("frame", [])]
    for line in content.split("\n"):
        opened = _PART.match(line)
        if opened:
            found.append((opened["id"] or opened["tag"], []))
        found[-1][1].append(line)
        if found[-1][0] != "frame" and line.endswith(("</style>", "</script>")):
            found.append(("frame", []))
    return found


def checksum(line: str) -> str:
    """Of a line: its CRC-32 in eight hexadecimal digits."""
    return f"{zlib.crc32(line.encode('utf-8')):08x}"


def sha256_of(text: str) -> str:
    """Of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
