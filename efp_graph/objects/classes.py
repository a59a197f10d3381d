"""The modeling classes by name: which there are, and which one a text in a declaration or a file means.

A class is declared again where its source is executed a second time: the cell of a notebook, a file that `efp` runs.
Objects of the former declaration stay as they are, in the model too; so a name means all declarations of a class, and
what is made from now on is of the newest. Two modules may each have a class of one name, which are two classes.

A class is here when its whole declaration was accepted: see `ModelingClass` in `declared.py`.
"""

from __future__ import annotations

from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from efp_graph.errors import UnknownOption, nearest
from efp_graph.objects.describing import is_ours
from efp_graph.texts import shown

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

    Kind: TypeAlias = type[ModelingObject]

Meant: TypeAlias = str | tuple[str, str]  # the name of a class, with its module where that is known

BASE = "ModelingObject"  # what all classes have in common has no entry
_classes: dict[str, dict[tuple[str, str], Kind]] = {}  # {name: {(module, qualified name): the newest}}
_registering = Lock()


def register(kind: Any) -> None:
    """Have a class here from now on, in place of a former declaration of it."""
    place = kind.__module__, kind.__qualname__
    with _registering:
        same = _classes.get(kind.__name__, {})
        others = {key: each for key, each in same.items() if key != place}
        _classes[kind.__name__] = {**others, place: kind}  # never changed, so that others can go through it meanwhile


def class_names_of(kind: type) -> frozenset[Meant]:
    """By what declarations can mean a class: its name and those of the classes above it, alone and with the module."""
    above = [each for each in kind.__mro__ if hasattr(each, "attributes")]
    return frozenset([*(each.__name__ for each in above), *((each.__module__, each.__name__) for each in above)])


def meant_by(name: str, declared_in: type | None) -> Meant:
    """What a text in a class body means: a class of the same module, else of ours, else any of that name.

    An object is one of the class when this is among its `class_names`.

    Raises:
        UnknownOption: there is no class of that name.
    """
    same = _classes.get(name) or _loaded().get(name, {})
    here = None if declared_in is None else declared_in.__module__
    ours = None
    for (module, _), each in same.items():
        if module == here:
            return module, name
        if ours is None and is_ours(each):
            ours = module
    if ours is not None:
        return ours, name
    if not same and name != BASE:
        raise UnknownOption(f"Where a link leads to, {no_class(name)}")
    return name


def find_class(name: str) -> Kind:
    """The modeling class of that name: ours, else the newest declaration of it.

    Raises:
        UnknownOption: there is none, or several modules have one.
    """
    found = class_or_none(name)
    if found is None:
        raise UnknownOption(f"A class was asked for, and {no_class(name)}")
    return found


def class_or_none(name: str) -> Kind | None:
    """As `find_class`, but for a name that no class has.

    Raises:
        UnknownOption: several modules have one.
    """
    same = _declared(name)
    if not same:
        return None
    found = _ours_or_newest(same)
    if len(same) > 1 and not is_ours(found):
        raise UnknownOption(
            f"Several classes are called {name}: {' and '.join(sorted(map(place_of, same.values())))}. Rename one."
        )
    return found


def is_found(kind: Kind) -> bool:
    """Whether the name of a class leads to it, or to another declaration of it."""
    same = _declared(kind.__name__)
    newest = same.get((kind.__module__, kind.__qualname__))
    return newest is not None and (is_ours(newest) or len(same) == 1)


def modeling_classes() -> dict[str, Kind]:
    """All modeling classes by name, those of plugins included; of several of one name ours, else the newest."""
    return {name: _ours_or_newest(same) for name, same in _loaded().items()}


def all_classes() -> list[Kind]:
    """All modeling classes, each in its newest declaration: those of one name too."""
    return [kind for same in _loaded().values() for kind in same.values()]


def classes_called(name: str) -> list[Kind]:
    """The modeling classes of a name, each in its newest declaration."""
    return list(_declared(name).values())


def classes_outside(view: str) -> list[str]:
    """The names of the classes, as far as they are declared by now, whose objects do not stand in a picture."""
    return [name for name, same in list(_classes.items()) if view not in _ours_or_newest(same).picture_views]


def place_of(kind: type) -> str:
    """Which class is meant, among several of one name: `shop.power.Battery`."""
    return f"{kind.__module__}.{kind.__qualname__}"


def no_class(name: str, in_a_file: str = "") -> str:
    """That there is no class of a name, which ones are near to it, and what to do when a module declares it."""
    known = [each for each, kind in modeling_classes().items() if is_concrete(kind)]
    return (
        f"there is no class {shown(name)}. {nearest(name, known)} If a module of yours declares it, import that first"
        f"{in_a_file}."
    )


def abstract_refusal(kind: Kind) -> str:
    """That a class has no objects of its own, and which classes below it have."""
    below = sorted({each.__name__ for each in all_classes() if issubclass(each, kind) and is_concrete(each)})
    return (
        f"{kind.__name__} is what several classes have in common, and no object is of it alone. "
        f"Take one of these: {', '.join(below[:12])}{f' and {len(below) - 12} more' if len(below) > 12 else ''}."
    )


def is_concrete(kind: Kind) -> bool:
    """Whether objects can be of a class: it leaves nothing to subclasses, and has something to set, or an owner."""
    return not kind.left_open and (bool(kind.inputs()) or kind.is_inner)


def _ours_or_newest(same: dict[tuple[str, str], Kind]) -> Kind:
    classes = list(same.values())
    return next(filter(is_ours, classes), classes[-1])


def _declared(name: str) -> dict[tuple[str, str], Kind]:
    """The classes of a name; the model is loaded as a whole when ours may be among them."""
    same = _classes.get(name, {})
    if any(map(is_ours, same.values())):
        return same
    return _loaded().get(name, {})


def _loaded() -> dict[str, dict[tuple[str, str], Kind]]:
    import_module("efp_graph").load_model()
    return dict(_classes)
