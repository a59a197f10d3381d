"""Where a change of an input arrives in the workbook, and where it does not.

A figure that stands in the workbook as a value is *fixed* if a change of an input of the workbook would change it in
the model. What is calculated from a fixed figure follows a change in part only. A value that no changeable input
reaches (a look-up with options, a sum of given hours) is right whatever is changed.

Sets of figures are bits of whole numbers, which makes the walk over thousands of figures quick.
"""

from __future__ import annotations

from efp_graph.audit.order import parts_first, positions_in
from efp_graph.audit.records import MADE, Audit
from efp_graph.audit.spreadsheet.chain import Chain
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity

FOLLOWS = "calculated here"


class Standing:
    """What follows a change.

    Attributes:
        inputs: positions of the inputs that may be changed.
        reason: {position of a figure that stands as a value: why}, fixed or not.
    """

    def __init__(self, audit: Audit, chain: Chain) -> None:
        self._figures, self._chain = audit.figures, chain
        settled = chain.settled
        self.inputs = {
            place
            for place, each in enumerate(audit.figures)
            if each.kind not in MADE
            and each.is_settable
            and (isinstance(each.value, ExplainableQuantity) or place in chain.weeks)
            and place not in settled
            and not self._has_formula(place)
        }
        self.reason: dict[int, str] = {}
        self._reaching: dict[int, int] = {}  # inputs, as bits, that reach a figure in the model
        self._fixed: dict[int, int] = {}  # fixed figures, as bits, that it rests on in the workbook
        for place in parts_first([self._made_from(each) for each in range(len(audit.figures))]):
            self._settle(place)

    def fixed_in(self, place: int) -> list[int]:
        """Positions of the fixed figures that a figure rests on in the workbook: itself if it is one."""
        return positions_in(self._fixed[place])

    def follows(self, place: int) -> bool:
        """Whether a figure follows every change as the model does."""
        return not self._fixed[place]

    def fixed_for(self, place: int) -> list[int]:
        """Positions of the fixed figures that would change with an input."""
        return [each for each in self.reason if self._fixed[each] and self._reaching[each] >> place & 1]

    def _made_from(self, place: int) -> list[int]:
        return [*self._figures[place].made_from(), *self._chain.operands_of(place)]

    def _settle(self, place: int) -> None:
        reaching = 1 << place if place in self.inputs else 0
        for each in self._made_from(place):
            reaching |= self._reaching.get(each, 0)
        self._reaching[place] = reaching
        reason = self._value_because(place)
        if reason is not None:
            self.reason[place] = reason
            self._fixed[place] = 1 << place if reaching else 0
            return
        fixed = 0
        for each in self._chain.operands_of(place):
            fixed |= self._fixed.get(each, 0)
        self._fixed[place] = fixed

    def _value_because(self, place: int) -> str | None:
        """Why a figure stands as a value; None for one with a formula, an input, or what is no number."""
        value = self._figures[place].value
        if isinstance(value, ExplainableHourlyQuantities):
            column = self._chain.column_of.get(place)
            if column is not None:
                return column.fixed or None
            if place not in self._chain.single:
                return "given" if value.is_input else "calculated outside of formulas"
        elif isinstance(value, EmptyExplainableObject) or not isinstance(value, ExplainableQuantity):
            return None
        single = self._chain.single.get(place)
        if single is None:
            given = self._figures[place].kind not in MADE
            return None if given else "calculated outside of formulas"
        return None if single.formula is not None else single.reason

    def _has_formula(self, place: int) -> bool:
        single = self._chain.single.get(place)
        return single is not None and single.formula is not None
