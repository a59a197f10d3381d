"""The same models in efp_graph and in e-footprint, each run as a program of its own."""
