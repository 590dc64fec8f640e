"""Tries a throwaway installation under load, with its processes killed, and proves what must hold afterwards."""
