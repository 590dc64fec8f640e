"""What the pages of administration ask for."""
