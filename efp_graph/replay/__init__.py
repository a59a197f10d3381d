"""Replay: the arithmetic of formulas noted once and run again, for one node or for thousands of scenarios.

Two floors stand on it: `objects/recorded.py` has a node updated by the kernels of its formula while only numbers change
(a PUE change of the quickstart takes two thirds of the time), and `sweeps/` runs those of a whole model for many
scenarios at once. Nothing below knows of it but for one hook, `values.operations.intercept`, and one table,
`values/kernel_table.py`, which says what is known of each kernel.

Reading guide: `recording.py` (from formulas to steps and guards), `binding.py` (steps ready to run, in registers),
`program.py` (many scenarios in blocks), `forms.py` (whether a value is still of the kind that was recorded).
"""
