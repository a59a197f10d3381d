"""What the parts have in common that a system answers with: each knows the system that it is a part of."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from efp_graph.footprint.system import System


class Face:
    """A part of the verbs of a system, by subject. Only `System` is made of them."""

    @property
    def _whole(self) -> System:
        return cast("System", self)
