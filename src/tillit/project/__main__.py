"""`python -m tillit.project` is `tillit`."""

from tillit.project.cli import main

main()
