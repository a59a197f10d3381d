"""Audit: exports that lead from any figure back to its sources, made from plain data: the domain is not known here.

Reading guide: `records.py` (a whole model as records), `page.py` (the audit page); `trail.py` and `upstream.py` (what
one figure was made from), `dot.py` and `rendering.py` (that as a picture).
"""
