"""Thousands of scenarios: tapes (a model as a function of some inputs) and sweeps (tables of results).

Reading guide: `scenarios.py` (what varies), `outputs.py` (what is asked for), `recorded.py` (from formulas to kernels),
`evaluator.py` (replay or graph), `tape.py`, `designs.py` and `keyed.py` (random draws), `pools.py` (processes,
clusters), `checkpoint.py`, `sweep.py`, `table.py`.
"""
