"""Tables as text: cells in columns, for whoever prints one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def in_columns(lines: Iterable[Sequence[str]], texts: int) -> list[str]:
    """Lines whose cells stand in columns, two blanks apart.

    Args:
        lines: the headings among them; each has as many cells, as they are to be shown.
        texts: how many of the first columns are texts, set left; the others are figures, set right.

    Example:
        >>> in_columns([("job", "kg"), ("search", "7")], 1)
        ['job     kg', 'search   7']
    """
    several = [*lines]
    widths = [max(map(len, column)) for column in zip(*several, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < texts else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in several
    ]
