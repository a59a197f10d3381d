"""What the graph costs beside the formulas themselves: `python -m benchmarks.core`.

Each figure is a ratio to the *floor*: a plain Python loop over closures in topological order, which recomputes
everything, compares nothing, cannot be undone and knows no dependencies. Floor and graph take turns within one process,
and medians of processor time are compared, so that a busy machine disturbs both alike. The floor is always the whole
recomputation, for the rows that are cut off too. Formulas read what they like, except in the rows with `reads=`.
Changes are repeated, as a slider does; the row "first change" is one whose wave is not known yet.

Modules: `layers` (10,000 scalars in layers), `hours` (1,000 series of three years), `diamonds`, `long_shapes` (a chain
and a fan-out of 100,000), and `rows`, how they are measured and printed.
"""
