"""One library on one shape of graph, in the environment of that library: `python -m shape_program LIBRARY SHAPE`."""
