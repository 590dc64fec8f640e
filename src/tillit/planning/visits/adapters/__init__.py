"""Thin adapters: other layouts of the same problem, read into it and written back, each with its own strict judge."""
