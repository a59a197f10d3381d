"""A value as a piece of HTML, for notebooks: its formula, and a table of what the formula reads, with sources."""

from __future__ import annotations

from typing import Any

from efp_graph.rendering.html import table_html, text_html
from efp_graph.values.explanation import formula_text, leaf_value
from efp_graph.values.readable import brief, period, readable

MOST_ROWS = 50


def value_html(value: Any) -> str:
    """A `div` without scripts; names are text, whatever they hold.

    Example:
        >>> from efp_graph.values import SourceValue, u
        >>> "3 W" in value_html(SourceValue(3 * u.W, label="<power>")) and "&lt;power&gt;" in value_html(
        ...     SourceValue(3 * u.W, label="<power>"))
        True
    """
    made = value.expression
    lines = [f"<strong>{text_html(value.label or 'unnamed value')}</strong> = {text_html(readable(value))}"]
    if hasattr(value, "first_hour"):
        lines.append(f"<small>{text_html(period(value))}</small>")
    if made is not None:
        figures = formula_text(made, of_leaf=lambda term: brief(leaf_value(term)))
        lines += [f"<em>= {text_html(formula_text(made), 2000)}</em>", f"= {text_html(figures, 2000)}"]
    source = f"source: {source_of(value)}" if value.source is not None else ""
    known = (source, str(value.assessment), *value.remarks)
    lines += [f"<small>{text_html(each)}</small>" for each in known if each]
    terms = [] if made is None else list({id(leaf): leaf for leaf in made.leaves()}.values())
    return f"<div>{'<br>'.join(lines)}{_table(terms)}</div>"


def _table(terms: list[Any]) -> str:
    if not terms:
        return ""
    rows = []
    for term in terms[:MOST_ROWS]:
        held = leaf_value(term)
        rows.append((term.label or "given value", readable(held), source_of(held) if held.is_input else "calculated"))
    more = f"<small>and {len(terms) - MOST_ROWS} more</small>" if len(terms) > MOST_ROWS else ""
    return f"{table_html(('It reads', 'value', 'source'), rows)}{more}"


def source_of(value: Any) -> str:
    """The source of a value as text; nothing where there is none."""
    return "" if value.source is None else str(value.source)
