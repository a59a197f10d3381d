"""`u`, where it used to be; see `efp_graph/registry/`."""

from efp_graph.registry import u

__all__ = ["u"]
