"""A small database of each released version, and the test that today's migrations take it in."""
