"""Record where the data tables come from: `efp_graph/data/provenance.json`. See `efp_graph/footprint/tables.py`.

    python scripts/provenance.py check          every file is the recorded one, and every file is recorded
    python scripts/provenance.py record FILE    take the checksum, the rows and today's date of a file that was changed

Refresh scripts call `record`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from efp_graph.files import write_whole
from efp_graph.footprint.tables import Table, as_record, count_rows, tables

DATA = Path(__file__).parents[1] / "efp_graph" / "data"
UNRECORDED = {"README.md", "provenance.json"}


def record(file: str, **known: Any) -> Table:
    """Write the provenance of a file of `efp_graph/data/`.

    Args:
        known: `content`, `version`, `origin`, `link`, `licence`, `refresh` and perhaps `date`, see `Table`. What is
            left out stays as it was recorded before, the date being today's.
    """
    content = (DATA / file).read_bytes()
    listed = {each.file: each for each in tables()}
    before = dataclasses.asdict(listed[file]) if file in listed else {}
    today = datetime.now(UTC).date().isoformat()
    counted = {"rows": count_rows(content, file), "sha256": hashlib.sha256(content).hexdigest()}
    listed[file] = Table(**{**before, "file": file, "date": today, **known, **counted})
    text = json.dumps(as_record(list(listed.values())), indent=2, ensure_ascii=False)
    write_whole(DATA / "provenance.json", text + "\n")
    tables.cache_clear()
    return listed[file]


def check() -> list[str]:
    """What is wrong with the record, in sentences."""
    problems = [f"{each.file}: not the recorded file" for each in tables() if not each.is_verified()]
    recorded = {each.file for each in tables()} | UNRECORDED
    problems += [f"{path.name}: not recorded" for path in sorted(DATA.iterdir()) if path.name not in recorded]
    for each in tables():
        if each.is_verified() and (rows := count_rows(each.read_bytes(), each.file)) != each.rows:
            problems.append(f"{each.file}: {rows} rows, {each.rows} recorded")
    return problems


def main(arguments: list[str]) -> int:
    """Run a command; the exit code."""
    if arguments[:1] == ["record"] and len(arguments) == 2:
        print(record(arguments[1]))
        return 0
    if arguments == ["check"]:
        problems = check()
        print("\n".join(problems) or f"{len(tables())} tables, all as recorded")
        return bool(problems)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
