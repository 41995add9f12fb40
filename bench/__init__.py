"""Benches: `make bench` runs what docs/performance.md shows; each alone: `python -m bench.NAME`."""
