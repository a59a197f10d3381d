"""Charts, drawn from plain data: they know neither the graph nor the domain's classes. Extra "charts"."""
