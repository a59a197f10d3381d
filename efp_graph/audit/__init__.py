"""Audit: exports that lead from any figure back to its sources, made from plain data: the domain is not known here."""
