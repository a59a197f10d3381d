"""Parse the definitions of units of the installed pint, for `efp_graph/registry/parsed/`.

    python scripts/refresh_definitions.py

Run it with each release of pint that pyproject.toml allows and whose definitions are new. Where it is forgotten,
definitions are parsed at each import, which takes longer. Remove the files of releases that are not allowed any more.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import files
from pathlib import Path

import pint
from pint.delegates import ParserConfig
from pint.delegates.txt_defparser import DefParser

sys.path.insert(0, str(Path(__file__).parents[1]))

from efp_graph.files import write_whole
from efp_graph.registry.definitions import place_for, to_json

PATH = Path(pint.__file__).with_name("default_en.txt")


def prepared() -> str:
    """The content of the file: one definition a line."""
    parser = DefParser(ParserConfig(float), None)
    definitions = map(to_json, parser.iter_parsed_project(parser.parse_file(PATH)))
    about = {
        "of": f"pint {pint.__version__}: default_en.txt, constants_en.txt",
        "licence": next(file for file in files("pint") or () if file.name == "LICENSE").read_text(encoding="utf-8"),
    }
    head = "".join(f" {json.dumps(name)}: {json.dumps(text, ensure_ascii=False)},\n" for name, text in about.items())
    lines = ",\n".join(f"  {json.dumps(each, ensure_ascii=False, separators=(',', ':'))}" for each in definitions)
    return f'{{\n{head} "definitions": [\n{lines}\n ]\n}}\n'


if __name__ == "__main__":
    place = place_for(PATH)
    place.parent.mkdir(exist_ok=True)
    write_whole(place, prepared())
    print(f"{place.name}: {place.stat().st_size} bytes, of pint {pint.__version__}")
