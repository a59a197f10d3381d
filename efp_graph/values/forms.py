"""Forms: what a magnitude is besides its figures, so that one comparison tells whether two are of one kind.

The form of a value is its class, unit, first hour, clock, number of hours (or kind of number), label, source and
assessment. Forms are interned and remembered by the values that were asked for theirs: two values have the same form
if and only if they have the same `Form`. What was worked out once for a form (which units meet, what hours come of it)
holds for every value of that form.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

from efp_graph.values.numeric import Numeric


class Form:
    """An interned form. It lives as long as a value or a record that has it."""

    __slots__ = ("__weakref__",)


_forms: WeakValueDictionary[tuple[Any, ...], Form] = WeakValueDictionary()


def form_of(value: Any) -> Form | None:
    """The form of a magnitude; None for what is none, and for one whose source or assessment cannot be compared."""
    if not isinstance(value, Numeric):
        return None
    known: Form | None = getattr(value, "_form", None)
    if known is not None:
        return known
    magnitude, hour = value._value, value._hour
    size = type(magnitude) if hour is None else len(magnitude)
    assessment = getattr(value, "_assessment", None)
    key = type(value), value._unit, hour, value._clock, size, value._label, value.source, assessment
    try:
        form = _forms.get(key)
    except TypeError:  # something of the user's that has no hash
        return None
    if form is None:
        form = _forms[key] = Form()
    value._form = form
    return form
