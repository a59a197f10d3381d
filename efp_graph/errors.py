"""All exceptions of efp_graph.

Where e-footprint raises a built-in exception for the same situation, ours is an instance of it too (in parentheses).

EfpGraphError
├── GraphError                    the graph is used in a way it cannot follow
│   ├── CycleError                 formulas depend on each other
│   ├── DuplicateKey               two nodes of one name                               (ValueError)
│   ├── RemovedNode                a node is used after it was removed                 (LookupError)
│   ├── UnknownKey                 the graph has no node of that name                  (KeyError)
│   ├── ImpureFormula              a formula tries to change the graph
│   ├── UnseenRead                 a thread reads for a formula, which would not depend on it
│   ├── WrongDeclaration           a node is declared as it cannot be                  (TypeError)
│   ├── ForgottenCall              a node is used where its value is meant             (TypeError)
│   ├── BatchOpen                  another task of the thread has a batch open
│   ├── ObserverErrors             those who are told of a change have failed; it stands (ExceptionGroup)
│   ├── ObserverLoop               those who are told of changes go on making some
│   └── HistoryError               nothing to undo or redo                             (LookupError)
├── Pending                       a resource is read that has no value yet
├── InputError                    what the user gave cannot be accepted
│   ├── UnitError                  no unit, or one of the wrong dimension              (ValueError)
│   │   ├── IncompatibleUnits       of an operation; lives in `values.units`            (pint.DimensionalityError)
│   │   └── UndefinedUnit           a name that is none; lives in `registry`            (pint.UndefinedUnitError)
│   ├── ValueOutOfRange            NaN, negative, or outside what is allowed           (ValueError)
│   ├── WrongCount                 a list without, or with one twice, where it may not     (ValueError)
│   ├── FormError                  a form, such as a typical week, with all its problems (ValueError)
│   ├── UnknownOption              not one of the options                              (ValueError)
│   ├── WrongKind                  another kind of thing than the attribute takes      (PermissionError)
│   │   └── WrongElement            in a list                                           (ValueError)
│   ├── MissingInput               a required argument is not given                    (TypeError)
│   ├── NoKey                      a value is used as a key of a dictionary            (TypeError)
│   ├── UnknownAttribute           the class has no such attribute                     (AttributeError, TypeError)
│   ├── NotAllowed                 the attribute cannot be changed that way            (PermissionError)
│   ├── FileError                  a file that cannot be read as what it should be     (ValueError)
│   │   ├── ModelFileError          ... of a model; knows the place in it
│   │   └── FileNotWritten          ... that cannot be written                             (OSError)
│   ├── NotCounted                 a footprint that no total would hold                (TypeError)
│   ├── LedgerConflict             a phase, category or criterion declared otherwise   (ValueError)
│   ├── OutsidePeriod              a date outside the modelled hours                   (ValueError)
│   │   └── NoSuchHour              ... or a position that no hour of a series has         (IndexError)
│   ├── NoSuchPeriod               a day, month or year without an hour of a series    (KeyError)
│   ├── NoSuchDraw                 a number that no draw has                           (IndexError)
│   └── StaleSimulation            the model has changed since the simulation was made
├── OperationError                an operation without meaning for its operands       (ValueError)
│   ├── NotFinite                   ... whose result is infinite or not a number
│   ├── DifferentHours              ... on series of which one lacks hours of the other
│   ├── NotDefined                  ... that is not defined at all                      (NotImplementedError)
│   └── NoHours                     a chart over time of a value that is no series      (AssertionError)
├── ModelError                    the inputs contradict each other
│   ├── InsufficientCapacity       an instance has not enough RAM or compute           (ValueError)
│   ├── TooFewInstances            the fixed number does not suffice                   (ValueError)
│   ├── NegativeStorage            more is deleted than is stored                      (ValueError)
│   ├── MixedParts                 parts that do not go together                       (ValueError)
│   ├── ShortLife                  something is used longer than it lives              (ValueError)
│   ├── GroupCycle                 a group is in itself                                (ValueError)
│   ├── TooManyRefused             most of what inputs may be is refused               (ValueError)
│   ├── LinkConflict               an object is shared that cannot be                  (PermissionError)
│   └── ObjectInUse                an object is deleted that others hold               (PermissionError)
├── DataSourceError               figures of others cannot be had                    (ValueError)
│   ├── DataSourceUnreachable      no answer, or none in time
│   └── UnusableAnswer             an answer that no model can be built on
├── CalculationError              a formula failed in a way we did not foresee
├── MissingExtra                  an optional package is not installed                (ImportError)
├── MissingProgram                a program outside Python is not installed
├── TooLargeToDraw                a graph that no picture shows legibly, or in time
└── InternalError                 a bug of ours: please report it
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from efp_graph.texts import visible


class EfpGraphError(Exception):
    """Base of all exceptions of efp_graph. What a message holds of a user's texts acts on nothing (`texts.visible`).

    Attributes:
        about: the id of the object of which a formula or a check raised it; None of others.
    """

    about: str | None = None

    def __str__(self) -> str:
        return visible(super().__str__(), lines=True)


class GraphError(EfpGraphError):
    """The graph is used in a way it cannot follow."""


class CycleError(GraphError):
    """Formulas depend on each other. `path` holds the keys: each reads the next, the last is the first again."""

    def __init__(self, path: Sequence[str]) -> None:
        self.path = list(path)
        width = max(map(len, self.path))
        pairs = zip(self.path, self.path[1:], strict=False)
        lines = [f"    {reader:<{width}}  reads  {read}" for reader, read in pairs]
        shown = lines if len(lines) <= 20 else [*lines[:10], f"    ... {len(lines) - 20} more ...", *lines[-10:]]
        super().__init__(
            "These values depend on each other, so none can be computed:\n" + "\n".join(shown) + "\n"
            "Make one of them an input, or break one of the links. The model is as it was."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path,)


class DuplicateKey(GraphError, ValueError):
    """Two nodes of one name."""


class RemovedNode(GraphError, LookupError):
    """A node is used after it was removed."""


class UnknownKey(GraphError, KeyError):
    """The graph has no node of that name."""

    def __str__(self) -> str:
        return visible(str(self.args[0]), lines=True)  # a KeyError would show it as a literal


class ImpureFormula(GraphError):
    """A formula tries to change the graph."""


class UnseenRead(GraphError):
    """A thread reads a node for a formula that waits for it: the graph would not see that the formula depends on it."""


class WrongDeclaration(GraphError, TypeError):
    """A node is declared with something that cannot be its key, its function, what it reads or what is known of it."""


class ForgottenCall(GraphError, TypeError):
    """A node is used where its value is meant: a node is read by calling it."""


class BatchOpen(GraphError):
    """Another task of the same thread has a batch open, and this one cannot wait without stopping it."""


class ObserverErrors(GraphError, ExceptionGroup[Exception]):
    """Functions that are told of a change have failed. The change stands, and all others were told."""

    @classmethod
    def of(cls, errors: Sequence[Exception]) -> ObserverErrors:
        """Those that were collected."""
        said = "; ".join(f"{type(error).__name__}: {reason_of(error)}" for error in errors[:3])
        more = f"; and {len(errors) - 3} more" if len(errors) > 3 else ""
        return cls(f"The change stands, but those who were told of it have failed: {said}{more}", errors)

    def derive(self, errors: Sequence[Exception], /) -> ObserverErrors:  # type: ignore[override]
        """Some of them: what `except*` and `split` give."""
        return type(self)(self.message, errors)


class ObserverLoop(GraphError):
    """Observers and effects change what they are told of, again and again. `names` says which."""

    def __init__(self, names: Sequence[str], rounds: int) -> None:
        self.names, self.rounds = list(names), rounds
        shown = ", ".join(self.names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
        super().__init__(
            f"After {rounds} rounds of changes by those who are told of changes there was no end: {shown}. They were "
            "stopped; all changes so far stand. Have them change nothing that leads back to them, or have a node "
            "compute it."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.names, self.rounds)


class HistoryError(GraphError, LookupError):
    """There is nothing to undo or redo."""


class Pending(EfpGraphError):
    """A resource is read that has no value yet, or will get none any more."""


class InputError(EfpGraphError):
    """What the user gave cannot be accepted."""


class UnitError(InputError, ValueError):
    """A value without a unit, or with a unit of the wrong dimension."""


class ValueOutOfRange(InputError, ValueError):
    """A number that is NaN, infinite, negative or otherwise outside what is allowed."""


class WrongCount(InputError, ValueError):
    """A list that is empty, or has an object twice, and may not."""


class Problem(NamedTuple):
    """Something wrong with a form: where it is (`profiles[1].ranges[0].start`), its code (`overlap`), and in words."""

    path: str
    code: str
    text: str


class FormError(InputError, ValueError):
    """A form, such as a typical week, that cannot be what it is for. `errors` holds all problems, in their order."""

    def __init__(self, name: str, errors: Sequence[Problem]) -> None:
        self.name, self.errors = name, tuple(errors)
        problems = "; ".join(f"{each.path}: {each.text}" if each.path else each.text for each in self.errors)
        end = "" if problems.endswith("?") else "."  # of "Did you mean ...?"
        super().__init__(f"{name} cannot be read as written: {problems.rstrip('.')}{end}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.errors)


class UnknownOption(InputError, ValueError):
    """A value that is not one of the allowed ones."""


class WrongKind(InputError, PermissionError):
    """Another kind of thing than the attribute takes."""


class WrongElement(WrongKind, ValueError):
    """A list holds another kind of thing than it takes."""


class MissingInput(InputError, TypeError):
    """A required argument is not given."""


class NoKey(InputError, TypeError):
    """A value is used as a key of a dictionary or an element of a set, as in `ModelingUpdate({server.power: ...})`."""


class UnknownAttribute(InputError, AttributeError, TypeError):
    """The class has no attribute of that name."""


class NotAllowed(InputError, PermissionError):
    """The attribute cannot be changed that way."""


class NotCounted(InputError, TypeError):
    """A footprint that is declared so that no total would hold it."""


class LedgerConflict(InputError, ValueError):
    """A phase, category or criterion that is there already, and is declared once more in another way."""


class FileError(InputError, ValueError):
    """A file that cannot be read as what it should be. `line` is the number of the first line at fault, or None."""

    def __init__(self, path: object, line: int | None, problem: str) -> None:
        self.path, self.line, self.problem = path, line, problem
        super().__init__(f"{path}{'' if line is None else f', line {line}'}: {problem}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.line, self.problem)


class ModelFileError(FileError):
    """A file of a model that cannot be read. `where` is the place as a JSON path: `$.objects["id-1"].power.unit`."""

    def __init__(self, path: object, line: int | None, where: str, problem: str) -> None:
        super().__init__(path, line, f"at {where}: {problem}")
        self.where, self.problem = where, problem

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.line, self.where, self.problem)


class FileNotWritten(FileError, OSError):
    """A file that cannot be written; what was there is as it was. `errno` is what the system said, or None."""

    def __init__(self, path: object, problem: str, errno: int | None = None) -> None:
        super().__init__(path, None, problem)
        self.errno = errno

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.problem, self.errno)


class OutsidePeriod(InputError, ValueError):
    """A date outside the modelled hours."""


class NoSuchHour(OutsidePeriod, IndexError):
    """A position, a date or a slice that no hour of a series has."""


class NoSuchPeriod(InputError, KeyError):
    """A day, month or year that no hour of a series lies in."""

    def __str__(self) -> str:
        return visible(str(self.args[0]), lines=True)  # a KeyError would show it as a literal


class NoSuchDraw(InputError, IndexError):
    """A number that no draw of an uncertainty has."""


class StaleSimulation(InputError):
    """The model has changed since the simulation was made."""


class OperationError(EfpGraphError, ValueError):
    """An operation that has no meaning for its operands."""


class NotFinite(OperationError):
    """An operation whose result would be infinite or not a number."""


class DifferentHours(OperationError):
    """An operation on two series of which one has hours that the other lacks, and nothing says what these count."""


class NotDefined(OperationError, NotImplementedError):
    """An operation that is not defined for its operands."""


class NoHours(OperationError, AssertionError):
    """A chart over time was asked of a value that is no hourly series."""


class ModelError(EfpGraphError):
    """The inputs contradict each other."""


class InsufficientCapacity(ModelError, ValueError):
    """An instance of a server has not enough RAM or compute."""


class TooFewInstances(ModelError, ValueError):
    """The fixed number of instances does not suffice."""


class NegativeStorage(ModelError, ValueError):
    """More data is deleted than is stored."""


class MixedParts(ModelError, ValueError):
    """Parts that do not go together."""


class ShortLife(ModelError, ValueError):
    """Something is used longer than it lives, where it is not renewed."""


class GroupCycle(ModelError, ValueError):
    """A group is in itself, or in one that it holds."""


class TooManyRefused(ModelError, ValueError):
    """The model refuses so many draws of its uncertain inputs that those left say nothing of it."""


class LinkConflict(ModelError, PermissionError):
    """An object is shared that cannot be."""


class ObjectInUse(ModelError, PermissionError):
    """An object is deleted that others hold."""


class DataSourceError(EfpGraphError, ValueError):
    """Figures of others cannot be had. `source` is its name, `asked` what was asked, `problem` what went wrong."""

    def __init__(self, source: str, asked: str, problem: str, way_out: str) -> None:
        self.source, self.asked, self.problem, self.way_out = source, asked, problem, way_out
        super().__init__(f"{source} was asked for {asked}: {problem}. {way_out}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.source, self.asked, self.problem, self.way_out)


class DataSourceUnreachable(DataSourceError):
    """A source of figures does not answer, or not in time."""


class UnusableAnswer(DataSourceError):
    """A source of figures answers something that no model can be built on; nothing was built."""


class CalculationError(EfpGraphError):
    """A formula failed in a way that was not foreseen; the cause is chained."""


class MissingExtra(EfpGraphError, ImportError):
    """An optional package is not installed; the message says how to install it."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        self.what, self.package, self.extra = what, package, extra
        super().__init__(f"{what} needs {package}. Install it with: pip install 'efp-graph[{extra}]'")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.what, self.package, self.extra)


class MissingProgram(EfpGraphError):
    """A program outside Python is not installed; the message says how to install it."""

    def __init__(self, what: str, program: str, how: str) -> None:
        self.what, self.program, self.how = what, program, how
        super().__init__(f"{what} needs {program}. Install it with: {how}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.what, self.program, self.how)


class TooLargeToDraw(EfpGraphError):
    """A graph that no picture shows legibly, or that cannot be laid out in time; the message says what to leave out."""


class InternalError(EfpGraphError):
    """A bug of efp_graph: please report it with what you did."""


def reason_of(error: BaseException) -> str:
    """What an exception says, for use inside a message; one that says nothing, as MemoryError, is told by its name.

    Example:
        >>> reason_of(MemoryError()), reason_of(KeyError("power")), reason_of(ValueError("too long"))
        ('MemoryError', "KeyError: 'power'", 'too long')
    """
    said = str(error).strip()
    if not said:
        return type(error).__name__
    return f"{type(error).__name__}: {said}" if type(error) is KeyError else said


def nearest(given: str, options: Iterable[str], *, count: int = 3) -> str:
    """The end of a message about an unknown name: the closest of `options`, or else all of them, twelve at most.

    Args:
        count: how many close ones are named at most.

    Example:
        >>> nearest("france", ["France", "Spain"]), nearest("x", ["France", "Spain"])
        ("Did you mean 'France'?", "Allowed: 'France', 'Spain'.")
    """
    names = list(dict.fromkeys(options))
    if not names:
        return "There is none."
    close = difflib.get_close_matches(given, names, n=count, cutoff=0.5)
    if not close:  # perhaps in other letters: france, Autoscaling
        folded = {name.casefold(): name for name in names}
        close = [folded[each] for each in difflib.get_close_matches(given.casefold(), folded, n=count, cutoff=0.5)]
    if close:
        return f"Did you mean {' or '.join(map(repr, close))}?"
    shown = ", ".join(map(repr, names[:12]))
    return f"Allowed: {shown}{f' and {len(names) - 12} more' if len(names) > 12 else ''}."
