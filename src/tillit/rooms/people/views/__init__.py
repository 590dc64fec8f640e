"""The pages of what is a person's own."""
