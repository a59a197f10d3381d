"""Files as the library reads and writes them: whole or not at all, within bounds, under names that are safe."""

from efp_graph.files.json_text import parsed
from efp_graph.files.names import ending_of, named_for, resolved, safe_stem
from efp_graph.files.reading import read_part, read_text, read_within
from efp_graph.files.writing import Content, make_folder, told_of, write_folder, write_whole

__all__ = [
    "Content",
    "ending_of",
    "make_folder",
    "named_for",
    "parsed",
    "read_part",
    "read_text",
    "read_within",
    "resolved",
    "safe_stem",
    "told_of",
    "write_folder",
    "write_whole",
]
