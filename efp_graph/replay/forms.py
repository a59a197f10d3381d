"""Forms: what a magnitude is besides its figures, so that one comparison tells whether two are of one kind.

The form of a value is its class, unit, first hour, clock, number of hours (or kind of number), label and assessment,
all of them exactly: 1 kW is another bound than 1000 W, since a formula may read it. Forms are interned and remembered
by the values that were asked for theirs: two values have the same form if and only if they have the same `Form`. What
was worked out once for a form (which units meet, what hours come of it) holds for all values of that form.

The source is no part of it, as it can be assigned to a value that has its form already.

What a form is found by holds no quantity: pint calculates to tell its hash, which is asked for whenever a form is
forgotten, at the very end of the process too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from efp_graph.values.numeric import Numeric

if TYPE_CHECKING:
    from efp_graph.values.assessment import Assessment


class Form:
    """An interned form. It lives as long as a value or a record that has it."""

    __slots__ = ("__weakref__",)


_forms: WeakValueDictionary[tuple[Any, ...], Form] = WeakValueDictionary()


def form_of(value: Any) -> Form | None:
    """The form of a magnitude; None for what is none, and for one whose assessment has no hash."""
    if not isinstance(value, Numeric):
        return None
    known: Form | None = getattr(value, "_form", None)
    if known is not None:
        return known
    magnitude, hour = value._value, value._hour
    size = type(magnitude) if hour is None else len(magnitude)
    assessment = getattr(value, "_assessment", None)
    told = None if assessment is None else _exactly(assessment)
    key = type(value), value._unit, hour, value._clock, size, value._label, told
    try:
        form = _forms.get(key)
    except TypeError:  # something of the user's that has no hash
        return None
    if form is None:
        form = _forms[key] = Form()
    value._form = form
    return form


def _exactly(assessment: Assessment) -> tuple[Any, ...]:
    """What an assessment says, in numbers and texts."""
    low, high, distribution, *others = assessment
    bounds = [None if each is None else (repr(each.magnitude), *each.unit_items()) for each in (low, high)]
    return (*bounds, repr(distribution), *others)
