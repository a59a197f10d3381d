"""Whether a page is as it was sealed; where it is not, what was changed and, of a single character, what it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from efp_graph.audit.seal import FORMAT, VERSION, checksum, digest_of, sha256_of, written
from efp_graph.audit.single_change import Change, single_change
from efp_graph.errors import reason_of
from efp_graph.texts import cut, visible

END = "</html>"
OPENING = ' id="opening"'  # what the script takes out when it shows the page
MOST_TOLD = 1000  # lines that were changed; further ones are counted
MOST_PUT_IN = 100_000  # lines that are looked through
EXCERPT = 40  # characters around a change
_SEAL = re.compile(
    r'^<footer id="seal">.*?</footer>\n<script type="application/json" id="audit-seal">(?P<facts>.*?)</script>\n',
    re.DOTALL | re.MULTILINE,
)
_PART_OF_SEAL = re.compile(r'^<footer|^<script[^>]*"audit-seal"', re.MULTILINE)
_KEY = re.compile(r'"(\w+)":')
_NAMES = {
    "frame": "the frame of the page",
    "early": "the first style sheet",
    "style": "the style sheet",
    "script": "the script",
    "audit-data": "the data",
    "audit-series": "the curves",
}


class Finding(NamedTuple):
    """Something that is not as it should be.

    Attributes:
        where: what was changed, by its address where it has one: "server.power", "the script, line 12".
        told: as a sentence.
    """

    where: str
    told: str

    def __str__(self) -> str:
        return f"{self.where}: {self.told}"


class Checked(NamedTuple):
    """What was found of the seal of a page.

    Attributes:
        facts: what the seal says; empty where it cannot be read.
        findings: nothing in a page that is as it was sealed.
    """

    facts: dict[str, Any]
    findings: list[Finding]


def check_seal(page: str) -> Checked:
    """Hold a page against its seal."""
    is_whole = END in page  # no text of a user has angle brackets there
    found = _SEAL.search(page)
    if found is None:
        return Checked({}, [_without_seal(page, is_whole)])
    content = page[: found.start()] + page[found.end() :]
    try:
        facts = json.loads(found["facts"])
        _refuse_strange(facts)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        return Checked(
            {}, [Finding("the seal", f"it was changed, and cannot be read ({cut(visible(reason_of(error)), 120)}).")]
        )
    findings = []
    if digest_of(facts) != facts["seal"]:
        findings.append(Finding("the seal", "it was changed: its digest is not that of what it says."))
    elif written(facts) + "\n" != found[0]:
        findings.append(Finding("the seal", "it was changed: the footer does not say what the seal holds."))
    if sha256_of(content) == facts["content"]:
        return Checked(facts, findings)
    if is_whole and OPENING not in page:
        told = "a browser has saved it anew, after it had opened it. Ask for the file as it was written."
        findings.insert(0, Finding("the page", told))
    there = len(content.encode("utf-8", "replace"))
    if there != facts["bytes"]:
        findings.append(_of_another_size(there, facts["bytes"], is_whole))
    changed = list(_changed_lines(content.split("\n"), facts["lines"], is_whole))
    findings += changed[:MOST_TOLD]
    if len(changed) > MOST_TOLD:
        findings.append(Finding("the page", f"{len(changed) - MOST_TOLD:,} more lines were changed."))
    if not findings:
        what = "it was changed: its digest is not the one that was sealed." if is_whole else "its end was overwritten."
        findings.append(Finding("the page", what))
    return Checked(facts, findings)


def _refuse_strange(facts: Any) -> None:
    """Raise for what no seal of ours holds."""
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise ValueError(f"it is no {FORMAT}")
    if facts["version"] != VERSION:
        raise ValueError(f"it is of version {facts['version']!r:.20}, and this efp_graph reads {VERSION}")
    for name in ("by", "model", "content", "seal"):
        if not isinstance(facts[name], str):
            raise TypeError(f"{name} is no text")
    if not isinstance(facts["bytes"], int) or not isinstance(facts["tables"], dict):
        raise TypeError("a part is of another kind")
    for name, sums in facts["lines"]:
        if not isinstance(name, str) or not isinstance(sums, str) or len(sums) % 8:
            raise TypeError("the lines are of another kind")
    if facts["from"] is not None and not all(isinstance(facts["from"][each], str) for each in ("file", "sha256")):
        raise TypeError("the file is of another kind")
    if facts["made"] is not None and not isinstance(facts["made"], str):
        raise TypeError("the time is of another kind")


def _without_seal(page: str, is_whole: bool) -> Finding:
    if "\r" in page and _SEAL.search(page.replace("\r\n", "\n").replace("\r", "\n")):
        return Finding(
            "the page", "its line ends were changed to those of another system. Ask for the file as it was written."
        )
    if not is_whole:
        return Finding("the page", f"it is cut off after {len(page):,} characters, before the end of its seal.")
    if _PART_OF_SEAL.search(page):
        return Finding("the seal", "it was changed, and cannot be found as it was written.")
    return Finding("the page", "it has no seal: it was made by an earlier efp_graph, or the seal was taken out.")


def _of_another_size(there: int, sealed: int, is_whole: bool) -> Finding:
    told = "" if is_whole else "it is cut off: its end is missing; "
    return Finding("the page", f"{told}{there:,} bytes are there, seal aside, and {sealed:,} were sealed.")


class _Line(NamedTuple):
    """A line as it was sealed: its part, its number in it, its checksum."""

    part: str
    number: int
    checksum: str


def _changed_lines(lines: list[str], parts: list[list[str]], is_whole: bool) -> Iterator[Finding]:
    sealed = [_Line(name, at // 8, sums[at : at + 8]) for name, sums in parts for at in range(0, len(sums), 8)]
    if len(lines) > len(sealed) + MOST_PUT_IN:
        last = len(sealed) + MOST_PUT_IN
        yield Finding(f"line {last + 1}", f"it and {len(lines) - last - 1:,} further lines were put in.")
        lines = lines[:last]
    for first, last, before, after in _blocks([checksum(each) for each in lines], [each.checksum for each in sealed]):
        pairs = min(last - first, after - before)
        for at in range(pairs):
            if not (not is_whole and first + at == len(lines) - 1):  # the line in which the page ends is told already
                yield _changed(lines, first + at, sealed[before + at])
        if is_whole:
            for line in sealed[before + pairs : after]:
                yield Finding(_place(line), "a line is missing.")
        for at in range(first + pairs, last):
            yield Finding(f"line {at + 1}", f"it was put in: {_excerpt(lines[at], 0)}")


def _blocks(there: list[str], sealed: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two sequences differ: (first, last) of what is there, (first, last) of what was sealed."""
    if len(there) == len(sealed):
        yield from (
            (at, at + 1, at, at + 1) for at, pair in enumerate(zip(there, sealed, strict=True)) if pair[0] != pair[1]
        )
        return
    for tag, first, last, before, after in SequenceMatcher(None, there, sealed, autojunk=False).get_opcodes():
        if tag != "equal":
            yield first, last, before, after


def _changed(lines: list[str], at: int, sealed: _Line) -> Finding:
    text = lines[at]
    change = single_change(text, int(checksum(text), 16) ^ int(sealed.checksum, 16))
    where = _name(lines, at, sealed)
    if change is None:
        return Finding(where, f"it was changed. It reads {_excerpt(text, 0)}")
    return Finding(where, f"it was changed: {_told(text, change)}")


def _told(text: str, change: Change) -> str:
    was = text[: change.at] + change.was + text[change.at + 1 :]
    return f"{_excerpt(text, change.at)} is there, and {_excerpt(was, change.at)} was sealed."


def _excerpt(text: str, at: int) -> str:
    first = max(0, at - EXCERPT)
    shown = text[first : at + EXCERPT]
    return f"{'…' if first else ''}{visible(shown)}{'…' if at + EXCERPT < len(text) else ''}"


def _place(line: _Line) -> str:
    return f"{_NAMES.get(line.part, line.part)}, line {line.number + 1}"


def _name(lines: list[str], at: int, line: _Line) -> str:
    """What stands on a line: the address of a figure or an object, the part of the data, or the number of the line."""
    if line.part == "audit-data":
        anchor = re.search(r'"anchor":"((?:[^"\\]|\\.)*)"', lines[at])
        key, number = _record(lines, at)
        if anchor is not None:
            return f"{visible(_unescaped(anchor[1]))} ({key})"
        return f"{key}, entry {number}" if number else key
    if line.part == "audit-series" and line.number:
        owners = _drawn_with(lines, line.number - 1)
        if owners:
            return f"the curve of {', '.join(owners[:3])}{f' and {len(owners) - 3} more' if len(owners) > 3 else ''}"
    return _place(line)


def _record(lines: list[str], at: int) -> tuple[str, int]:
    """In which part of the data a line is, and as which of its entries; 0 for the part itself."""
    for above in range(at, -1, -1):
        found = _KEY.match(lines[above])
        if found:
            return found[1], at - above
        if lines[above].startswith("<script"):
            break
    return "the data", 0


def _drawn_with(lines: list[str], shape: int) -> list[str]:
    marked = re.compile(rf'"anchor":"((?:[^"\\]|\\.)*)".*"shape":{shape}[,}}]')
    return [visible(_unescaped(found[1])) for found in map(marked.search, lines) if found]


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text
