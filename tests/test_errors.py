"""The tree of exceptions: what is drawn is what is there, and exceptions travel between processes."""

import ast
import builtins
import inspect
import pickle
import re
from pathlib import Path

import pytest

from efp_graph import errors, u
from efp_graph.errors import CycleError, EfpGraphError, FileError, MissingExtra, nearest

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, Exception)]


def test_the_drawn_tree_names_every_exception():
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__)) | {"EfpGraphError"}
    assert {each.__name__ for each in CLASSES} == drawn - {"IncompatibleUnits", "UndefinedUnit"}  # these need pint


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_exception_is_ours_and_says_when_it_is_raised(kind):
    assert issubclass(kind, EfpGraphError)
    assert kind.__doc__


@pytest.mark.parametrize(
    "error",
    [CycleError(["a", "b", "a"]), FileError("visits.csv", 3, "no number"), MissingExtra("A chart", "plotly", "charts")],
    ids=lambda error: type(error).__name__,
)
def test_exceptions_with_facts_survive_pickling(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


def test_a_cycle_is_told_reader_by_reader():
    assert "    a  reads  b\n    b  reads  a\n" in str(CycleError(["a", "b", "a"]))


def test_a_typo_gets_the_nearest_names_and_a_stranger_gets_the_list():
    assert nearest("montly", ["daily", "monthly"]) == "Did you mean 'monthly'?"
    assert nearest("zzz", ["daily", "monthly"]) == "Allowed: 'daily', 'monthly'."
    assert nearest("FRANCE", ["france", "germany"]) == "Did you mean 'france'?"


# What exceptions of others say, inside our messages


def of_others(handler: ast.ExceptHandler) -> bool:
    """Whether it catches exceptions that are not ours: Python's own, or those of another module."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Attribute) or hasattr(builtins, getattr(kind, "id", "")) for kind in kinds)


def bare_texts(path: Path) -> list[str]:
    """Places where an exception of others is put into a text as it is, without its kind beside it."""
    found = []
    for handler in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None or not of_others(handler):
            continue
        for node in ast.walk(handler):
            inside = list(node.args) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "str" else []
            if isinstance(node, ast.JoinedStr):
                inside = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
            bare = [each for each in inside if isinstance(each, ast.Name) and each.id == handler.name]
            if bare and f"type({handler.name}).__name__" not in ast.unparse(node):
                found.append(f"{path.name}:{node.lineno}")
    return found


def test_no_message_gives_an_empty_reason():
    """MemoryError says nothing: "cannot be calculated: " was all that a user read."""
    package = Path(errors.__file__).parent
    assert [place for path in sorted(package.rglob("*.py")) for place in bare_texts(path)] == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "MemoryError"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (OSError("  "), "OSError"),
        (KeyError("power"), "KeyError: 'power'"),
        (ValueError("too long"), "too long"),
    ],
)
def test_a_reason_is_never_empty(error, told):
    assert errors.reason_of(error) == told


@pytest.mark.parametrize(
    ("text", "end"), [("Did you mean 'kg'?", "'kg'?"), ("no unit.", "no unit."), ("no unit", "no unit.")]
)
def test_a_form_with_problems_ends_with_one_sign(text, end):
    told = str(errors.FormError("A week", [errors.Problem("constant_unit", "unit", text)]))
    assert told.endswith(f" {end}")


def test_a_formula_that_runs_out_of_memory_says_so(monkeypatch):
    from efp_graph import Server
    from tests.footprint.small_model import small_system

    m = small_system()

    def no_memory(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Server.instances_energy, "function", no_memory)
    with pytest.raises(errors.CalculationError, match=r"instances_energy cannot be calculated: MemoryError"):
        m.server.power = 301 * u.W
