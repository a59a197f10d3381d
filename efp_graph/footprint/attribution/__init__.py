"""Who causes a footprint: the footprints of each source split into atoms that sum to them, hour by hour.

An atom is what one source emits in one phase for one *cell*: one use of it in the system. `cells.py` says what a cell
is; the other modules give sources their atoms, each by the rules of its kind (docs/methodology.md, "Attribution").
Everything here is calculated when it is read, and not before. `efp_graph.attribution` makes tables of it.
"""
