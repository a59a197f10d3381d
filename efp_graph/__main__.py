"""`python -m efp_graph`: the command line, as `efp`."""

from efp_graph.cli import main

if __name__ == "__main__":
    main()
