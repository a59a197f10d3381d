"""How what is shown gets its form: texts escaped for DOT and HTML, graphs laid out by Graphviz, SVG made safe.

One road for all that is drawn: `dot.py` writes labels and hovers, `layout.py` runs Graphviz, `svg.py` makes what it
drew anew, `picture.py` joins them. What is drawn belongs to the floors above.
"""
