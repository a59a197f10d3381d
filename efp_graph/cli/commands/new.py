"""`efp new`: a commented model to start from, for the services that people ask about most."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import click

from efp_graph.cli.arguments import json_option
from efp_graph.cli.output import print_json, print_table, say
from efp_graph.errors import NotAllowed, UnknownOption, nearest
from efp_graph.files import named_for, safe_stem, write_whole

NAMES = ("service", "web-shop", "saas", "video", "api", "storage-archive", "edge")  # the plainest first
ENDINGS = ("yaml", "yml")
REPLACE = "Replace first: "


class Starter(NamedTuple):
    """A model to start from.

    Attributes:
        name: of the kind of service.
        text: the YAML, with `{name}` in place of the name of the file.
        title: what it is.
        replace: which figures of it are to be replaced first.
    """

    name: str
    text: str
    title: str
    replace: str


def starter(name: str) -> Starter:
    """The starter of a name; what it is stands in its first two lines."""
    text = (files("efp_graph.cli") / "starters" / f"{name}.yaml").read_text(encoding="utf-8")
    title, replace = (line.removeprefix("# ") for line in text.splitlines()[:2])
    return Starter(name, text, title, replace.removeprefix(REPLACE))


@click.command()
@click.argument("what", metavar="[SERVICE]", required=False)
@click.argument("path", metavar="[FILE]", required=False)
@click.option("-o", "--output", metavar="FILE", help="The same as FILE, as other commands have it.")
@click.option("--list", "listed", is_flag=True, help="List the services.")
@json_option
def new(what: str | None, path: str | None, output: str | None, listed: bool, as_json: bool) -> None:
    """Write a commented model to start from.

    SERVICE is one of `efp new --list`, such as web-shop, or a plain one unless given. FILE is SERVICE.yaml, or
    model.yaml, unless given; a file that is there is left alone.
    """
    if listed:
        _list(as_json)
        return
    if path is None and what is not None and Path(what).suffix.lower().removeprefix(".") in ENDINGS:
        what, path = None, what
    if path is not None and output is not None:
        raise NotAllowed(f"The file is given twice, as {path} and with -o {output}. Leave one out.")
    path = path or output
    if what is not None and what not in NAMES:
        hint = nearest(what, NAMES)
        file = f"{Path(what).stem}.yaml"
        raise UnknownOption(f"There is no model of {what!r} to start from. {hint} A file ends in .yaml: efp new {file}")
    chosen = starter(what or NAMES[0])
    target = named_for(path or f"{what or 'model'}.yaml", ENDINGS, "A model to start from")
    if target.exists():
        given = " ".join(filter(None, ("efp new", what, _other(target))))
        raise NotAllowed(f"{target} is there already, and is left as it is. Give another name: {given}")
    write_whole(target, chosen.text.replace("{name}", target.name))
    if as_json:
        print_json({"written": str(target), "title": chosen.title, "replace_first": chosen.replace})
        return
    say(f"written: {target}")
    say(f"{chosen.title}")
    say(f"Its figures are examples. {REPLACE}{chosen.replace}")
    say(f"next: efp run {target}")


def _list(as_json: bool) -> None:
    found = [starter(name) for name in NAMES]
    if as_json:
        print_json([{"name": each.name, "title": each.title, "replace_first": each.replace} for each in found])
        return
    rows = [[each.name, each.title, each.replace] for each in found]
    print_table("Models to start from: efp new SERVICE", ["service", "what it is", "replace first"], rows, texts=3)


def _other(path: Path) -> str:
    return str(path.with_name(f"{safe_stem(path.stem)}-2{path.suffix}"))
