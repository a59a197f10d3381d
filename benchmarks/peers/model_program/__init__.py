"""One library, one model, what it costs: a program that runs in the environment of the library and prints JSON lines.

    python -m model_program LIBRARY times|memory quickstart
    python -m model_program LIBRARY times|memory synthetic --services 10 --years 3
    python -m model_program LIBRARY import

LIBRARY is `efp_graph` or `efootprint`; the folder above this one is on the path. The program needs the standard library
and numpy only, and the libraries through their public names alone. A line is a row of a table: what was measured, the
amount, and the figures of the model in the state that was measured, so that whoever reads the amounts can first see
whether the libraries computed the same. Rows are printed as they are done: what a time-out leaves is kept.

Reading guide: `library` (what each library says in its own way), `models`, `actions` (what is done to a model),
`files`, `scenarios`, `timing`, and `__main__`, which puts them together.
"""
