"""Sign-in by password and a second factor, how often it may be tried, and when a session ends."""
