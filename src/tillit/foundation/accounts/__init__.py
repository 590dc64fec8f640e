"""Accounts and the roles they hold: what an administrator sees of them, and what is written."""
