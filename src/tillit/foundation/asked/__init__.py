"""What the system asks staff for: each field with who reads it, how often it is filled, and the way to retire it."""
