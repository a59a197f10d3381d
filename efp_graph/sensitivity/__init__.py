"""Sensitivity: which inputs a footprint depends on, and how much.

Two questions, never mixed. *Local*: how much does the total move when one input moves by 10 %? It needs no more than
the model (`System.sensitivity`). *Global*: of the variance that the uncertain inputs give the total, how much is whose?
It needs distributions, and is asked of the draws that an uncertainty was made of.

Reading guide, local: `varied.py` (an input, and how far it goes), `totals.py` (totals of many scenarios), `effects.py`
(what an input does), `alternatives.py` (options and links), `local.py` (all of it for a system), `origins.py` (whose
figures they are), `result.py` and `table.py` (for readers), `influence.py` (for the audit page).

Global, on plain arrays: `polynomials.py`, `chaos.py` (indices by least squares), `exponentials.py` (of a fitted
logarithm), `saltelli.py` (by sampling), `morris.py` (screening), `shapley.py` (of each fact alone), `indices.py` (what
an index is); `methods.py` chooses among them. For a system: `drawn.py` (the draws of an uncertainty), `scores.py`
(independent scores of its facts), `variance.py` (all of it), `variance_result.py`, `variance_table.py`,
`split_shares.py`, `screening.py`, `shapley_shares.py`.
"""
