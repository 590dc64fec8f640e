"""The ways in outside the demo: HelseID, ID-porten, and a password with a second factor."""
