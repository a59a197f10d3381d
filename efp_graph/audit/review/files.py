"""Review files: read as strictly as models are, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from efp_graph.audit.review.records import Review, ReviewEntry
from efp_graph.audit.review.rules import FORMAT, VERSION, first_problem
from efp_graph.errors import FileError
from efp_graph.files import named_for, parsed, read_text, write_whole

LARGEST = 50_000_000  # bytes


def read_review(path: str | Path) -> Review:
    """The review in a file, as the page saves it.

    Raises:
        FileError: it cannot be read, or is no review; with the place.
    """
    return review_from(parsed(read_text(path, LARGEST), path), path)


def review_from(document: Any, path: str | Path = "The review") -> Review:
    """The review that a document holds: what a JSON parser gives of such a file.

    Args:
        path: of the file, for messages.

    Raises:
        FileError: it is no review; with the place.
    """
    problem = first_problem(document)
    if problem is not None:
        place, told = problem
        raise FileError(path, None, f"at {place}: {told}")
    return Review(document.get("system", ""), tuple(ReviewEntry(**each) for each in document["entries"]))


def write_review(review: Review, path: str | Path) -> Path:
    """Write a review file.

    Raises:
        UnknownOption: the ending is that of another format.
        FileError: the review has something that no file may hold.
        FileNotWritten: the file cannot be written; one that was there is as before.
    """
    document = {"format": FORMAT, "version": VERSION, "system": review.title}
    document |= {"entries": [each.told for each in review.entries]}
    target = named_for(path, ("json",), "A review")
    review_from(document, target)
    return write_whole(target, json.dumps(document, indent=1, allow_nan=False) + "\n")
