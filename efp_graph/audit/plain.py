"""What the audit page shows without its script: the main figures, as plain HTML."""

from __future__ import annotations

import html

from efp_graph.audit.records import Audit, AuditedCriterion
from efp_graph.texts import visible
from efp_graph.values.readable import figure
from efp_graph.values.scales import Scale


def without_script(audit: Audit) -> str:
    """The main figures as HTML: for each criterion the total, and a table by category and phase."""
    parts = [f"<p><strong>{_text(audit.title)}</strong></p>"]
    parts += [f"<p>{_text(each)}</p>" for each in (audit.caption, *audit.remarks) if each]
    parts += [f"<p>Not read: {_text(each)}</p>" for each in audit.not_read]
    parts += [_criterion(each) for each in audit.criteria]
    return "".join(parts)


def _criterion(criterion: AuditedCriterion) -> str:
    amount, _ = criterion.total
    total = f"{criterion.mark}{figure(amount, criterion.unit, criterion.equivalent)}"
    note = f" {_text(criterion.note)}" if criterion.note else ""
    said = f"<p>{_text(criterion.title or 'Total')}: <strong>{_text(total)}</strong>.{note}</p>"
    cells: dict[tuple[str, str], float] = {}
    for each in criterion.footprints:
        cells[each.category, each.phase] = cells.get((each.category, each.phase), 0.0) + each.amount
    if not cells:
        return said
    scale = Scale.of([amount, *cells.values()], criterion.unit, criterion.equivalent)
    heads = "".join(f'<th scope="col">{_text(each)}</th>' for each in ("Category", *criterion.phases.values()))
    rows = ""
    for name, title in criterion.categories.items():
        told = (scale.cell(cells[name, each]) if (name, each) in cells else "" for each in criterion.phases)
        rows += f'<tr><th scope="row">{_text(title)}</th>{"".join(f"<td>{each}</td>" for each in told)}</tr>'
    caption = f"<caption>{_text(scale.heading)}</caption>"
    return f"{said}<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _text(text: str) -> str:
    return html.escape(visible(text))
