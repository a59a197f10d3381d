"""Updates, scenarios and tables of changes as HTML, for notebooks. Names and values are text, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from efp_graph.objects.describing import describe_attribute, short_text, short_texts
from efp_graph.objects.totals import FIGURES_FROM, ChangeTable
from efp_graph.rendering.html import paragraphs_html, table_html, text_html

if TYPE_CHECKING:
    from efp_graph.objects.modeling_update import ModelingUpdate
    from efp_graph.objects.scenario import Scenario


def update_html(update: ModelingUpdate) -> str:
    """What an update changed, what it did to footprints, and what it cost."""
    changes = [
        (describe_attribute(each.owner, each.attribute), *short_texts(each.before, each.after))
        for each in update.changes
    ]
    parts = [f"<p><b>Update: {text_html(update.label)}</b></p>"]
    if changes:
        parts.append(table_html(("changed", "before", "after"), changes))
    tables, remarks = update.tables
    parts += [changes_html(tables, remarks), f"<p><small>{text_html(update.cost)}</small></p>"]
    return "".join(parts)


def scenario_html(scenario: Scenario) -> str:
    """What a scenario changes."""
    changes = [(describe_attribute(owner, each), short_text(new)) for owner, each, new in scenario.changes]
    comment = f"<p>{text_html(scenario.comment)}</p>" if scenario.comment else ""
    return f"<p><b>{text_html(scenario.head)}</b></p>{comment}{table_html(('changed', 'becomes'), changes)}"


def changes_html(tables: Iterable[ChangeTable], remarks: Iterable[str]) -> str:
    """Footprints before and after, a table per criterion, and below each what its totals cover."""
    parts = [
        table_html(each.lines[0], each.lines[1:], texts=FIGURES_FROM) + paragraphs_html(each.notes) for each in tables
    ]
    return "".join((*parts, paragraphs_html(remarks)))
