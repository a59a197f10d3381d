"""Benchmarks: `python -m benchmarks.quickstart`, `python -m benchmarks.core`. They print ratios, never bare times."""
