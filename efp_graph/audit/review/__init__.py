"""Review: which figures somebody has looked at, what they said of them, and what has changed since.

A review is a file beside the page, `review.json` (its schema is `schema.json`, version 1). Each entry has the address
of a figure, a status, a remark, who said it and when, and *what was seen*: value, source, bounds and formula as they
were on the page. So a later page can tell what still is as it was checked.

Reading guide: `records.py` (entries), `rules.py` (what a file may hold), `files.py` (reading and writing one),
`seen.py` (what a reader sees of a figure, and in what two of these differ), `told.py` (that as text), `pages.py` (the
figures of a page that was written before), `reviewed.py` (what is checked, what has changed, what is there for the
first time). The page does the same in JavaScript, while somebody reviews: `static/review_*.js`.
"""

from __future__ import annotations

from efp_graph.audit.review.files import read_review, review_from, write_review
from efp_graph.audit.review.pages import OldPage, read_page
from efp_graph.audit.review.records import Review, ReviewEntry
from efp_graph.audit.review.reviewed import Change, Reviewed, reviewed_of

__all__ = [
    "Change",
    "OldPage",
    "Review",
    "ReviewEntry",
    "Reviewed",
    "read_page",
    "read_review",
    "review_from",
    "reviewed_of",
    "write_review",
]
